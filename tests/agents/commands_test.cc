// The commands of koppel-agent, run as people run them.
#include <filesystem>

#include "agents/commands/encode_report.pb.h"
#include "agents/commands/schema_report.pb.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "proto/kpl.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Finished;
using koppel::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kSchema = R"({
  "name": "people", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE"}],
  "encodings": [
    {"name": "surname", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 15}]}},
    {"name": "both", "token": {"parts": [{"field": "surname"}, {"field": "born"}]}}],
  "passes": [{"equal": {"encoding": "both"}}],
  "comparison": {"threshold_permille": 800}
})";

v1::EncodedRecord RecordOf(const KplPiece& piece, size_t record) {
  v1::EncodedRecord encoded;
  encoded.set_record_ref(std::string(piece.reference(record)));
  for (size_t column = 0; column < 2; ++column) {
    encoded.add_encodings(std::string(piece.encoding(column, record)));
  }
  return encoded;
}

class AgentCommandsTest : public ::testing::Test {
 protected:
  AgentCommandsTest()
      : schema_(folder_.Write("schema.json", kSchema)),
        key_(folder_.Write("key.hex", std::string(64, 'a') + "\n")) {}

  Finished Agent(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), koppel::testing::Program("koppel-agent"));
    return koppel::testing::Run(arguments);
  }
  Finished Encode(const std::string& csv, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"encode",     folder_.Write("people.csv", csv),
                                          "--schema",   schema_,
                                          "--key-file", key_,
                                          "--out",      out_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Agent(arguments);
  }
  void ExpectRefused(const std::string& csv, const std::string& message) {
    const Finished encoded = Encode(csv, {"--id-column", "id"});
    EXPECT_EQ(encoded.exit_code, 1) << message;
    EXPECT_EQ(encoded.err, "koppel-agent: " + folder_ / "people.csv" + message + "\n");
    EXPECT_EQ(KplReader::Open(out_).status().code(), StatusCode::kNotFound);
  }
  std::vector<v1::EncodedRecord> Records() {
    std::vector<v1::EncodedRecord> records;
    auto reader = KplReader::Open(out_);
    EXPECT_OK(reader);
    KplPiece piece;
    while (reader.ok()) {
      const Result<bool> more = (*reader)->Next(piece);
      EXPECT_OK(more);
      if (!more.ok() || !*more) break;
      for (size_t i = 0; i < piece.size(); ++i) records.push_back(RecordOf(piece, i));
    }
    return records;
  }

  TempDir folder_;
  std::string schema_;
  std::string key_;
  std::string out_ = folder_ / "people.kpl";
};

TEST_F(AgentCommandsTest, EncodeWritesAFileWithLocalIds) {
  const Finished encoded =
      Encode("id,surname,born\nx,Bakker,20050314\ny,Visser,\n", {"--id-column", "id"});
  ASSERT_EQ(encoded.exit_code, 0) << encoded.err;
  EXPECT_EQ(encoded.out, out_ + ": 2 records\n");
  const auto records = Records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].record_ref(), "x");
  EXPECT_EQ(records[0].encodings(0).size(), 64u);
  EXPECT_EQ(records[0].encodings(1).size(), 16u);
  EXPECT_EQ(records[1].encodings(0).size(), 64u);
  EXPECT_EQ(records[1].encodings(1), "");
  ASSERT_OK_AND_ASSIGN(const auto reader, KplReader::Open(out_));
  EXPECT_EQ(reader->contents().source, "people");
  EXPECT_TRUE(reader->contents().local_ids);
  EXPECT_EQ(reader->contents().key_check.size(), 16u);
}

TEST_F(AgentCommandsTest, ALinkageKeyThatEveryAccountMayReadIsRefused) {
  std::filesystem::permissions(key_, std::filesystem::perms(0644));
  const Finished encoded = Encode("id,surname,born\nx,Bakker,20050314\n");
  EXPECT_EQ(encoded.exit_code, 1);
  EXPECT_EQ(encoded.err, "koppel-agent: " + key_ +
                             ": got a secret that every account may read, want chmod 600 on it\n");
}

TEST_F(AgentCommandsTest, IdsOfAColumnAreTrimmedAndToldApartAfterwards) {
  ASSERT_EQ(Encode("id,surname,born\n x ,Bakker,20050314\n", {"--id-column", "id"}).exit_code, 0);
  EXPECT_EQ(Records()[0].record_ref(), "x");
  std::filesystem::remove(out_);
  ExpectRefused("id,surname,born\nx,Bakker,20050314\n x,Visser,20060314\n",
                ":3: column id: the same value stands in line 2, want one record for each");
}

