// What goes wrong in practice, through the real programs: each time one line that says where, an
// exit code, and nothing half done.
#include <chrono>
#include <filesystem>
#include <ostream>
#include <thread>

#include "base/file.h"
#include "tests/end_to_end/house.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr char kSchema[] = "nl-person-protected";

// It ended with 1 and one line of the program that holds `place`, after those of a progress bar.
void ExpectOneLine(const Finished& ended, const std::string& program, const std::string& place) {
  EXPECT_EQ(ended.exit_code, 1) << ended.out;
  EXPECT_THAT(ended.err, AllOf(MatchesRegex("([^\n]+, [0-9]+ s\n)*" + program + ": [^\n]+\n"),
                               HasSubstr(place)));
}

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path().filename());
  }
  return files;
}

class BadInputTest : public ::testing::Test {
 protected:
  BadInputTest() : police_(house_.hub.cast.police), board_(house_.hub.cast.board) {
    std::filesystem::create_directory(out_);
  }

  Finished Encode(const std::string& csv, const std::string& schema) {
    const std::string key = house_.hub.folder.Write("key", std::string(32, 'k'));
    return koppel::testing::Run({Program("koppel-agent"), "encode", csv, "--schema", schema,
                                 "--source", "police", "--key-file", key, "--out",
                                 out_ + "/police.kpl"});
  }
  Finished Check(const std::string& csv, const std::string& schema) {
    return koppel::testing::Run(
        {Program("koppel-agent"), "check", csv, "--schema", schema, "--source", "police"});
  }
  std::string Csv(const std::string& content) {
    return house_.hub.folder.Write("police.csv", content);
  }
  // An agency's submit is refused so, and neither the linker nor the agency has a trace of it.
  void ExpectRefused(const OpenParty& agency, const std::string& csv, const std::string& place) {
    const size_t logged = house_.LoggedDeliveries();
    ExpectOneLine(house_.Submit(agency, csv), "koppel-agent", place);
    EXPECT_THAT(house_.Deliveries(agency), IsEmpty());
    EXPECT_EQ(house_.LoggedDeliveries(), logged);
    EXPECT_THAT(house_.StateFiles(agency), IsEmpty());
  }
  // The one delivery is committed, whole and logged.
  void ExpectCommitted(uint64_t records) {
    const auto deliveries = house_.Deliveries(police_);
    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_EQ(deliveries[0].state(), v1::COMMITTED);
    EXPECT_EQ(deliveries[0].records(), records);
    EXPECT_EQ(house_.LoggedDeliveries(), 1u);
  }

  House house_;
  OpenParty& police_;
  OpenParty& board_;
  const std::string out_ = house_.hub.folder / "out";
};

TEST_F(BadInputTest, AGoodFileIsTaken) {
  const Finished ended = house_.Submit(police_, Csv(PoliceCsv(10)));
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("police: 10 records"));
  ExpectCommitted(10);
}

// A file of the police and what the message must name.
struct BadFile {
  const char* name;
  std::string content;
  std::string place;
};

void PrintTo(const BadFile& file, std::ostream* out) { *out << file.name; }

std::vector<BadFile> BadFiles() {
  const std::string good = PoliceCsv(2);
  std::string wrong_column = good;
  wrong_column.replace(wrong_column.find("achternaam"), 10, "familienam");
  const std::string start = "i9,p9,,";
  const std::string end = ",,Voor,20100203,V,1234AB,7\n";
  return {
      {"WrongColumn", wrong_column, "police.csv: column achternaam: not in the header"},
      {"BrokenUtf8", good + start + "Na\xC3\x28m" + end, "police.csv:4: a cell is not UTF-8"},
      {"UnclosedQuote", good + start + "\"Naam" + end, "police.csv:4: a quote is not closed"},
      {"ShortRow", good + "i9,p9,,Naam\n", "police.csv:4: got 4 cells, want 10"},
      {"EmptyFile", "", "police.csv: the file is empty"},
      {"ZeroRecords", PoliceCsv(0), "police.csv: no records"},
      {"HugeCell", good + start + std::string(1u << 20, 'N') + end,
       "police.csv:4: a cell of more than 64 KiB"},
  };
}

class BadFileTest : public BadInputTest, public ::testing::WithParamInterface<BadFile> {};

TEST_P(BadFileTest, IsRefusedByCheckEncodeAndSubmit) {
  const std::string csv = Csv(GetParam().content);
  ExpectOneLine(Check(csv, kSchema), "koppel-agent", GetParam().place);
  ExpectOneLine(Encode(csv, kSchema), "koppel-agent", GetParam().place);
  EXPECT_THAT(FilesIn(out_), IsEmpty());
  ExpectRefused(police_, csv, GetParam().place);
}

INSTANTIATE_TEST_SUITE_P(All, BadFileTest, ::testing::ValuesIn(BadFiles()),
                         [](const auto& instance) { return instance.param.name; });

