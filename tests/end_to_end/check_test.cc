// koppel-agent check over the files of an invented population: its figures against counting the
// cells, and no cell in what it says.
#include <set>

#include "agents/check/check_report.pb.h"
#include "agents/source/csv_reader.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

using agents::CheckReport;
using agents::CsvReader;
using agents::CsvRow;
using agents::FieldReport;

constexpr size_t kLeastValueBytes = 4;

class CheckPopulationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Finished made = koppel::testing::Run({Program("koppel-population"), "make", "--persons",
                                                "8000", "--seed", "7", "--out", folder_.path()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  Finished Check(const std::string& source, const std::vector<std::string>& more) {
    std::vector<std::string> command = {Program("koppel-agent"),
                                        "check",
                                        folder_ / (source + ".csv"),
                                        "--schema",
                                        "nl-person-protected",
                                        "--source",
                                        source};
    command.insert(command.end(), more.begin(), more.end());
    return koppel::testing::Run(command);
  }

  // The cells of a column; of all columns where it is empty.
  std::vector<std::string> Cells(const std::string& source, const std::string& column) {
    std::vector<std::string> cells;
    auto reader = *CsvReader::Open(folder_ / (source + ".csv"));
    CsvRow row;
    while (*reader->Next(row)) {
      for (size_t i = 0; i < row.cells.size(); ++i) {
        if (column.empty() || reader->columns().names()[i] == column) cells.push_back(row.cells[i]);
      }
    }
    return cells;
  }

  TempDir folder_;
};

// Runs of letters and digits: a house number is not found inside a count.
std::set<std::string> Words(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text + ' ') {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & '\x80') != 0) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

TEST_F(CheckPopulationTest, NoCellIsInWhatItSays) {
  for (const std::string source : {"police", "youth_care", "board"}) {
    const std::string page_path = folder_ / (source + ".html");
    const Finished text = Check(source, {"--html", page_path});
    ASSERT_EQ(text.exit_code, 0) << text.err;
    const Finished json = Check(source, {"--json"});
    ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(page_path));
    const std::string all = text.out + text.err + json.out + page;
    const std::set<std::string> words = Words(all);
    size_t searched = 0;
    for (const std::string& cell : Cells(source, "")) {
      if (cell.size() < kLeastValueBytes) continue;
      ++searched;
      const bool number = cell.find_first_not_of("0123456789") == std::string::npos;
      const bool found = number ? words.count(cell) > 0 : all.find(cell) != std::string::npos;
      EXPECT_FALSE(found) << source << ": " << cell;
    }
    EXPECT_GT(searched, 500u);
  }
}

// Each child is one row in the Board's file or several; a field's outcomes add up to the records.
TEST_F(CheckPopulationTest, FiguresAreThoseOfTheFile) {
  const std::vector<std::string> persons = Cells("board", "kind_id");
  CheckReport report;
  ASSERT_OK(ParseJson("check", Check("board", {"--json"}).out, report));
  EXPECT_EQ(report.rows(), persons.size());
  EXPECT_EQ(report.records(), std::set<std::string>(persons.begin(), persons.end()).size());
  EXPECT_EQ(report.repeated_rows(), 0u);
  for (const FieldReport& field : report.fields()) {
    EXPECT_EQ(
        field.whole() + field.partial() + field.empty() + field.placeholders() + field.invalid(),
        report.records())
        << field.field();
    uint64_t invalid = 0;
    for (const auto& kind : field.invalid_kinds()) invalid += kind.records();
    EXPECT_EQ(invalid, field.invalid()) << field.field();
    EXPECT_GE(field.whole() + field.partial(), field.spread().distinct()) << field.field();
  }
}

TEST_F(CheckPopulationTest, YouthCareHasNoNames) {
  CheckReport report;
  ASSERT_OK(ParseJson("check", Check("youth_care", {"--json"}).out, report));
  EXPECT_TRUE(report.fields(1).absent());
  EXPECT_TRUE(report.fields(2).absent());
  EXPECT_GT(report.records_of_several_rows(), 0u);
}

// The block below the command in agents/README.md.
TEST(CheckReadmeTest, TheReadmeShowsWhatIsPrinted) {
  ASSERT_OK_AND_ASSIGN(const std::string readme, ReadFile(SourceDir() + "/agents/README.md"));
  const std::string command = "koppel-agent check examples/ten-people/board.csv";
  const size_t at = readme.find("```text\n");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NE(readme.rfind(command, at), std::string::npos);
  const size_t begin = at + 8;
  const std::string shown = readme.substr(begin, readme.find("```", begin) - begin);
  const Finished checked = koppel::testing::Run(
      {"/bin/sh", "-c",
       "cd \"$0\" && \"$1\" check examples/ten-people/board.csv --schema nl-person-protected",
       SourceDir(), Program("koppel-agent")});
  EXPECT_TRUE(checked.out.starts_with(shown)) << checked.out;
}

}  // namespace
}  // namespace koppel::testing
