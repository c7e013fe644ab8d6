// Records of a source: grouped in bounded memory as a map in memory would.
#include "agents/source/source_records.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using namespace ::koppel::testing;

// What an external sort does, done in memory.
using Twin = std::map<std::string, std::vector<std::string>>;

class SourceRecordsTest : public ::testing::Test {
 protected:
  SourceRecordsTest() { sorting_.folder = folder_.path(); }

  Result<std::vector<SourceRecord>> Read(const std::string& content) {
    const std::string path = folder_.Write("care.csv", content);
    KOPPEL_ASSIGN_OR_RETURN(const auto records,
                            SourceRecords::Open(path, source_, sorting_, more_));
    std::vector<SourceRecord> all;
    SourceRecord record;
    while (true) {
      KOPPEL_ASSIGN_OR_RETURN(const bool found, records->Next(record));
      if (!found) return all;
      all.push_back(record);
    }
  }
  void Keys(const std::string& person_id, const std::string& row_id) {
    source_.person_id = person_id;
    source_.row_id = row_id;
  }
  void ExpectError(const std::string& content, const std::string& message) {
    EXPECT_THAT(Read(content), Fails(StatusCode::kInvalidArgument, EndsWith(message)));
  }

  TempDir folder_;
  SourceSchema source_;
  SortSettings sorting_;
  // Columns that are kept beside the keys.
  std::vector<std::string> more_ = {"note", "a", "b"};
};

TEST_F(SourceRecordsTest, RowsOfOnePersonBecomeOneRecordByPersonId) {
  Keys("child", "row");
  ASSERT_OK_AND_ASSIGN(const auto records, Read("child,row\nB,1\nA,2\nB,3\n"));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].local_id, "A");
  EXPECT_EQ(records[1].local_id, "B");
  ASSERT_EQ(records[1].rows.size(), 2u);
  EXPECT_EQ(records[1].rows[0].line, 2u);
  EXPECT_EQ(records[1].rows[1].line, 4u);
  EXPECT_EQ(records[1].rows[1].cells[1], "3");
}

TEST_F(SourceRecordsTest, IdsAreTrimmedLikeAllCells) {
  Keys("child", "row");
  ASSERT_OK_AND_ASSIGN(const auto records, Read("child,row\nP1,1\n P1 ,2\nP1\t, 3\n"));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].local_id, "P1");
  EXPECT_EQ(records[0].rows.size(), 3u);
  EXPECT_EQ(records[0].rows[2].cells[1], "3");
  ExpectError("child,row\nA,1\nB, 1 \n",
              "care.csv:3: column row: the same value stands in line 2, want one row for each");
  ExpectError("child,row\n  ,1\n", "care.csv:2: column child: is empty, want an id");
  Keys("", "row");
  ASSERT_OK_AND_ASSIGN(const auto by_row, Read("child,row\nA, y \n"));
  EXPECT_EQ(by_row[0].local_id, "y");
}

TEST_F(SourceRecordsTest, WithoutAPersonIdARowIsARecordInTheOrderOfTheFile) {
  Keys("", "row");
  ASSERT_OK_AND_ASSIGN(const auto by_row, Read("child,row\nA,y\nA,x\n"));
  ASSERT_EQ(by_row.size(), 2u);
  EXPECT_EQ(by_row[0].local_id, "y");
  Keys("", "");
  ASSERT_OK_AND_ASSIGN(const auto by_number, Read("child,row\nA,x\nA,x\n"));
  ASSERT_EQ(by_number.size(), 2u);
  EXPECT_EQ(by_number[1].local_id, "2");
}

// Persons of few and many rows, cells with line breaks and quotes, in an order of chance.
std::string RandomFile(uint64_t seed, size_t rows, Twin& twin) {
  SeededRandom random(seed);
  std::string content = "child,row,note\n";
  for (size_t i = 0; i < rows; ++i) {
    const std::string child = Concat("k", random.Below(1 + random.Below(rows)));
    const std::string note = std::string(random.Below(40), 'n') + "\n" + std::to_string(i);
    content += Concat(child, ",", i, ",\"", note, "\"\n");
    twin[child].push_back(note);
  }
  return content;
}

TEST_F(SourceRecordsTest, ManyMergedRunsGiveWhatAMapGives) {
  Keys("child", "row");
  for (const size_t memory : {size_t{1} << 10, size_t{20} << 10, size_t{64} << 20}) {
    sorting_.memory_bytes = memory;
    Twin twin;
    ASSERT_OK_AND_ASSIGN(const auto records, Read(RandomFile(Seed() + memory, 3000, twin)));
    ASSERT_EQ(records.size(), twin.size());
    auto expected = twin.begin();
    for (const SourceRecord& record : records) {
      ASSERT_EQ(record.local_id, expected->first);
      std::vector<std::string> notes;
      for (const CsvRow& row : record.rows) notes.push_back(row.cells[2]);
      ASSERT_EQ(notes, (expected++)->second);
    }
  }
}

