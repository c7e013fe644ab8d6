// Linkage schemas of clkhash: what is read from each version, and what is refused where.
#include "agents/clkhash/schema.h"
#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kGood = R"({"version": 3,
 "clkConfig": {"l": 256, "xor_folds": 1, "kdf": {"type": "HKDF", "salt": "c2FsdA=="}},
 "features": [{"identifier": "id", "ignored": true},
  {"identifier": "name", "format": {"type": "string", "case": "lower", "description": "d"},
   "hashing": {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": 100},
               "missingValue": {"sentinel": "-", "replaceWith": "??"}}},
  {"identifier": "born", "format": {"type": "date", "format": "%Y"},
   "hashing": {"comparison": {"type": "exact"}, "strategy": {"bitsPerToken": 9},
               "hash": {"type": "doubleHash", "prevent_singularity": true}}},
  {"identifier": "size", "format": {"type": "integer", "minimum": -5},
   "hashing": {"comparison": {"type": "numeric", "thresholdDistance": 2.5, "resolution": 3,
                              "fractional_precision": 1}, "strategy": {"bitsPerToken": 7}}}]})";

std::string Replaced(std::string_view from, std::string_view to) {
  std::string json(kGood);
  const size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

Status StatusWith(std::string_view from, std::string_view to) {
  return ParseClkhashSchema("s.json", Replaced(from, to)).status();
}

TEST(ClkhashSchemaTest, ReadsVersion3) {
  ASSERT_OK_AND_ASSIGN(const ClkhashSchema schema, ParseClkhashSchema("s.json", kGood));
  EXPECT_EQ(schema.bits, 256u);
  EXPECT_EQ(schema.unfolded_bits(), 512u);
  EXPECT_EQ(schema.salt, "salt");
  EXPECT_EQ(schema.key_bytes(), 4u * 2 * 64);
  ASSERT_EQ(schema.features.size(), 4u);
  EXPECT_TRUE(schema.features[0].ignored);
  EXPECT_TRUE(schema.features[1].hash.per_feature);
  EXPECT_EQ(schema.features[1].missing->replace_with, "??");
  EXPECT_TRUE(schema.features[2].hash.prevent_singularity);
  EXPECT_EQ(schema.features[3].format.minimum, "-5");
  EXPECT_EQ(schema.features[3].comparison.resolution, 3u);
}

TEST(ClkhashSchemaTest, UpgradesVersion1) {
  ASSERT_OK_AND_ASSIGN(const ClkhashSchema schema, ParseClkhashSchema("s.json", R"({"version": 1,
    "clkConfig": {"l": 100, "k": 5, "hash": {"type": "doubleHash"}, "kdf": {"type": "HKDF"}},
    "features": [
     {"identifier": "a", "format": {"type": "string"}, "hashing": {"ngram": 2, "weight": 0.5}},
     {"identifier": "b", "format": {"type": "string"}, "hashing": {"ngram": 1, "weight": 0}},
     {"identifier": "c", "format": {"type": "string"}, "hashing": {"ngram": 3, "weight": 1.5}},
     {"identifier": "d", "format": {"type": "string"}, "hashing": {"ngram": 3}}]})"));
  EXPECT_EQ(schema.features[0].hash.bits, 2u) << "2.5 is rounded to even";
  EXPECT_TRUE(schema.features[0].hash.double_hash);
  EXPECT_TRUE(schema.features[1].ignored);
  EXPECT_EQ(schema.features[2].hash.bits, 8u) << "7.5 is rounded to even";
  EXPECT_EQ(schema.features[3].hash.bits, 5u);
}

TEST(ClkhashSchemaTest, UpgradesVersion2) {
  ASSERT_OK_AND_ASSIGN(const ClkhashSchema schema, ParseClkhashSchema("s.json", R"({"version": 2,
    "clkConfig": {"l": 64, "kdf": {"type": "HKDF"}}, "features": [
     {"identifier": "a", "format": {"type": "string"},
      "hashing": {"ngram": 2, "positional": true, "strategy": {"k": 4}}},
     {"identifier": "b", "format": {"type": "string"},
      "hashing": {"ngram": 1, "strategy": {"numBits": 30}, "hash": {"type": "doubleHash"}}}]})"));
  EXPECT_TRUE(schema.features[0].comparison.positional);
  EXPECT_FALSE(schema.features[0].hash.per_feature);
  EXPECT_TRUE(schema.features[1].hash.per_feature);
  EXPECT_TRUE(schema.features[1].hash.double_hash);
}

TEST(ClkhashSchemaTest, ExplainsTheKeyThatClkhashIgnores) {
  EXPECT_THAT(StatusWith("xor_folds", "xorFolds"),
              Fails(StatusCode::kInvalidArgument,
                    StartsWith("s.json: clkConfig.xorFolds: clkhash checks this key and then does "
                               "not fold; want xor_folds")));
}

TEST(ClkhashSchemaTest, UnknownKeysAreTakenWhereClkhashTakesThem) {
  EXPECT_OK(StatusWith(R"("l": 256)", R"("l": 256, "more": 1)"));
  EXPECT_OK(StatusWith(R"("type": "HKDF")", R"("type": "HKDF", "more": 1)"));
  EXPECT_OK(StatusWith(R"("n": 2)", R"("n": 2, "more": 1)"));
  EXPECT_OK(StatusWith(R"("identifier": "name")", R"("identifier": "name", "more": 1)"));
  EXPECT_THAT(
      StatusWith(R"("ignored": true)", R"("ignored": true, "more": 1)"),
      Fails(StatusCode::kInvalidArgument, HasSubstr("s.json: features[0].more: got a key")));
  EXPECT_THAT(StatusWith(R"("case": "lower")", R"("more": 1)"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("features[1].format.more: got a key")));
  EXPECT_THAT(StatusWith(R"("bitsPerFeature": 100)", R"("bitsPerFeature": 100, "more": 1)"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("hashing.strategy.more: got a key")));
}

struct Mistake {
  const char* from;
  const char* to;
  const char* message;
};

TEST(ClkhashSchemaTest, RefusalsNameThePlace) {
  const Mistake mistakes[] = {
      {"\"version\": 3", "\"version\": 4", "s.json: version: got 4, want a whole number from 1"},
      {"\"l\": 256", "\"l\": 0", "clkConfig.l: got 0, want"},
      {"\"l\": 256", "\"l\": 100", "features[1]: got blakeHash with 200 bits before folding"},
      {"\"l\": 256", "\"m\": 256", "clkConfig.l: got nothing, want this key"},
      {"\"xor_folds\": 1", "\"xor_folds\": 20", "clkConfig.xor_folds: got 20, want l doubled"},
      {"\"xor_folds\": 1", "\"xor_folds\": -1", "clkConfig.xor_folds: got -1, want"},
      {"HKDF", "legacy", "clkConfig.kdf.type: got \"legacy\", want HKDF"},
      {"c2FsdA==", "c2Fsd", "clkConfig.kdf.salt: got text that is not base64"},
      {"\"salt\": \"c2FsdA==\"", "\"keySize\": 65", "features[1]: got blakeHash with keys of 65"},
      {"\"salt\": \"c2FsdA==\"", "\"keySize\": 1021", "keySize: got 1021 for 4 features, want"},
      {"\"type\": \"date\"", "\"type\": \"time\"",
       "features[2].format.type: got \"time\", want string"},
      {"%Y", "%Q", "features[2].format.format: got a directive"},
      {"\"case\": \"lower\"", "\"pattern\": \"(\"",
       "features[1].format.pattern: got a parenthesis"},
      {"\"case\": \"lower\"", "\"case\": 1", "features[1].format.case: got 1, want upper, lower"},
      {"\"minimum\": -5", "\"minimum\": 0.5", "features[3].format.minimum: got 0.5, want a whole"},
      {"\"n\": 2", "\"n\": 0", "features[1].hashing.comparison.n: got 0, want"},
      {"bitsPerToken\": 9", "bitsPerToken\": 0",
       "features[2].hashing.strategy.bitsPerToken: got 0"},
      {"{\"bitsPerToken\": 9}", "{}", "strategy: got an object, want either bitsPerToken or"},
      {"doubleHash", "blakeHash", "hash.prevent_singularity: got true, want it for doubleHash"},
      {"2.5", "0.001", "thresholdDistance: got a number that is 0 when rounded to 1"},
      {"\"sentinel\": \"-\"", "\"none\": 1",
       "features[1].hashing.missingValue.sentinel: got nothing"},
      {"\"ignored\": true", "\"ignored\": false", "features[0].format: got nothing"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(StatusWith(mistake.from, mistake.to),
                Fails(StatusCode::kInvalidArgument, HasSubstr(mistake.message)))
        << mistake.from;
  }
}

TEST(ClkhashSchemaTest, PreventingSingularityNeedsTwoBits) {
  EXPECT_THAT(StatusWith("\"l\": 256, \"xor_folds\": 1", "\"l\": 1"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("want 2 bits or more")));
}

TEST(ClkhashSchemaTest, SaltsAreReadAsLenientlyAsPythonReadsThem) {
  ASSERT_OK_AND_ASSIGN(const ClkhashSchema schema,
                       ParseClkhashSchema("s.json", Replaced("c2FsdA==", "c2-Fs\\ndA==more")));
  EXPECT_EQ(schema.salt, "salt");
}

// Whatever a file holds, reading it ends with a schema or one line.
TEST(ClkhashSchemaTest, MangledFilesAreRefusedOrRead) {
  SeededRandom random(koppel::testing::Seed());
  const std::string_view pieces[] = {"{",    "}",     "[",  "\"",      ":",
                                     "null", "1e308", "-1", "\\u0000", "true",
                                     "[[[[", "\xff",  "%",  "(",       "9999999999999999999"};
  for (int round = 0; round < (koppel::testing::Full() ? 200000 : 5000); ++round) {
    std::string json(kGood);
    for (uint64_t i = 0; i <= random.Below(3); ++i) {
      const size_t at = random.Below(json.size());
      const std::string_view piece = pieces[random.Below(std::size(pieces))];
      json.replace(at, random.Below(12), piece);
    }
    const Status status = ParseClkhashSchema("s.json", json).status();
    if (status.ok()) continue;
    EXPECT_THAT(status, Fails(StatusCode::kInvalidArgument, StartsWith("s.json:"))) << json;
  }
}

TEST(ClkhashSchemaTest, DeepNestingIsRefused) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_THAT(ParseClkhashSchema("s.json", deep).status(),
              Fails(StatusCode::kInvalidArgument, StartsWith("s.json:")));
}

}  // namespace
}  // namespace koppel::agents
