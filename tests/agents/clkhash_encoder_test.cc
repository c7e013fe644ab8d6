// CLKs bit for bit: the frozen vectors of tests/vectors/clkhash, files of clkhash itself where
// there are some, and the slow twin on random schemas and values.
#include "absl/strings/escaping.h"
#include "agents/clkhash/encoder.h"
#include "agents/source/csv_reader.h"
#include "base/file.h"
#include "base/random.h"
#include "tests/reference/slow_clkhash.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using koppel::testing::Seed;
using koppel::testing::SharedDir;
using koppel::testing::SourceDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Contents(const std::string& path) {
  const auto bytes = ReadFile(path);
  EXPECT_OK(bytes);
  return bytes.ok() ? *bytes : "";
}

std::string Encoded(ClkEncoder& encoder, const std::vector<std::string>& cells) {
  const auto clk = encoder.Encode(cells);
  EXPECT_OK(clk);
  if (!clk.ok()) return "";
  return std::string(clk->begin(), clk->end());
}

// {"clks": [...]} of a whole file.
std::string FileOfClks(const std::string& folder, const std::string& csv, const std::string& name) {
  const std::string path = folder + "/" + name + ".schema.json";
  const auto schema = ParseClkhashSchema(path, Contents(path));
  EXPECT_OK(schema);
  auto encoder = ClkEncoder::Create(*schema, SecretBytes::CopyOf(Contents(folder + "/secret.txt")));
  EXPECT_OK(encoder);
  auto reader = CsvReader::Open(folder + "/" + csv);
  EXPECT_OK(reader);
  std::string file = "{\n\"clks\": [";
  CsvRow row;
  for (bool first = true; (*reader)->Next(row).value(); first = false) {
    const std::string clk = Encoded(*encoder, row.cells);
    const std::string text = absl::Base64Escape(absl::string_view(clk.data(), clk.size()));
    file += (first ? "\n\"" : ",\n\"") + text + "\"";
  }
  return file + "\n]\n}";
}

TEST(ClkEncoderTest, FrozenVectors) {
  const std::string folder = SourceDir() + "/tests/vectors/clkhash";
  for (const std::string name : {"blake", "double", "version1", "version2"}) {
    EXPECT_EQ(FileOfClks(folder, "people.csv", name), Contents(folder + "/" + name + ".clks.json"))
        << name;
  }
}

TEST(ClkEncoderTest, FilesThatClkhashMade) {
  if (SharedDir().empty()) GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set";
  const std::string folder = SharedDir() + "/golden/clkhash";
  for (const std::string name : {"g1_blake_1024", "g2_xorfold_numeric", "g3_doublehash_250"}) {
    EXPECT_EQ(FileOfClks(folder, "febrl4a_first50.csv", name),
              Contents(folder + "/" + name + ".clks.json"))
        << name;
  }
}

std::string RandomText(SeededRandom& random) {
  static constexpr std::string_view kCharacters[] = {"a", "b", " ", "Z", "9", "é", "漢", "😀"};
  std::string text;
  for (uint64_t i = random.Below(7); i > 0; --i) text += kCharacters[random.Below(8)];
  return text;
}

ClkFeature RandomFeature(SeededRandom& random, bool only_double) {
  ClkFeature feature;
  feature.identifier = "f";
  feature.ignored = random.Chance(0.1);
  feature.hash.double_hash = only_double || random.Chance(0.5);
  feature.hash.prevent_singularity = feature.hash.double_hash && random.Chance(0.5);
  feature.hash.per_feature = random.Chance(0.5);
  feature.hash.bits = static_cast<uint32_t>(1 + random.Below(120));
  ClkComparison& comparison = feature.comparison;
  comparison.type = static_cast<ClkComparison::Type>(random.Below(3));
  comparison.n = 1 + random.Below(4);
  comparison.positional = random.Chance(0.5);
  comparison.threshold_distance = static_cast<double>(1 + random.Below(50));
  comparison.resolution = static_cast<uint32_t>(1 + random.Below(4));
  const bool numeric = comparison.type == ClkComparison::Type::kNumeric;
  feature.format.type = numeric ? ClkFormat::Type::kInteger : ClkFormat::Type::kString;
  if (!numeric) feature.format.text = static_cast<ClkText>(1 + random.Below(3));
  return feature;
}