TEST_F(AgentCommandsTest, RowsOfOnePersonThatDifferAreCounted) {
  std::string schema(kSchema);
  schema.insert(schema.rfind('}'), R"(, "sources": [{"source": "people", "person_id": "id"}])");
  schema_ = folder_.Write("persons.json", schema);
  const Finished encoded =
      Encode("id,surname,born\nx,Bakker,20050314\nx,Bakkers,20050314\ny,Visser,20060314\n");
  ASSERT_EQ(encoded.exit_code, 0) << encoded.err;
  EXPECT_EQ(encoded.out, out_ +
                             ": 2 records of 3 rows; where rows of one person differ (1 value) the "
                             "most frequent one was taken\n");
}

// What goes wrong goes to stderr in one line whether people or programs ask.
TEST_F(AgentCommandsTest, AnErrorLeavesStdoutEmptyUnderJsonToo) {
  const std::string bad = folder_.Write("bad.json", "{}");
  const std::pair<std::vector<std::string>, int> failing[] = {
      {{"schema", "lint", bad, "--json"}, 1},
      {{"schema", "hash", folder_ / "none.json", "--json"}, 1},
      {{"check", folder_ / "none.csv", "--schema", schema_, "--json"}, 1},
      {{"encode", folder_ / "none.csv", "--schema", schema_, "--key-file", key_, "--out", out_,
        "--json"},
       1},
      {{"schema", "lint", "--json"}, 2}};
  for (const auto& [arguments, code] : failing) {
    const Finished failed = Agent(arguments);
    EXPECT_EQ(failed.exit_code, code);
    EXPECT_EQ(failed.out, "");
    EXPECT_THAT(failed.err, ::testing::MatchesRegex("koppel-agent[^\n]*: [^\n]+\n"));
  }
}

TEST_F(AgentCommandsTest, EncodingTwiceGivesTheSameReferencesWithoutTheIds) {
  const std::string csv = "id,surname,born\nx,Bakker,20050314\ny,Visser,20060314\n";
  ASSERT_EQ(Encode(csv).exit_code, 0);
  const auto once = Records();
  ASSERT_EQ(Encode(csv).exit_code, 0);
  const auto again = Records();
  ASSERT_EQ(once.size(), 2u);
  EXPECT_EQ(once[0].record_ref().size(), 16u);
  EXPECT_NE(once[0].record_ref(), once[1].record_ref());
  EXPECT_EQ(once[1].record_ref(), again[1].record_ref());
  ASSERT_EQ(Encode(csv, {"--source", "other"}).exit_code, 0);
  EXPECT_NE(Records()[0].record_ref(), once[0].record_ref());
}

TEST_F(AgentCommandsTest, BadFilesAreRefusedInOneLineAndLeaveNothingBehind) {
  ExpectRefused("", ": the file is empty; want a header row");
  ExpectRefused("id,surname,born\n", ": no records below the header");
  ExpectRefused("id,surname\nx,Bakker\n", ": column born: not in the header");
  ExpectRefused("nr,surname,born\nx,Bakker,2005\n", ": column id: not in the header");
  ExpectRefused("id,surname,born\nx,Bakker\n", ":2: got 2 cells, want 3");
  ExpectRefused("id,surname,born\nx,\"Bakker,2005\n", ":2: a quote is not closed");
  ExpectRefused(
      "id,surname,born\nx,B\xFF,2005\n",
      ":2: a cell is not UTF-8 text; save the file as UTF-8, or set the source's charset to "
      "latin-1");
  ExpectRefused("id,surname,born\nx," + std::string(1u << 20, 'B') + ",2005\n",
                ":2: a cell of more than 64 KiB");
  ExpectRefused("id,surname,born\nx,A,2005\ny,B,2005\nx,C,2005\n",
                ":4: column id: the same value stands in line 2, want one record for each");
}

constexpr char kSomeUnencodable[] =
    "surname,born\nBakker,20050314\n,20050314\nonbekend,\nVisser,\n,geheim\n";

TEST_F(AgentCommandsTest, RecordsWithoutEncodingsAreCountedAndListedWithoutTheirValues) {
  const std::string list = out_ + ".rejects.csv";
  const Finished encoded = Encode(kSomeUnencodable);
  ASSERT_EQ(encoded.exit_code, 0) << encoded.err;
  EXPECT_EQ(encoded.out, out_ + ": 2 records of 5 rows; 3 rejected (1 invalid, 1 placeholder, 1 " +
                             "empty), see " + list + "\n");
  EXPECT_EQ(*ReadFile(list),
            "line,reason,field\r\n3,empty,surname\r\n4,placeholder,surname\r\n"
            "6,invalid,born\r\n");
  EXPECT_EQ(Records().size(), 2u);
  // The list of an earlier run does not outlive it.
  ASSERT_EQ(Encode("surname,born\nBakker,20050314\n").exit_code, 0);
  EXPECT_EQ(ReadFile(list).status().code(), StatusCode::kNotFound);
}

