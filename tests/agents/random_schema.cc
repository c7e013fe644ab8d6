#include "tests/agents/random_schema.h"

#include <algorithm>

#include "agents/encode/hash_counts.h"
#include "base/status.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

uint32_t Between(uint32_t least, uint32_t most, SeededRandom& random) {
  return least + static_cast<uint32_t>(random.Below(most - least + 1));
}

template <typename Choices>
auto OneOf(const Choices& choices, SeededRandom& random) {
  return *(choices.begin() + static_cast<std::ptrdiff_t>(random.Below(choices.size())));
}

v1::Field RandomField(size_t number, SeededRandom& random) {
  v1::Field field;
  field.set_name(Concat("f", number));
  field.set_type(OneOf(std::vector{v1::TEXT, v1::NAME, v1::NAME, v1::DATE, v1::NUMBER, v1::CODE,
                                   v1::POSTCODE, v1::HOUSE_NUMBER},
                       random));
  if (field.type() == v1::NAME && random.Chance(0.5)) field.add_normalisers(v1::PARTS);
  return field;
}

v1::TokenRule RandomRule(v1::FieldType type, SeededRandom& random) {
  std::vector<v1::TokenRule> rules = {v1::BIGRAMS,    v1::TRIGRAMS,           v1::EXACT,
                                      v1::POSITIONAL, v1::POSITIONAL_BIGRAMS, v1::POSITIONAL_QGRAMS,
                                      v1::QGRAMS};
  if (type == v1::DATE) rules = {v1::DATE_PARTS, v1::NEIGHBOURS, v1::EXACT};
  if (type == v1::NUMBER) rules.push_back(v1::NEIGHBOURS);
  if (type == v1::NAME || type == v1::TEXT) rules.push_back(v1::PHONETIC);
  return OneOf(rules, random);
}

v1::BloomField RandomPart(const v1::Field& field, bool weighted, SeededRandom& random) {
  v1::BloomField part;
  part.set_field(field.name());
  part.set_tokens(RandomRule(field.type(), random));
  part.set_optional(random.Chance(0.5));
  if (part.tokens() == v1::QGRAMS || part.tokens() == v1::POSITIONAL_QGRAMS) {
    part.set_q(Between(1, 8, random));
    part.set_padding(Between(0, part.q() - 1, random));
  }
  if (part.tokens() == v1::NEIGHBOURS) {
    part.set_distance(Between(1, 1000, random));
    part.set_steps(Between(1, 32, random));
  }
  if (!weighted) {
    part.set_hashes(Between(1, 64, random));
  } else {
    part.set_weight(Between(1, 8, random));
    if (random.Chance(0.3)) part.set_expected_tokens(Between(1, 40, random));
  }
  return part;
}

v1::TokenPart RandomTokenPart(const v1::Field& field, SeededRandom& random) {
  v1::TokenPart part;
  part.set_field(field.name());
  if (field.type() == v1::DATE) {
    part.set_part(
        OneOf(std::vector{v1::WHOLE, v1::YEAR, v1::MONTH_DAY, v1::PREFIX, v1::SUFFIX}, random));
  } else if (field.type() == v1::NAME) {
    part.set_part(OneOf(std::vector{v1::WHOLE, v1::PREFIX, v1::SUFFIX}, random));
  }
  if (part.part() == v1::PREFIX || part.part() == v1::SUFFIX) {
    part.set_length(Between(1, field.type() == v1::DATE ? 8 : 4, random));
  }
  return part;
}

constexpr uint64_t kPermute = 4;

// A step that the length of the filter so far, and the steps, allow.
void AddStep(v1::Bloom& bloom, SeededRandom& random) {
  const uint32_t bits = HardenedBits(bloom);
  const bool balanced =
      std::any_of(bloom.hardening().begin(), bloom.hardening().end(),
                  [](const v1::Hardening& before) { return before.has_balance(); });
  v1::Hardening& step = *bloom.add_hardening();
  switch (balanced ? kPermute : random.Below(kPermute + 1)) {
    case 0:
      step.mutable_diffuse()->set_bits(8 * Between(8, 128, random));
      step.mutable_diffuse()->set_inputs(Between(2, 6, random));
      return;
    case 1:
      step.mutable_rule90()->set_times(Between(1, 8, random));
      return;
    case 2:
      if (bits > 2048) break;
      step.mutable_balance();
      return;
    case 3:
      if (bits % 16 != 0 || bits < 128) break;
      step.mutable_fold()->set_times(1);
      return;
    default:
      break;
  }
  step.mutable_permute();
}