ClkhashSchema RandomSchema(SeededRandom& random) {
  ClkhashSchema schema;
  schema.folds = static_cast<uint32_t>(random.Below(4));
  const bool only_double = random.Chance(0.4);
  schema.bits = only_double ? static_cast<uint32_t>(2 + random.Below(700)) : 1u << random.Below(11);
  if (schema.bits == 1) schema.folds = 1;
  schema.kdf_hash = random.Chance(0.5) ? HkdfHash::kSha256 : HkdfHash::kSha512;
  schema.salt = RandomText(random);
  schema.info = RandomText(random);
  schema.key_size = 1 + random.Below(only_double ? 150 : 64);
  for (uint64_t i = random.Below(5); i < 6; ++i) {
    schema.features.push_back(RandomFeature(random, only_double));
  }
  return schema;
}

std::vector<std::string> RandomValues(SeededRandom& random, const ClkhashSchema& schema) {
  std::vector<std::string> values;
  for (const ClkFeature& feature : schema.features) {
    const bool numeric = feature.format.type == ClkFormat::Type::kInteger;
    const int64_t number = static_cast<int64_t>(random.Below(2000)) - 1000;
    values.push_back(numeric ? std::to_string(number) : RandomText(random));
  }
  return values;
}

TEST(ClkEncoderTest, TheSlowTwinAgreesOnRandomSchemas) {
  SeededRandom random(Seed());
  for (int round = 0; round < (koppel::testing::Full() ? 2000 : 150); ++round) {
    const ClkhashSchema schema = RandomSchema(random);
    const std::string secret = "s" + RandomText(random);
    ASSERT_OK_AND_ASSIGN(ClkEncoder encoder,
                         ClkEncoder::Create(schema, SecretBytes::CopyOf(secret)));
    for (int record = 0; record < 8; ++record) {
      const std::vector<std::string> values = RandomValues(random, schema);
      const std::string want = reference::SlowClk(schema, secret, values);
      EXPECT_EQ(absl::BytesToHexString(Encoded(encoder, values)), absl::BytesToHexString(want))
          << "round " << round;
      EXPECT_EQ(Encoded(encoder, values), want) << "from what was kept, round " << round;
    }
  }
}

ClkhashSchema OneFeature(std::string_view feature) {
  const std::string json = Concat(R"({"version": 3, "clkConfig": {"l": 64, "kdf": {"type": "HKDF"}},
    "features": [{"identifier": "name", )",
                                  feature, "}]}");
  const auto schema = ParseClkhashSchema("s.json", json);
  EXPECT_OK(schema);
  return schema.ok() ? *schema : ClkhashSchema();
}

TEST(ClkEncoderTest, EmptyTextSetsNoBit) {
  ASSERT_OK_AND_ASSIGN(ClkEncoder encoder,
                       ClkEncoder::Create(OneFeature(R"("format": {"type": "string"}, "hashing": {
        "comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": 9}})"),
                                          SecretBytes::CopyOf("secret")));
  EXPECT_EQ(Encoded(encoder, {""}), std::string(8, '\0'));
  EXPECT_NE(Encoded(encoder, {" "}), std::string(8, '\0'));
}