TEST_F(AgentCommandsTest, ANamedListOfRejectsIsAlwaysWrittenAndTakesNoOtherFilesPlace) {
  const std::string list = folder_ / "list.csv";
  ASSERT_EQ(Encode("surname,born\nBakker,20050314\n", {"--rejects", list}).exit_code, 0);
  EXPECT_EQ(*ReadFile(list), "line,reason,field\r\n");
  const Finished refused = Encode(kSomeUnencodable, {"--rejects", folder_ / "people.csv"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(*ReadFile(folder_ / "people.csv"), kSomeUnencodable);
  std::filesystem::remove(out_);
  EXPECT_THAT(Encode(kSomeUnencodable, {"--rejects", out_}).err,
              HasSubstr("is also the file of encodings"));
  EXPECT_EQ(ReadFile(out_).status().code(), StatusCode::kNotFound);
}

TEST_F(AgentCommandsTest, ValuesTooShortForAnyEncodingAreAReasonOfTheirOwn) {
  schema_ = folder_.Write("long.json", R"({"name": "long", "version": 1, "fields": [
    {"name": "surname", "type": "NAME"}], "encodings": [{"name": "e", "token": {"parts": [
    {"field": "surname", "part": "PREFIX", "length": 5}]}}],
    "passes": [{"equal": {"encoding": "e"}}],
    "comparison": {"terms": [{"encoding": "e", "weight": 1}], "threshold_permille": 800}})");
  ASSERT_EQ(Encode("surname\nBos\nBakker\n").exit_code, 0);
  EXPECT_EQ(*ReadFile(out_ + ".rejects.csv"), "line,reason,field\r\n2,short,\r\n");
  EXPECT_THAT(Encode("surname\nBos\n", {"--strict"}).err,
              HasSubstr("people.csv:2: got values too short for any encoding"));
}

TEST_F(AgentCommandsTest, StrictStopsAtTheFirstRecordWithoutEncodings) {
  const Finished encoded = Encode(kSomeUnencodable, {"--strict"});
  EXPECT_EQ(encoded.exit_code, 1);
  EXPECT_EQ(encoded.err, "koppel-agent: " + folder_ / "people.csv" +
                             ":3: field surname: got a value that is empty, want enough fields for "
                             "one encoding\n");
  EXPECT_EQ(ReadFile(out_).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReadFile(out_ + ".rejects.csv").status().code(), StatusCode::kNotFound);
}

TEST_F(AgentCommandsTest, TheNumberOfThreadsChangesNoByte) {
  std::string csv = "id,surname,born\n";
  for (int i = 0; i < 3000; ++i) {
    csv += Concat(i, i % 7 == 0 ? "," : ",Naam", i % 7 == 0 ? "" : std::to_string(i % 90), ",\n");
  }
  std::string first;
  for (const char* threads : {"1", "2", "7"}) {
    ASSERT_EQ(Encode(csv, {"--threads", threads}).exit_code, 0);
    const std::string all = *ReadFile(out_) + *ReadFile(out_ + ".rejects.csv");
    EXPECT_EQ(all, first.empty() ? all : first) << threads;
    first = all;
  }
}

TEST_F(AgentCommandsTest, OfSeveralErrorsTheEarliestIsNamedWhateverTheThreads) {
  std::string csv = "id,surname,born\n";
  for (int i = 0; i < 2000; ++i) csv += Concat(i == 900 || i == 1500 ? "" : "x", i, ",A,\n");
  csv += "broken\n";
  const size_t at = csv.find("900,A");
  csv.erase(at, 3);
  for (const char* threads : {"1", "4"}) {
    const Finished encoded = Encode(csv, {"--id-column", "id", "--threads", threads});
    EXPECT_THAT(encoded.err, HasSubstr("people.csv:902: column id: is empty"));
  }
}

TEST_F(AgentCommandsTest, TheOrderOfDatesIsFoundOutFromTheWholeFile) {
  std::string schema(kSchema);
  schema.insert(schema.find("\"DATE\"") + 6, ", \"format\": \"auto\"");
  schema_ = folder_.Write("auto.json", schema);
  ASSERT_EQ(Encode("surname,born\nBakker,03-04-2005\nVisser,25-04-2005\n").exit_code, 0);
  const std::string found = Records()[0].encodings(1);
  const Finished unclear = Encode("surname,born\nBakker,03-04-2005\n");
  EXPECT_EQ(unclear.exit_code, 1);
  EXPECT_THAT(unclear.err, AllOf(HasSubstr("people.csv: "), HasSubstr("auto")));
  schema_ = folder_.Write("schema.json", kSchema);
  ASSERT_EQ(Encode("surname,born\nBakker,20050403\n").exit_code, 0);
  EXPECT_EQ(Records()[0].encodings(1), found);
}