TEST_F(BadInputTest, AnUnknownFieldOfTheSchemaIsNamed) {
  const std::string csv = Csv(PoliceCsv(2));
  const std::string schemas = SourceDir() + "/examples/schemas/";
  ASSERT_OK_AND_ASSIGN(const std::string good, ReadFile(schemas + kSchema + ".json"));
  std::string unknown_key = good;
  unknown_key.replace(unknown_key.find("\"passes\""), 8, "\"pases\"");
  std::string unknown_field = good;
  const size_t use = unknown_field.find("\"field\": \"surname\"");
  unknown_field.replace(use, 18, "\"field\": \"surnme\"");
  const std::pair<std::string, std::string> bad[] = {{unknown_key, "pases"},
                                                     {unknown_field, "surnme"}};
  for (const auto& [content, name] : bad) {
    const std::string schema = house_.hub.folder.Write("bad.json", content);
    for (const Finished& ended : {Check(csv, schema), Encode(csv, schema)}) {
      ExpectOneLine(ended, "koppel-agent", "bad.json");
      EXPECT_THAT(ended.err, HasSubstr(name));
    }
  }
  EXPECT_THAT(FilesIn(out_), IsEmpty());
}

TEST_F(BadInputTest, AnotherLinkageKeyThanTheOtherAgenciesIsRefused) {
  ASSERT_EQ(house_.Submit(police_, Csv(PoliceCsv(10))).exit_code, 0);
  house_.GiveLinkageKey(board_, 'x');
  const std::string board = SourceDir() + "/examples/ten-people/board.csv";
  ExpectOneLine(house_.Submit(board_, board), "koppel-agent", "different linkage keys");
  EXPECT_THAT(house_.Deliveries(board_), IsEmpty());
  ExpectCommitted(10);
  house_.GiveLinkageKey(board_, 'k');
  const Finished ended = house_.Submit(board_, board);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(house_.LoggedDeliveries(), 2u);
}

TEST_F(BadInputTest, AWrongPassphraseIsRefused) {
  house_.passphrase_file = house_.hub.folder.Write("wrong", "not the passphrase\n");
  ExpectRefused(police_, Csv(PoliceCsv(2)), "wrong passphrase");
}

TEST_F(BadInputTest, AnExpiredCertificateIsRefused) {
  house_.WriteAgency(
      house_.hub.cast.authority.Party("police", v1::AGENT, CertificateKind::kExpired));
  ExpectRefused(police_, Csv(PoliceCsv(2)), "expired");
}

TEST_F(BadInputTest, ACertificateForAnotherRoleIsRefused) {
  OpenParty auditor = house_.hub.cast.authority.Party("police", v1::AUDITOR);
  house_.WriteAgency(auditor);
  ExpectRefused(police_, Csv(PoliceCsv(2)), "want koppel://police/agent");
}

TEST_F(BadInputTest, AFullDiskIsSaidAndTheSameSubmitGoesOnOnceThereIsSpace) {
  const std::string csv = Csv(PoliceCsv(6000));
  house_.hub.Stop();
  house_.hub.ServeAsProcess(1u << 20);
  ExpectOneLine(house_.Submit(police_, csv), "koppel-agent", "disk full");
  ASSERT_EQ(house_.Deliveries(police_).size(), 1u);
  EXPECT_EQ(house_.Deliveries(police_)[0].state(), v1::OPEN);
  EXPECT_EQ(house_.LoggedDeliveries(), 0u);
  house_.hub.Stop();
  house_.hub.ServeAsProcess();
  const Finished again = house_.Submit(police_, csv);
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, AllOf(HasSubstr("6000 records"), HasSubstr("taken up again")));
  ExpectCommitted(6000);
}

TEST_F(BadInputTest, TheSameSubmitOutlivesALinkerThatIsKilledAndStartsAgain) {
  const std::string log = house_.hub.folder / "submit.log";
  Process submit(house_.SubmitCommand(police_, Csv(PoliceCsv(30000))), log);
  const auto acknowledged = [&] {
    const auto deliveries = house_.Deliveries(police_);
    return deliveries.empty() ? 0 : deliveries[0].acknowledged();
  };
  while (submit.Running() && acknowledged() < 2) {
  }
  house_.hub.Kill();
  ASSERT_TRUE(submit.Running()) << "the upload ended before the linker was killed";
  house_.hub.ServeAsProcess();
  const auto stored = house_.Deliveries(police_);
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_GE(stored[0].acknowledged(), 2u);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (submit.Running() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(submit.Stop(), 0) << *ReadFile(log);
  EXPECT_THAT(*ReadFile(log), HasSubstr("police: 30000 records"));
  ExpectCommitted(30000);
}

}  // namespace
}  // namespace koppel::testing
