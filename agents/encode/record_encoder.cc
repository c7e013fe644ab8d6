#include "agents/encode/record_encoder.h"

#include <algorithm>
#include <variant>

#include "agents/encode/blocking.h"
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
  bool salted;
  KeyedHash hash;
};

struct FilterPlan {
  uint32_t bits;
  std::vector<FilterField> fields;
  // Its message goes before every token of the fields that it salts.
  std::vector<TokenSource> salt;
  Hardening hardening;
};

struct TokenPlan {
  std::vector<TokenSource> sources;
  KeyedHash hash;
};

struct BlockingPlan {
  // The number of the filter's encoding.
  size_t filter;
  BlockingTokens tokens;
};

// The keys that subkeys are made of.
struct Keys {
  const SecretBytes& linkage;
  const SecretBytes& noise;
};

template <typename Parts>
std::vector<TokenSource> SourcesOf(const v1::LinkageSchema& schema, const Parts& parts) {
  std::vector<TokenSource> sources;
  for (const v1::TokenPart& part : parts) {
    const size_t field = FieldIndex(schema, part.field());
    const bool is_date = schema.fields(static_cast<int>(field)).type() == v1::DATE;
    sources.push_back({part, field, is_date});
  }
  return sources;
}

Hardening PlanHardening(const v1::Encoding& encoding, const Keys& keys) {
  const auto step_key = [&](int step) {
    return Subkey(keys.linkage, "hardening", encoding.name(), std::to_string(step));
  };
  SecretBytes noise;
  if (IsRandomised(encoding.bloom())) noise = Subkey(keys.noise, "noise", encoding.name(), "");
  return Hardening(encoding.bloom(), step_key, std::move(noise));
}

bool IsSalted(const v1::Salt& salt, const std::string& field) {
  const auto& fields = salt.fields();
  return fields.empty() || std::find(fields.begin(), fields.end(), field) != fields.end();
}

FilterPlan PlanFilter(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                      const Keys& keys) {
  const v1::Bloom& bloom = encoding.bloom();
  FilterPlan plan{bloom.bits(), {}, {}, PlanHardening(encoding, keys)};
  const bool salts = !bloom.hardening().empty() && bloom.hardening(0).has_salt();
  if (salts) plan.salt = SourcesOf(schema, bloom.hardening(0).salt().parts());
  for (const v1::BloomField& field : bloom.fields()) {
    const bool salted = salts && IsSalted(bloom.hardening(0).salt(), field.field());
    plan.fields.push_back(
        {FieldIndex(schema, field.field()), field.tokens(), field.hashes(), field.optional(),
         salted, KeyedHash(Subkey(keys.linkage, "encoding", encoding.name(), field.field()))});
  }
  return plan;
}

TokenPlan PlanToken(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                    const Keys& keys) {
  return {SourcesOf(schema, encoding.token().parts()),
          KeyedHash(Subkey(keys.linkage, "token", encoding.name(), ""))};
}

BlockingPlan PlanBlocking(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                          const Keys& keys) {
  size_t filter = 0;
  while (schema.encodings(static_cast<int>(filter)).name() != encoding.blocking().filter()) {
    ++filter;
  }
  const uint32_t bits = schema.encodings(static_cast<int>(filter)).bloom().bits();
  return {filter, BlockingTokens(encoding.blocking(), bits,
                                 Subkey(keys.linkage, "blocking", encoding.name(), "positions"),
                                 Subkey(keys.linkage, "blocking", encoding.name(), "tokens"))};
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

// The filter before hardening; empty where the record lacks it.
std::string RawFilter(const FilterPlan& plan, const std::vector<std::string>& values) {
  if (!HasRequiredFields(plan, values)) return "";
  const std::optional<std::string> salt = TokenMessage(plan.salt, values);
  if (!salt) return "";
  std::vector<uint16_t> positions;
  for (const FilterField& field : plan.fields) {
    for (const std::string& token : Tokens(field.rule, values[field.field])) {
      AppendPositions(field.hash, field.salted ? *salt + token : token, plan.bits, field.hashes,
                      positions);
    }
  }
  std::string filter(plan.bits / 8, '\0');
  for (const uint16_t position : positions) {
    filter[position / 8] = static_cast<char>(static_cast<unsigned char>(filter[position / 8]) |
                                             (0x80u >> (position % 8)));
  }
  return filter;
}

// What makes one record's encodings, and their raw filters for the blocking encodings after them.
struct Making {
  const std::vector<std::string>& values;
  std::string_view record_ref;
  std::vector<std::string> raw;

  std::string operator()(const FilterPlan& plan) {
    std::string hardened;
    raw.push_back(RawFilter(plan, values));
    if (!raw.back().empty()) plan.hardening.Apply(raw.back(), record_ref, hardened);
    return hardened;
  }

  std::string operator()(const TokenPlan& plan) {
    raw.emplace_back();
    const std::optional<std::string> message = TokenMessage(plan.sources, values);
    if (!message) return "";
    const KeyedHash::Mac mac = plan.hash.Compute(*message);
    return std::string(mac.begin(), mac.begin() + kTokenBytes);
  }

  std::string operator()(const BlockingPlan& plan) {
    raw.emplace_back();
    const std::string& filter = raw[plan.filter];
    return filter.empty() ? "" : plan.tokens.Of(filter);
  }
};

}  // namespace

struct RecordEncoder::Plan {
  std::vector<std::variant<FilterPlan, TokenPlan, BlockingPlan>> encodings;
};

RecordEncoder::RecordEncoder(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
RecordEncoder::~RecordEncoder() = default;
RecordEncoder::RecordEncoder(RecordEncoder&& other) noexcept = default;
RecordEncoder& RecordEncoder::operator=(RecordEncoder&& other) noexcept = default;

Result<RecordEncoder> RecordEncoder::Create(const v1::LinkageSchema& schema,
                                            const SecretBytes& linkage_key,
                                            const SecretBytes& noise_key) {
  if (linkage_key.size() != kKeyBytes) {
    return InvalidArgument("linkage key: got ", linkage_key.size(), " bytes, want ", kKeyBytes,
                           " bytes");
  }
  const Keys keys{linkage_key, noise_key};
  auto plan = std::make_unique<Plan>();
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (encoding.has_token()) {
      plan->encodings.emplace_back(PlanToken(schema, encoding, keys));
    } else if (encoding.has_blocking()) {
      plan->encodings.emplace_back(PlanBlocking(schema, encoding, keys));
    } else if (IsRandomised(encoding.bloom()) && noise_key.size() != kKeyBytes) {
      return InvalidArgument("noise key: got ", noise_key.size(), " bytes, want ", kKeyBytes,
                             " bytes: encoding ", encoding.name(), " is randomised");
    } else {
      plan->encodings.emplace_back(PlanFilter(schema, encoding, keys));
    }
  }
  return RecordEncoder(std::move(plan));
}

v1::EncodedRecord RecordEncoder::Encode(const PersonFields& person,
                                        std::string_view record_ref) const {
  v1::EncodedRecord record;
  Making making{person.values, record_ref, {}};
  for (const auto& encoding : plan_->encodings) {
    record.add_encodings(std::visit(making, encoding));
  }
  return record;
}

std::string KeyCheckValue(const SecretBytes& linkage_key) {
  const SecretBytes value = Hkdf(linkage_key, kNoSalt, "koppel/v1/key-check", 16);
  return std::string(value.reveal());
}

}  // namespace koppel::agents
