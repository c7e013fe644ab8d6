#include "agents/encode/hash_counts.h"

#include <gmock/gmock.h>

#include "agents/tokens/tokens.h"
#include "base/random.h"
#include "tests/agents/random_schema.h"
#include "tests/reference/slow_tokens.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

// The fields of the protected built-in filter, by weight.
v1::LinkageSchema Weighted(uint32_t permille) {
  v1::LinkageSchema schema;
  v1::Bloom& bloom = *schema.add_encodings()->mutable_bloom();
  bloom.set_bits(1024);
  bloom.set_target_fill_permille(permille);
  const auto add = [&](const char* name, v1::FieldType type, v1::TokenRule rule, uint32_t weight) {
    v1::Field& field = *schema.add_fields();
    field.set_name(name);
    field.set_type(type);
    v1::BloomField& part = *bloom.add_fields();
    part.set_field(name);
    part.set_tokens(rule);
    part.set_weight(weight);
  };
  add("first", v1::NAME, v1::BIGRAMS, 10);
  add("last", v1::NAME, v1::BIGRAMS, 6);
  add("birth", v1::DATE, v1::DATE_PARTS, 7);
  add("sex", v1::SEX, v1::EXACT, 4);
  add("postcode", v1::POSTCODE, v1::POSITIONAL_BIGRAMS, 2);
  return schema;
}

std::vector<uint32_t> Counts(const v1::LinkageSchema& schema) {
  return HashCounts(schema, schema.encodings(0).bloom());
}

TEST(HashCountsTest, AreTheSchemasOwnWithoutATarget) {
  v1::LinkageSchema schema = Weighted(0);
  uint32_t hashes = 3;
  for (auto& field : *schema.mutable_encodings(0)->mutable_bloom()->mutable_fields()) {
    field.set_hashes(hashes++);
  }
  EXPECT_THAT(Counts(schema), ElementsAre(3, 4, 5, 6, 7));
}

// 8 + 8 + 10 + 1 + 11 tokens; 20, 12, 14, 8 and 4 hashes would set 448 bits at most: a fill of
// .355.
TEST(HashCountsTest, FillTheFilterToTheTargetInProportionToTheWeights) {
  EXPECT_THAT(Counts(Weighted(330)), ElementsAre(18, 11, 13, 7, 3));
  EXPECT_THAT(Counts(Weighted(360)), ElementsAre(20, 12, 14, 8, 4));
}

TEST(HashCountsTest, AreNeverNoneAndNeverMoreThanSixtyFour) {
  EXPECT_THAT(Counts(Weighted(1)), ElementsAre(1, 1, 1, 1, 1));
  EXPECT_THAT(Counts(Weighted(900)), ElementsAre(64, 64, 64, 64, 50));
}

TEST(HashCountsTest, WeightsAndTargetsThatCannotBeKeptAreRefusedByPath) {
  const auto refuses = [](const std::string& words) {
    return Fails(StatusCode::kInvalidArgument, HasSubstr(words));
  };
  EXPECT_OK(CheckWeights(Weighted(0)));
  EXPECT_OK(CheckWeights(Weighted(330)));
  EXPECT_THAT(CheckWeights(Weighted(1)),
              refuses("encodings[0].bloom.target_fill_permille: got 1, which one position"));
  EXPECT_THAT(CheckWeights(Weighted(900)),
              refuses("encodings[0].bloom.fields[0].weight: got 10, which beside"));
  v1::LinkageSchema even = Weighted(900);
  for (auto& field : *even.mutable_encodings(0)->mutable_bloom()->mutable_fields()) {
    field.set_weight(1);
  }
  even.mutable_encodings(0)->mutable_bloom()->set_bits(8192);
  EXPECT_THAT(CheckWeights(even), refuses("target_fill_permille: got 900, which 64 positions"));
}

TEST(HashCountsTest, TheTableOfUsualTokensIsWhatItSays) {
  v1::Field field;
  v1::BloomField part;
  const auto expected = [&](v1::FieldType type, v1::TokenRule rule) {
    field.set_type(type);
    part.set_tokens(rule);
    return ExpectedTokens(field, part);
  };
  EXPECT_EQ(expected(v1::NAME, v1::BIGRAMS), 8u);
  EXPECT_EQ(expected(v1::TEXT, v1::TRIGRAMS), 16u);
  EXPECT_EQ(expected(v1::BSN, v1::POSITIONAL_BIGRAMS), 17u);
  EXPECT_EQ(expected(v1::TEXT, v1::PHONETIC), 2u);
  part.set_q(4);
  EXPECT_EQ(expected(v1::SEX, v1::QGRAMS), 1u);
  part.set_padding(3);
  EXPECT_EQ(expected(v1::SEX, v1::QGRAMS), 4u);
  part.set_steps(5);
  EXPECT_EQ(expected(v1::DATE, v1::NEIGHBOURS), 11u);
  field.add_normalisers(v1::DIGITS);
  EXPECT_EQ(expected(v1::POSTCODE, v1::POSITIONAL), 4u);
  EXPECT_EQ(expected(v1::HOUSE_NUMBER, v1::POSITIONAL), 2u);
  part.set_expected_tokens(77);
  EXPECT_EQ(expected(v1::NAME, v1::BIGRAMS), 77u);
}

TEST(HashCountsTest, AgreeWithTheirSlowTwin) {
  SeededRandom random(koppel::testing::Seed());
  for (int i = 0; i < 20; ++i) {
    const v1::LinkageSchema schema = RandomSchema(random);
    const v1::Bloom& bloom = schema.encodings(0).bloom();
    EXPECT_THAT(HashCounts(schema, bloom), ElementsAreArray(reference::SlowHashes(schema, bloom)))
        << bloom.ShortDebugString();
  }
}

}  // namespace
}  // namespace koppel::agents
