#include "agents/encode/record_encoder.h"

#include <variant>

#include "agents/encode/keyed_hash.h"
#include "agents/encode/token_parts.h"
#include "agents/harden/harden.h"
#include "agents/tokens/tokens.h"
#include "keys/derive.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kNoSalt;

// HKDF of the linkage key; info: "koppel/v1/<kind>", the names and the version, zero bytes between.
SecretBytes Subkey(const SecretBytes& linkage_key, std::string_view kind, std::string_view encoding,
                   std::string_view part) {
  std::string info = Concat("koppel/v1/", kind);
  for (const std::string_view name : {encoding, part, kRecipeVersion}) {
    info += '\0';
    info += name;
  }
  return Hkdf(linkage_key, kNoSalt, info);
}

size_t FieldIndex(const v1::LinkageSchema& schema, const std::string& name) {
  size_t index = 0;
  while (schema.fields(static_cast<int>(index)).name() != name) ++index;
  return index;
}

struct FilterField {
  size_t field;
  v1::TokenRule rule;
  uint32_t hashes;
  bool optional;
  KeyedHash hash;
};

struct FilterPlan {
  uint32_t bits = 0;
  std::vector<FilterField> fields;
  std::vector<std::unique_ptr<const HardeningStep>> steps;
};

struct TokenPlan {
  std::vector<TokenSource> sources;
  KeyedHash hash;
};

FilterPlan PlanFilter(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                      const SecretBytes& key) {
  const v1::Bloom& bloom = encoding.bloom();
  FilterPlan plan;
  plan.bits = bloom.bits();
  for (const v1::BloomField& field : bloom.fields()) {
    plan.fields.push_back({FieldIndex(schema, field.field()), field.tokens(), field.hashes(),
                           field.optional(),
                           KeyedHash(Subkey(key, "encoding", encoding.name(), field.field()))});
  }
  uint32_t bits = bloom.bits();
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    const SecretBytes step_key = Subkey(key, "hardening", encoding.name(), std::to_string(i));
    plan.steps.push_back(MakeHardeningStep(bloom.hardening(i), bits, step_key));
    bits = plan.steps.back()->output_bits();
  }
  return plan;
}

TokenPlan PlanToken(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                    const SecretBytes& key) {
  TokenPlan plan{{}, KeyedHash(Subkey(key, "token", encoding.name(), ""))};
  for (const v1::TokenPart& part : encoding.token().parts()) {
    const size_t field = FieldIndex(schema, part.field());
    const bool is_date = schema.fields(static_cast<int>(field)).type() == v1::DATE;
    plan.sources.push_back({part, field, is_date});
  }
  return plan;
}

bool HasRequiredFields(const FilterPlan& plan, const std::vector<std::string>& values) {
  bool any = false;
  for (const FilterField& field : plan.fields) {
    const bool present = !values[field.field].empty();
    if (!present && !field.optional) return false;
    any |= present;
  }
  return any;
}

std::string Make(const FilterPlan& plan, const std::vector<std::string>& values) {
  if (!HasRequiredFields(plan, values)) return "";
  std::vector<uint16_t> positions;
  for (const FilterField& field : plan.fields) {
    for (const std::string& token : Tokens(field.rule, values[field.field])) {
      AppendPositions(field.hash, token, plan.bits, field.hashes, positions);
    }
  }
  std::string filter(plan.bits / 8, '\0');
  for (const uint16_t position : positions) {
    filter[position / 8] = static_cast<char>(static_cast<unsigned char>(filter[position / 8]) |
                                             (0x80u >> (position % 8)));
  }
  for (const auto& step : plan.steps) filter = step->Apply(filter);
  return filter;
}

std::string Make(const TokenPlan& plan, const std::vector<std::string>& values) {
  const std::optional<std::string> message = TokenMessage(plan.sources, values);
  if (!message) return "";
  const KeyedHash::Mac mac = plan.hash.Compute(*message);
  return std::string(mac.begin(), mac.begin() + kTokenBytes);
}

}  // namespace

struct RecordEncoder::Plan {
  std::vector<std::variant<FilterPlan, TokenPlan>> encodings;
};

RecordEncoder::RecordEncoder(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
RecordEncoder::~RecordEncoder() = default;
RecordEncoder::RecordEncoder(RecordEncoder&& other) noexcept = default;
RecordEncoder& RecordEncoder::operator=(RecordEncoder&& other) noexcept = default;

Result<RecordEncoder> RecordEncoder::Create(const v1::LinkageSchema& schema,
                                            const SecretBytes& linkage_key) {
  if (linkage_key.size() != kKeyBytes) {
    return InvalidArgument("linkage key: got ", linkage_key.size(), " bytes, want ", kKeyBytes,
                           " bytes");
  }
  auto plan = std::make_unique<Plan>();
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (encoding.has_bloom()) {
      plan->encodings.emplace_back(PlanFilter(schema, encoding, linkage_key));
    } else {
      plan->encodings.emplace_back(PlanToken(schema, encoding, linkage_key));
    }
  }
  return RecordEncoder(std::move(plan));
}

v1::EncodedRecord RecordEncoder::Encode(const PersonFields& person) const {
  v1::EncodedRecord record;
  for (const auto& encoding : plan_->encodings) {
    record.add_encodings(
        std::visit([&](const auto& plan) { return Make(plan, person.values); }, encoding));
  }
  return record;
}

std::string KeyCheckValue(const SecretBytes& linkage_key) {
  const SecretBytes value = Hkdf(linkage_key, kNoSalt, "koppel/v1/key-check", 16);
  return std::string(value.reveal());
}

}  // namespace koppel::agents
