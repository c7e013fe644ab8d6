// Synthetic records for the matching tests: filters and tokens without any field behind them.
#pragma once

#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "koppel/v1/schema.pb.h"
#include "linker/match/engine.h"
#include "proto/canonical.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {

// A schema from JSON, in which every encoding is made of the one field that it does not need to
// name; the test fails where it does not parse.
inline v1::LinkageSchema SchemaOf(const std::string& json) {
  v1::LinkageSchema schema;
  EXPECT_OK(ParseJson("schema", json, schema));
  v1::Field& field = *schema.add_fields();
  field.set_name("name");
  field.set_type(v1::NAME);
  for (v1::Encoding& encoding : *schema.mutable_encodings()) {
    if (encoding.has_token()) {
      encoding.mutable_token()->add_parts()->set_field("name");
      continue;
    }
    if (encoding.has_blocking()) continue;
    v1::BloomField& part = *encoding.mutable_bloom()->add_fields();
    part.set_field("name");
    part.set_tokens(v1::BIGRAMS);
    part.set_hashes(8);
  }
  return schema;
}

// Encodings "person" and "name" (filters), "bsn" (settles) and "block" (proposes).
inline const char* kFourEncodings = R"({
  "name": "test", "version": 1,
  "encodings": [
    {"name": "person", "bloom": {"bits": 128}}, {"name": "name", "bloom": {"bits": 72}},
    {"name": "bsn", "token": {"settles": true}}, {"name": "block", "token": {}}],
  "passes": [{"equal": {"encoding": "bsn"}}, {"equal": {"encoding": "block"}},
             {"similar": {"encoding": "person", "dice_permille": 700}}],
  "comparison": {"threshold_permille": 750, "terms": [
    {"encoding": "person", "weight": 3, "floor_permille": 100},
    {"encoding": "name", "weight": 2}, {"encoding": "block", "weight": 1}]}
})";

// `bytes` bytes in which each bit is set with this probability.
inline std::string RandomBits(SeededRandom& random, size_t bytes, double density) {
  std::string bits(bytes, '\0');
  for (size_t i = 0; i < bytes * 8; ++i) {
    if (random.Chance(density)) bits[i / 8] = static_cast<char>(bits[i / 8] | (0x80 >> (i % 8)));
  }
  return bits;
}

// The same with each bit drawn anew with probability `noise`.
inline std::string Disturbed(SeededRandom& random, const std::string& bits, double density,
                             double noise) {
  std::string other = bits;
  for (size_t i = 0; i < bits.size() * 8; ++i) {
    if (!random.Chance(noise)) continue;
    const int mask = 0x80 >> (i % 8);
    const int byte = static_cast<unsigned char>(other[i / 8]);
    other[i / 8] = static_cast<char>(random.Chance(density) ? byte | mask : byte & ~mask);
  }
  return other;
}

using Encoded = std::pair<std::string, std::vector<std::string>>;

// Records of one source before they go into SourceRecords, so that they can be shuffled.
struct RawSource {
  std::string name;
  bool unique;
  std::vector<Encoded> records;
};

inline SourceRecords Build(const Plan& plan, const RawSource& raw) {
  SourceRecords source(raw.name, raw.unique, plan.shapes);
  for (const auto& [ref, encodings] : raw.records) {
    const std::vector<std::string_view> views(encodings.begin(), encodings.end());
    EXPECT_OK(source.Add(ref, views));
  }
  return source;
}

inline std::vector<SourceRecords> BuildAll(const Plan& plan, const std::vector<RawSource>& raw) {
  std::vector<SourceRecords> sources;
  for (const RawSource& one : raw) sources.push_back(Build(plan, one));
  return sources;
}

// Tokens of few values, so that persons share them by chance.
inline std::string RandomTokens(SeededRandom& random, const EncodingShape& shape) {
  std::string tokens;
  for (size_t place = 0; place < shape.tokens; ++place) {
    tokens.append(shape.bytes / shape.tokens, static_cast<char>(1 + random.Below(60)));
  }
  return tokens;
}

// `persons` persons, each with 0..2 disturbed records in every source; a fifth of all encodings is
// missing. Unique sources hold a person once.
inline std::vector<RawSource> RandomPeople(SeededRandom& random, const Plan& plan,
                                           std::vector<RawSource> sources, int persons) {
  constexpr double kDensity = 0.35;
  for (int person = 0; person < persons; ++person) {
    std::vector<std::string> truth;
    for (const EncodingShape& shape : plan.shapes) {
      truth.push_back(shape.is_token ? RandomTokens(random, shape)
                                     : RandomBits(random, shape.bytes, kDensity));
    }
    for (RawSource& source : sources) {
      const uint64_t copies = random.Below(source.unique ? 2 : 3);
      for (uint64_t copy = 0; copy < copies; ++copy) {
        std::vector<std::string> encodings;
        for (size_t i = 0; i < truth.size(); ++i) {
          if (random.Chance(0.2))
            encodings.emplace_back();
          else if (plan.shapes[i].is_token)
            encodings.push_back(random.Chance(0.1) ? RandomTokens(random, plan.shapes[i])
                                                   : truth[i]);
          else
            encodings.push_back(Disturbed(random, truth[i], kDensity, 0.2));
        }
        source.records.emplace_back(Concat("r", random() % 1000000007, "-", source.records.size()),
                                    std::move(encodings));
      }
    }
  }
  return sources;
}

}  // namespace koppel::match