void AddHardening(const v1::LinkageSchema& schema, v1::Bloom& bloom, SeededRandom& random) {
  if (random.Chance(0.3)) {
    v1::Salt& salt = *bloom.add_hardening()->mutable_salt();
    *salt.add_parts() = RandomTokenPart(OneOf(schema.fields(), random), random);
    if (random.Chance(0.5)) salt.add_fields(bloom.fields(0).field());
  }
  for (uint64_t steps = random.Below(4); steps > 0; --steps) AddStep(bloom, random);
  if (random.Chance(0.3)) {
    bloom.add_hardening()->mutable_randomise()->set_chance_permille(Between(1, 999, random));
  }
}

void DropTarget(v1::Bloom& bloom, SeededRandom& random) {
  bloom.clear_target_fill_permille();
  for (v1::BloomField& part : *bloom.mutable_fields()) {
    part.clear_weight();
    part.clear_expected_tokens();
    part.set_hashes(Between(1, 64, random));
  }
}

// Over all fields, so that none is without use.
void AddFilter(v1::LinkageSchema& schema, SeededRandom& random) {
  v1::Encoding& encoding = *schema.add_encodings();
  encoding.set_name(Concat("e", schema.encodings_size()));
  v1::Bloom& bloom = *encoding.mutable_bloom();
  bloom.set_bits(8 * Between(8, 150, random));
  if (random.Chance(0.5)) bloom.set_target_fill_permille(Between(50, 500, random));
  for (const v1::Field& field : schema.fields()) {
    *bloom.add_fields() = RandomPart(field, bloom.target_fill_permille() > 0, random);
  }
  if (!CheckWeights(schema).ok()) DropTarget(bloom, random);
  AddHardening(schema, bloom, random);
  v1::SimilarPass& pass = *schema.add_passes()->mutable_similar();
  pass.set_encoding(encoding.name());
  pass.set_dice_permille(800);
}

void AddBlocking(v1::LinkageSchema& schema, SeededRandom& random) {
  const v1::Encoding& filter = schema.encodings(0);
  const auto& steps = filter.bloom().hardening();
  if (!steps.empty() && steps[0].has_salt()) return;
  const std::string name = filter.name();
  v1::Encoding& encoding = *schema.add_encodings();
  encoding.set_name("blocking");
  encoding.mutable_blocking()->set_filter(name);
  encoding.mutable_blocking()->set_bits(Between(4, 64, random));
  encoding.mutable_blocking()->set_tokens(Between(1, 20, random));
  schema.add_passes()->mutable_equal()->set_encoding("blocking");
}

std::string RandomDate(SeededRandom& random) {
  const std::string year = random.Chance(0.1) ? "0000" : std::to_string(1900 + random.Below(120));
  const std::string month = random.Chance(0.1) ? "00" : std::to_string(10 + random.Below(3));
  const std::string day = random.Chance(0.1) ? "00" : std::to_string(10 + random.Below(19));
  return year + month + day;
}

std::string RandomWord(std::string_view letters, SeededRandom& random) {
  std::string word;
  for (uint64_t length = 1 + random.Below(12); length > 0; --length) {
    word += letters[random.Below(letters.size())];
  }
  return word;
}

std::string RandomValue(v1::FieldType type, SeededRandom& random) {
  if (random.Chance(0.15)) return "";
  if (type == v1::DATE) return RandomDate(random);
  if (type == v1::NUMBER) return std::to_string(random.Below(random.Chance(0.5) ? 100 : 1u << 30));
  std::string value = RandomWord("ABCDEHIJ", random);
  if (type != v1::NAME && type != v1::TEXT) return value;
  while (random.Chance(0.4)) value += " " + RandomWord("ABCDEHIJ", random);
  return value;
}

}  // namespace

v1::LinkageSchema RandomSchema(SeededRandom& random) {
  v1::LinkageSchema schema;
  schema.set_name("random");
  schema.set_version(1);
  const size_t fields = 1 + random.Below(5);
  for (size_t i = 0; i < fields; ++i) *schema.add_fields() = RandomField(i, random);
  const size_t filters = 1 + random.Below(2);
  for (size_t i = 0; i < filters; ++i) AddFilter(schema, random);
  AddBlocking(schema, random);
  v1::Encoding& token = *schema.add_encodings();
  token.set_name("token");
  *token.mutable_token()->add_parts() = RandomTokenPart(OneOf(schema.fields(), random), random);
  schema.add_passes()->mutable_equal()->set_encoding("token");
  schema.mutable_comparison()->set_threshold_permille(800);
  return schema;
}

std::vector<std::string> RandomValues(const v1::LinkageSchema& schema, SeededRandom& random) {
  std::vector<std::string> values;
  for (const v1::Field& field : schema.fields()) {
    values.push_back(RandomValue(field.type(), random));
  }
  return values;
}

}  // namespace koppel::agents
