// The files of a population: the same for any number of threads, whole or not there, and in accord
// with their truth.
#include "bench/population/make/write.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <set>

#include "agents/source/csv_reader.h"
#include "base/file.h"
#include "base/time.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::population {
namespace {

using agents::CsvReader;
using agents::CsvRow;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
namespace fs = std::filesystem;

constexpr uint64_t kResidents = 9000;

Day DayOf(const char* text) { return Day(ParseDate(text).value()); }

WriteOptions Options(const std::string& out, uint32_t threads = 2) {
  return {koppel::testing::Seed(),
          kResidents,
          Difficulty::kRealistic,
          Sources(),
          DayOf("2019-06-30"),
          DayOf("2019-12-31"),
          {DayOf("2012-01-01"), DayOf("2018-12-31")},
          out,
          threads};
}

// Every file below a folder with its bytes.
std::map<std::string, std::string> Files(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), folder)] = ReadFile(entry.path()).value();
  }
  return files;
}

using Rows = std::vector<std::map<std::string, std::string>>;

Rows Read(const std::string& path) {
  const auto reader = CsvReader::Open(path).value();
  Rows rows;
  CsvRow row;
  while (reader->Next(row).value()) {
    auto& cells = rows.emplace_back();
    for (size_t i = 0; i < row.cells.size(); ++i)
      cells[std::string(reader->columns().names()[i])] = row.cells[i];
  }
  return rows;
}

// The column in which a source has its number for a person.
std::string NumberColumn(std::string_view source) {
  static const std::map<std::string_view, std::string> kColumns = {
      {"police", "persoon_vol_nr"}, {"youth_care", "kind_id"}, {"board", "kind_id"}};
  const auto found = kColumns.find(source);
  return found == kColumns.end() ? "" : found->second;
}

bool HasRows(std::string_view csv) { return csv.find("\r\n") + 2 < csv.size(); }

TEST(WriteTest, AnyNumberOfThreadsWritesTheSameBytes) {
  const koppel::testing::TempDir folder;
  for (const uint32_t threads : {1, 2, 5}) {
    const std::string out = folder / std::to_string(threads);
    ASSERT_OK(WritePopulation(Options(out, threads)).status());
    EXPECT_THAT(Files(out), SizeIs(2 * Sources().size() + 7));
    EXPECT_TRUE(Files(out) == Files(folder / "1")) << threads;
  }
}

TEST(WriteTest, AnotherSeedGivesOtherPersons) {
  const koppel::testing::TempDir folder;
  WriteOptions options = Options(folder / "one");
  ASSERT_OK(WritePopulation(options).status());
  options.out = folder / "other";
  ++options.seed;
  ASSERT_OK(WritePopulation(options).status());
  const auto other = Files(folder / "other");
  size_t with_rows = 0;
  for (const auto& [name, bytes] : Files(folder / "one")) {
    // A few thousand residents have no victim on some of the lists.
    if (!HasRows(bytes) && !HasRows(other.at(name))) continue;
    EXPECT_NE(bytes, other.at(name)) << name;
    ++with_rows;
  }
  EXPECT_GE(with_rows, 15u);
}

TEST(WriteTest, TheTruthDoesNotDependOnTheDifficulty) {
  const koppel::testing::TempDir folder;
  WriteOptions options = Options(folder / "easy");
  options.difficulty = Difficulty::kEasy;
  ASSERT_OK(WritePopulation(options).status());
  options.difficulty = Difficulty::kHard;
  options.out = folder / "hard";
  ASSERT_OK(WritePopulation(options).status());
  auto easy = Files(folder / "easy");
  auto hard = Files(folder / "hard");
  EXPECT_NE(easy["police.csv"], hard["police.csv"]);
  for (const char* file : {"truth/persons.csv", "truth/events.csv", "truth/outcomes.csv",
                           "truth/look_alikes.csv", "truth/sizes.csv", "truth/statistics.csv"}) {
    EXPECT_EQ(easy[file], hard[file]) << file;
  }
}

class TruthTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(WritePopulation(Options(folder_.path())).status()); }
  koppel::testing::TempDir folder_;
};