TEST_F(AgentCommandsTest, BadKeysAreRefusedWithoutShowingThem) {
  const std::string csv = folder_.Write("people.csv", "surname,born\nBakker,20050314\n");
  for (const std::string& content : {std::string(63, 'a'), std::string(64, 'g'), std::string()}) {
    const std::string key = folder_.Write("bad.key", content);
    const Finished encoded =
        Agent({"encode", csv, "--schema", schema_, "--key-file", key, "--out", out_});
    EXPECT_EQ(encoded.exit_code, 1);
    EXPECT_THAT(encoded.err, AllOf(HasSubstr("bad.key: got "), Not(HasSubstr("aaaa"))));
  }
}

TEST_F(AgentCommandsTest, AKeyInRawBytesOrHexIsTheSameKey) {
  const std::string csv = "surname,born\nBakker,20050314\n";
  ASSERT_EQ(Encode(csv).exit_code, 0);
  const auto by_hex = Records();
  folder_.Write("key.hex", std::string(32, '\xaa'));
  ASSERT_EQ(Encode(csv).exit_code, 0);
  EXPECT_EQ(Records()[0].encodings(0), by_hex[0].encodings(0));
}

TEST_F(AgentCommandsTest, CheckCountsAndShowsNoValues) {
  const std::string csv = folder_.Write(
      "people.csv", "surname,born\nBakker,20050314\nBakker,20050314\nonbekend,20050300\n,Geheim\n");
  const Finished text = Agent({"check", csv, "--schema", schema_});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("4 rows, 4 records"), HasSubstr("1 records equal"),
                              HasSubstr("2 records carry no encoding"), Not(HasSubstr("Geheim")),
                              Not(HasSubstr("akker"))));
  const Finished json = Agent({"check", csv, "--schema", schema_, "--json"});
  EXPECT_THAT(json.out, StartsWith("{"));
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"placeholders\": 1,"), HasSubstr("\"invalid\": 1,\n"),
                              HasSubstr("\"partial\": 1,"), HasSubstr("\"duplicates\": 1,")));
}

TEST_F(AgentCommandsTest, CheckRefusesAFileWithoutRecords) {
  const std::string csv = folder_.Write("people.csv", "surname,born\n");
  const Finished checked = Agent({"check", csv, "--schema", schema_});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.err, HasSubstr("people.csv: no records"));
}

TEST_F(AgentCommandsTest, SchemaSaysWhatIsWrongAndHashesWhatIsRight) {
  EXPECT_THAT(Agent({"schema", "lint", schema_}).out, HasSubstr("ok: people version 1"));
  const std::string bad = folder_.Write("bad.json", R"({"name": "x", "version": 1, "nmae": 1})");
  const Finished lint = Agent({"schema", "lint", bad});
  EXPECT_EQ(lint.exit_code, 1);
  EXPECT_THAT(lint.err,
              HasSubstr("bad.json:1: got an unknown field \"nmae\", want one of name, version"));
  const std::string hash = Agent({"schema", "hash", "nl-person-protected"}).out;
  EXPECT_EQ(hash.size(), 65u);
  // What show prints is the same schema.
  const std::string shown =
      folder_.Write("shown.json", Agent({"schema", "show", "nl-person-protected"}).out);
  EXPECT_EQ(Agent({"schema", "hash", shown}).out, hash);
}

TEST_F(AgentCommandsTest, EveryResultCanBeReadByPrograms) {
  const Finished encoded = Encode("surname,born\nBakker,20050314\n", {"--json"});
  ASSERT_EQ(encoded.exit_code, 0) << encoded.err;
  EncodeReport report;
  ASSERT_OK(ParseJson("encode", encoded.out, report));
  EXPECT_EQ(report.file(), out_);
  EXPECT_EQ(report.source(), "people");
  EXPECT_THAT(encoded.out, AllOf(HasSubstr("\"records\": 1,"), HasSubstr("\"local_ids\": false")));
  const Finished hashed = Agent({"schema", "hash", schema_, "--json"});
  SchemaReport schema;
  ASSERT_OK(ParseJson("schema", hashed.out, schema));
  EXPECT_EQ(schema.hash() + "\n", Agent({"schema", "hash", schema_}).out);
  LintReport lint;
  ASSERT_OK(ParseJson("lint", Agent({"schema", "lint", schema_, "--json"}).out, lint));
  EXPECT_EQ(lint.schema().hash(), schema.hash());
}

TEST_F(AgentCommandsTest, WrongUseExitsWith2AndHelpWith0) {
  EXPECT_EQ(Agent({}).exit_code, 2);
  EXPECT_EQ(Agent({"check"}).exit_code, 2);
  EXPECT_EQ(Agent({"encode", "x.csv", "--bogus"}).exit_code, 2);
  for (const char* command : {"check", "encode", "schema"}) {
    const Finished help = Agent({command, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example:"));
  }
}

}  // namespace
}  // namespace koppel::agents
