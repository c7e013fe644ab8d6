// `koppel-agent encode --clkhash`, run as people run it.
#include <filesystem>

#include "base/file.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Finished;
using koppel::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSchema = R"({"version": 3,
 "clkConfig": {"l": 64, "kdf": {"type": "HKDF"}},
 "features": [{"identifier": "id", "ignored": true},
  {"identifier": "surname", "format": {"type": "string", "maxLength": 9},
   "hashing": {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerToken": 3}}}]})";

class EncodeClkhashTest : public ::testing::Test {
 protected:
  Finished Encode(const std::string& csv, std::string_view schema = kSchema) {
    return koppel::testing::Run({koppel::testing::Program("koppel-agent"), "encode",
                                 folder_.Write("people.csv", csv), "--clkhash",
                                 folder_.Write("schema.json", schema), "--secret",
                                 folder_.Write("secret", secret_), "--out", out_});
  }
  void ExpectRefused(const Finished& encoded, const std::string& message) {
    EXPECT_EQ(encoded.exit_code, 1);
    EXPECT_EQ(encoded.err, "koppel-agent: " + folder_.path() + "/" + message + "\n");
    EXPECT_FALSE(std::filesystem::exists(out_));
    EXPECT_FALSE(std::filesystem::exists(out_ + ".partial"));
  }

  TempDir folder_;
  std::string secret_ = "correct horse";
  std::string out_ = folder_ / "clks.json";
};

TEST_F(EncodeClkhashTest, WritesTheVectorsToTheByte) {
  const std::string vectors = koppel::testing::SourceDir() + "/tests/vectors/clkhash/";
  const Finished encoded = koppel::testing::Run(
      {koppel::testing::Program("koppel-agent"), "encode", vectors + "people.csv", "--clkhash",
       vectors + "blake.schema.json", "--secret",
       folder_.Write("secret", ReadFile(vectors + "secret.txt").value()), "--out", out_});
  EXPECT_EQ(encoded.err, "");
  EXPECT_EQ(encoded.out, out_ + ": 7 records\n");
  EXPECT_EQ(ReadFile(out_).value(), ReadFile(vectors + "blake.clks.json").value());
}

TEST_F(EncodeClkhashTest, AFileWithoutRowsHasNoClks) {
  EXPECT_EQ(Encode("id,surname\n").exit_code, 0);
  EXPECT_EQ(ReadFile(out_).value(), "{\n\"clks\": [\n]\n}");
  EXPECT_EQ(Encode("id,surname\n1,Bruyn\n").exit_code, 0) << "over a file of its kind";
}

TEST_F(EncodeClkhashTest, TheHeaderIsTheSchemasFeaturesInOrder) {
  ExpectRefused(Encode("surname,id\nBruyn,1\n"),
                "people.csv:1: column 1: got another name, want id (the schema's order); is there "
                "a header row?");
  ExpectRefused(Encode("id\n1\n"),
                "people.csv:1: got 1 columns, want 2, one for each feature of the schema");
}

TEST_F(EncodeClkhashTest, TheFirstBadRowIsNamedWithoutItsValue) {
  const Finished encoded = Encode("id,surname\n1,Bruyn\n2,Wrzesniewski\n");
  ExpectRefused(encoded, "people.csv:3: column surname: got 12 characters, want at most 9");
}

TEST_F(EncodeClkhashTest, FoldsUnderTheWrongNameAreExplained) {
  std::string schema(kSchema);
  schema.replace(schema.find("\"kdf\""), 0, "\"xorFolds\": 1, ");
  ExpectRefused(Encode("id,surname\n1,Bruyn\n", schema),
                "schema.json: clkConfig.xorFolds: clkhash checks this key and then does not fold; "
                "want xor_folds, which it folds by, or neither");
}

TEST_F(EncodeClkhashTest, AnEmptySecretIsRefusedAndALineBreakInItIsMentioned) {
  secret_ = "";
  ExpectRefused(Encode("id,surname\n"), "secret: got an empty file, want the secret");
  secret_ = "hunter2\n";
  const Finished encoded = Encode("id,surname\n1,Bruyn\n");
  EXPECT_EQ(encoded.exit_code, 0);
  EXPECT_THAT(encoded.err, HasSubstr("ends with a line break, which is part of the secret"));
  EXPECT_THAT(encoded.err, Not(HasSubstr("hunter2")));
}

TEST_F(EncodeClkhashTest, OtherFilesAreNotWrittenOver) {
  folder_.Write("clks.json", "precious");
  EXPECT_EQ(Encode("id,surname\n1,Bruyn\n").exit_code, 1);
  EXPECT_EQ(ReadFile(out_).value(), "precious");
}

TEST_F(EncodeClkhashTest, TheTwoWaysOfEncodingDoNotMix) {
  const std::string agent = koppel::testing::Program("koppel-agent");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"--clkhash", "s.json"},
           {"--secret", "s"},
           {"--schema", "nl-person-fields"},
           {},
           {"--clkhash", "s", "--secret", "s", "--schema", "s", "--key-file", "k"}}) {
    std::vector<std::string> command = {agent, "encode", "a.csv", "--out", out_};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_EQ(koppel::testing::Run(command).exit_code, 2);
  }
}

}  // namespace
}  // namespace koppel::agents