TEST_F(TruthTest, EveryNumberOfASourceIsOnePersonInTheTruth) {
  std::map<std::string, std::map<std::string, std::string>> entities;
  for (auto& row : Read(folder_ / "truth/records.csv")) {
    EXPECT_TRUE(entities[row["source"]].emplace(row["record"], row["entity"]).second)
        << row["source"] << " " << row["record"];
  }
  std::set<std::string> persons;
  for (auto& row : Read(folder_ / "truth/persons.csv"))
    EXPECT_TRUE(persons.insert(row["entity"]).second);
  for (const Source& source : Sources()) {
    const auto& known = entities[std::string(source.name)];
    for (const auto& [record, entity] : known) EXPECT_EQ(persons.count(entity), 1u) << record;
    const std::string column = NumberColumn(source.name);
    if (column.empty()) continue;
    for (const std::string delivery : {"", "later/"}) {
      const Rows rows = Read(folder_ / (delivery + std::string(source.name) + ".csv"));
      EXPECT_THAT(rows, Not(IsEmpty())) << source.name;
      for (const auto& row : rows) EXPECT_EQ(known.count(row.at(column)), 1u) << row.at(column);
    }
  }
}

// Children with a first order in the period and those without care, counted from the events alone.
TEST_F(TruthTest, TheStatisticIsWhatTheEventsSay) {
  std::map<std::string, std::string> first_order;
  std::multimap<std::string, std::pair<std::string, std::string>> care;
  for (auto& row : Read(folder_ / "truth/events.csv")) {
    if (row["event"] == "youth_care")
      care.emplace(row["entity"], std::pair(row["date"], row["until"]));
    if (row["event"] != "ruling" || row["what"] != "OTS") continue;
    if (row["date"] < "2012-01-01" || row["date"] > "2018-12-31") continue;
    const auto [found, added] = first_order.emplace(row["entity"], row["date"]);
    if (!added) found->second = std::min(found->second, row["date"]);
  }
  uint64_t without = 0;
  for (const auto& [person, ordered] : first_order) {
    const std::string limit = FormatDate(AddMonths(ParseDate(ordered).value(), 6));
    bool any = false;
    const auto [begin, end] = care.equal_range(person);
    for (auto item = begin; item != end; ++item) {
      const auto& [from, until] = item->second;
      any = any || (from <= limit && (until.empty() || until >= ordered));
    }
    without += !any;
  }
  ASSERT_GT(first_order.size(), 5u);
  EXPECT_THAT(ReadFile(folder_ / "truth/statistics.csv").value(),
              HasSubstr(Concat("no_youth_care,all,6 months,", std::to_string(first_order.size()),
                               ",", std::to_string(without), "\r\n")));
}

TEST_F(TruthTest, ResidentsOnTheCensusDayAreAsManyAsAsked) {
  uint64_t residents = 0;
  for (auto& row : Read(folder_ / "truth/persons.csv")) {
    if (row["resident_from"].empty() || row["resident_from"] > "2019-01-01") continue;
    residents += row["resident_until"].empty() || row["resident_until"] > "2019-01-01";
  }
  EXPECT_EQ(residents, kResidents);
}

TEST(WriteFailureTest, WhatCannotBeWrittenIsSaidAndNothingIsLeft) {
  const koppel::testing::TempDir folder;
  folder.Write("people", "a file where a folder is wanted");
  const auto written = WritePopulation(Options(folder / "people"));
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(MessageOf(written.status()), HasSubstr("people"));
  fs::create_directories(folder / "half/truth/events.csv");
  EXPECT_FALSE(WritePopulation(Options(folder / "half")).ok());
  for (const auto& [name, bytes] : Files(folder / "half")) ADD_FAILURE() << name << " was left";
}

TEST(WriteFailureTest, AFolderThatIsNotEmptyStaysAsItIs) {
  const koppel::testing::TempDir folder;
  folder.Write("police.csv", "of another country");
  const auto written = WritePopulation(Options(folder.path()));
  EXPECT_EQ(written.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(Files(folder.path()), SizeIs(1));
}

TEST(WriteFailureTest, WhatAKilledRunLeftIsNotMixedIn) {
  const koppel::testing::TempDir folder;
  fs::create_directories(folder / "people/later");
  folder.Write("people/later/police.csv.partial", "half a");
  EXPECT_EQ(WritePopulation(Options(folder / "people")).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_THAT(Files(folder / "people"), SizeIs(1));
}

// No file may grow beyond `bytes` while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(uint64_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

// The register's last bytes, which wait in memory until all else is written, do not fit.
TEST(WriteFailureTest, WhatFailsAtTheVeryEndLeavesNoFileOfTheSet) {
  const koppel::testing::TempDir folder;
  ASSERT_OK(WritePopulation(Options(folder / "whole")).status());
  const auto largest = fs::file_size(folder / "whole/later/register.csv");
  const FileSizeLimit limit(largest - 1);
  EXPECT_FALSE(WritePopulation(Options(folder / "cut")).ok());
  EXPECT_THAT(Files(folder / "cut"), IsEmpty());
}

}  // namespace
}  // namespace koppel::population