TEST_F(SourceRecordsTest, NoFileOfItsOwnIsEverSeen) {
  Keys("child", "");
  sorting_.memory_bytes = 1 << 10;
  Twin twin;
  const std::string path = folder_.Write("care.csv", RandomFile(Seed(), 2000, twin));
  ASSERT_OK_AND_ASSIGN(const auto records, SourceRecords::Open(path, source_, sorting_));
  SourceRecord record;
  ASSERT_OK_AND_ASSIGN(const bool found, records->Next(record));
  EXPECT_TRUE(found);
  const auto files = std::filesystem::directory_iterator(folder_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(SourceRecordsTest, RepeatedRowIdsNameBothLinesWhereverTheyStand) {
  Keys("child", "row");
  ExpectError("child,row\nA,1\nB,2\nC,1\n",
              "care.csv:4: column row: the same value stands in line 2, want one row for each");
  sorting_.memory_bytes = 1 << 10;
  std::string content = "child,row\n";
  for (int i = 0; i < 4000; ++i) content += Concat("A", i, ",", i, "\n");
  // Two repetitions: the one that comes first in the file is named.
  ExpectError(content + "B,3500\nB,7\n",
              "care.csv:4002: column row: the same value stands in line 3502, want one row for "
              "each");
  Keys("", "row");
  ExpectError(content + "B,7\n",
              "care.csv:4002: column row: the same value stands in line 9, want one row for each");
}

TEST_F(SourceRecordsTest, EmptyIdsAndEmptyFilesAreRefused) {
  Keys("child", "row");
  ExpectError("child,row\nA,1\n,2\n", "care.csv:3: column child: is empty, want an id");
  ExpectError("child,row\nA,\n", "care.csv:2: column row: is empty, want an id");
  ExpectError("child,row\n", "care.csv: no records below the header");
  ExpectError("child,nr\nA,1\n", "care.csv: column row: not in the header");
  Keys("", "");
  ExpectError("child,row\n", "care.csv: no records below the header");
}

TEST_F(SourceRecordsTest, APersonWhoseRowsTakeTooMuchIsRefusedByItsFirstLine) {
  Keys("child", "");
  const std::string message =
      "column child: got a person, first in this line, whose rows take over 8 MiB of memory, want "
      "less";
  const size_t most = kMostPersonBytes / MemoryOf({1, {"A"}});
  std::string content = "child\nB\n";
  for (size_t i = 0; i < most; ++i) content += "A\n";
  ASSERT_OK_AND_ASSIGN(const auto records, Read(content));
  EXPECT_EQ(records[0].rows.size(), most);
  ExpectError(content + "A\n", "care.csv:3: " + message);
  std::string long_cells = "child,note\nB,\nB,\n";
  for (int i = 0; i < 150; ++i) long_cells += "A," + std::string(60'000, 'x') + "\n";
  ExpectError(long_cells, "care.csv:4: " + message);
}

// So that a person is refused or not whoever was read before.
TEST_F(SourceRecordsTest, TheMemoryOfARecordIsThatOfItsOwnCells) {
  Keys("child", "");
  const std::string path =
      folder_.Write("care.csv", "child,note\nA," + std::string(9000, 'x') + "\nB,y\n");
  ASSERT_OK_AND_ASSIGN(const auto records, SourceRecords::Open(path, source_, sorting_, more_));
  SourceRecord record;
  ASSERT_TRUE(records->Next(record).value());
  EXPECT_GT(record.memory, 9000u);
  ASSERT_TRUE(records->Next(record).value());
  EXPECT_EQ(record.memory, MemoryOf({1, {"B", "y"}}));
}

TEST_F(SourceRecordsTest, OnlyColumnsThatAreUsedAreKeptButAllAreLookedAt) {
  v1::Field& field = source_.fields.emplace_back().field;
  field.add_columns("surname");
  const std::string path =
      folder_.Write("care.csv", "x,note,child,surname,row\n1,2,A,3,4\n5,6,A,7,8\n");
  for (const char* person_id : {"child", ""}) {
    Keys(person_id, "");
    ASSERT_OK_AND_ASSIGN(const auto records,
                         SourceRecords::Open(path, source_, sorting_, {"note", "child", "none"}));
    std::vector<std::string> seen;
    records->LookAtRows([&](const CsvRow& row) { seen.push_back(row.cells[0] + row.cells[4]); });
    EXPECT_THAT(records->columns().names(), ElementsAre("note", "child", "surname"));
    SourceRecord record;
    ASSERT_TRUE(records->Next(record).value());
    EXPECT_THAT(record.rows[0].cells, ElementsAre("2", "A", "3"));
    while (records->Next(record).value()) {
    }
    EXPECT_THAT(seen, ElementsAre("14", "58"));
  }
  field.add_columns("none");
  EXPECT_THAT(SourceRecords::Open(path, source_, sorting_),
              Fails(StatusCode::kInvalidArgument, EndsWith("column none: not in the header")));
}

TEST_F(SourceRecordsTest, TheSourceSaysSeparatorAndCharset) {
  for (const char* separator : {",", ";", "|", "\t"}) {
    source_.separator = separator;
    ASSERT_OK_AND_ASSIGN(const auto records,
                         Read(Concat("a", separator, "b\n\"x", separator, "\"", separator, "y\n")));
    ASSERT_EQ(records.size(), 1u);
    EXPECT_THAT(records[0].rows[0].cells, ElementsAre(Concat("x", separator), "y"));
  }
  source_.charset = "latin-1";
  ASSERT_OK_AND_ASSIGN(const auto records, Read("a\n\x8Er\xE9\x80\n"));
  EXPECT_EQ(records[0].rows[0].cells[0], "Žré€");
}

}  // namespace
}  // namespace koppel::agents