TEST(ClkEncoderTest, RefusalsNameTheColumnAndNotTheValue) {
  const std::pair<const char*, const char*> examples[] = {
      {R"({"type": "integer"})", "no whole number"},
      {R"({"type": "integer", "maximum": 5})", "no whole number"},
      {R"({"type": "date", "format": "%Y"})", "no date of the format"},
      {R"({"type": "enum", "values": ["a", "b"]})", "not in the list, want one of its 2"},
      {R"({"type": "string", "maxLength": 3})", "got 8 characters, want at most 3"},
      {R"({"type": "string", "minLength": 30})", "got 8 characters, want at least 30"},
      {R"({"type": "string", "case": "upper"})", "want upper case"},
      {R"({"type": "string", "pattern": "[0-9]*"})", "does not match the pattern"},
      {R"({"type": "string", "encoding": "ascii"})", "beyond ASCII"},
  };
  for (const auto& [format, message] : examples) {
    const ClkhashSchema schema =
        OneFeature(Concat(R"("format": )", format, R"(, "hashing": {"comparison": {"type": "exact"},
          "strategy": {"bitsPerToken": 3}})"));
    ASSERT_OK_AND_ASSIGN(ClkEncoder encoder,
                         ClkEncoder::Create(schema, SecretBytes::CopyOf("secret")));
    const std::string cell = "Zoë Mail";
    const Status status = encoder.Encode(std::span(&cell, 1)).status();
    EXPECT_THAT(status, Fails(StatusCode::kInvalidArgument, HasSubstr(message)));
    EXPECT_THAT(std::string(status.message()), ::testing::StartsWith("column name: got "));
    EXPECT_THAT(std::string(status.message()), ::testing::Not(HasSubstr("Mail")));
  }
}

std::vector<std::string> TokensOf(std::string_view hashing, std::string_view text) {
  const ClkhashSchema schema = OneFeature(
      Concat(R"("format": {"type": "string"}, "hashing": {"strategy": {"bitsPerToken": 3},
        "comparison": )",
             hashing, "}"));
  auto tokeniser = Tokeniser::Create(schema.features.at(0));
  EXPECT_OK(tokeniser);
  const auto tokens = tokeniser->Tokens(text);
  EXPECT_OK(tokens);
  std::vector<std::string> all;
  for (size_t i = 0; tokens.ok() && i < (*tokens)->size(); ++i) all.emplace_back((**tokens)[i]);
  return all;
}

TEST(TokeniserTest, NgramsKeepOrderAndRepeats) {
  const std::string bigrams = R"({"type": "ngram", "n": 2})";
  EXPECT_THAT(TokensOf(bigrams, "aaa"), ElementsAre(" a", "aa", "aa", "a "));
  EXPECT_THAT(TokensOf(R"({"type": "ngram", "n": 2, "positional": true})", "ab"),
              ElementsAre("1  a", "2 ab", "3 b "));
  EXPECT_THAT(TokensOf(R"({"type": "ngram", "n": 1})", "é漢"), ElementsAre("é", "漢"));
  EXPECT_THAT(TokensOf(R"({"type": "exact"})", "a b"), ElementsAre("a b"));
  EXPECT_THAT(TokensOf(bigrams, ""), ElementsAre());
}

TEST(TokeniserTest, NumbersHaveNeighbourhoods) {
  const std::string coarse = R"({"type": "numeric", "thresholdDistance": 8, "resolution": 2})";
  EXPECT_THAT(TokensOf(coarse, "25"), ElementsAre("88", "96", "104", "112", "120"));
  EXPECT_THAT(TokensOf(coarse, "-1"), ElementsAre("-16", "-8", "0", "8", "16"));
  EXPECT_THAT(TokensOf(coarse, "25.9"), TokensOf(coarse, "25"));
  const std::string fine = R"({"type": "numeric", "thresholdDistance": 0.01, "resolution": 1,
                               "fractional_precision": 2})";
  EXPECT_THAT(TokensOf(fine, "1.005"), ElementsAre("199", "200", "201"));
  EXPECT_THAT(
      TokensOf(fine, "100000000000000000000"),
      ElementsAre("19999999999999999999999", "20000000000000000000000", "20000000000000000000001"));
}

}  // namespace
}  // namespace koppel::agents
