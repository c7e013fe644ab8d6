// The commands that the README shows print what the README says that they print.
#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "agents/source/csv_reader.h"
#include "base/file.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;

// What stands between the first line `fence` at or after `from` and the line ``` after it; `from`
// moves behind it. Empty where there is none.
std::string Block(const std::string& text, const std::string& fence, size_t& from) {
  const size_t fence_at = text.find("\n" + fence + "\n", from);
  if (fence_at == std::string::npos) return "";
  const size_t begin = fence_at + fence.size() + 2;
  const size_t end = text.find("\n```\n", begin);
  if (end == std::string::npos) return "";
  from = end + 1;
  return text.substr(begin, end + 1 - begin);
}

using Cells = std::vector<std::string>;

// "| a | | b |" is a, nothing, b.
Cells CellsOf(const std::string& line) {
  Cells cells;
  size_t bar = 0;
  for (size_t next = line.find('|', 1); next != std::string::npos; next = line.find('|', bar + 1)) {
    const std::string cell = line.substr(bar + 1, next - bar - 1);
    const size_t first = cell.find_first_not_of(' ');
    const size_t last = cell.find_last_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, last + 1 - first));
    bar = next;
  }
  return cells;
}

// The header and the rows of the table below a line.
std::vector<Cells> TableBelow(const std::string& text, const std::string& title) {
  std::vector<Cells> table;
  std::istringstream lines(text.substr(std::min(text.size(), text.find("\n" + title + "\n") + 1)));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("|")) {
    if (!line.starts_with("|--")) table.push_back(CellsOf(line));
  }
  return table;
}

class ReadmeTest : public ::testing::Test {
 protected:
  // A folder that looks like the project's after ./dev build.
  ReadmeTest() {
    namespace fs = std::filesystem;
    fs::create_directories(folder_ / "build/release");
    fs::create_directory_symlink(fs::path(Program("koppel-agent")).parent_path(),
                                 folder_ / "build/release/bin");
    fs::create_directory_symlink(SourceDir() + "/examples", folder_ / "examples");
  }

  Finished RunThere(const std::string& commands) {
    return koppel::testing::Run({"bash", "-euc", "cd \"$0\"\n" + commands, folder_.path()});
  }

  TempDir folder_;
};

TEST_F(ReadmeTest, ItsCommandsPrintWhatItSays) {
  ASSERT_OK_AND_ASSIGN(const std::string readme, ReadFile(SourceDir() + "/README.md"));
  size_t at = 0;
  const std::string commands = Block(readme, "```sh", at);
  const std::string output = Block(readme, "```text", at);
  ASSERT_THAT(commands, HasSubstr("koppel-linker link"));
  ASSERT_THAT(output, HasSubstr("person,source,record,probability\n"));
  // The keys are random: what they print must not depend on them.
  for (int run = 0; run < 3; ++run) {
    const Finished shown = RunThere(commands);
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_EQ(shown.out, output);
  }
}

// Whether a row of the file has these cells in these columns.
bool FileHas(const std::string& file, const Cells& columns, const Cells& cells) {
  const auto reader = agents::CsvReader::Open(file).value();
  agents::CsvRow row;
  while (reader->Next(row).value()) {
    bool same = columns.size() == cells.size();
    for (size_t i = 0; same && i < columns.size(); ++i) {
      same = row.cells[reader->columns().Find(columns[i]).value()] == cells[i];
    }
    if (same) return true;
  }
  return false;
}

TEST_F(ReadmeTest, ItsTablesAreCutFromTheFiles) {
  ASSERT_OK_AND_ASSIGN(const std::string readme, ReadFile(SourceDir() + "/README.md"));
  const std::map<std::string, std::string> titles = {
      {"Police:", "police"}, {"Youth care:", "youth_care"}, {"Board:", "board"}};
  for (const auto& [title, source] : titles) {
    const std::string file = SourceDir() + "/examples/ten-people/" + source + ".csv";
    const auto table = TableBelow(readme, title);
    ASSERT_GE(table.size(), 3u) << title;
    for (size_t i = 1; i < table.size(); ++i) {
      EXPECT_TRUE(FileHas(file, table[0], table[i])) << source << " has no " << table[i][0];
    }
  }
}

}  // namespace
}  // namespace koppel::testing
