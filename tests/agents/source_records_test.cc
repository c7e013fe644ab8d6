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

using ::testing::EndsWith;
using namespace ::koppel::testing;

// What an external sort does, done in memory.
using Twin = std::map<std::string, std::vector<std::string>>;

class SourceRecordsTest : public ::testing::Test {
 protected:
  SourceRecordsTest() { sorting_.folder = folder_.path(); }

  Result<std::vector<SourceRecord>> Read(const std::string& content) {
    const std::string path = folder_.Write("care.csv", content);
    KOPPEL_ASSIGN_OR_RETURN(const auto records, SourceRecords::Open(path, source_, sorting_));
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

TEST_F(SourceRecordsTest, APersonOfTooManyRowsIsRefused) {
  Keys("child", "");
  std::string content = "child\n";
  for (size_t i = 0; i <= kMostPersonRows; ++i) content += "A\n";
  ExpectError(content,
              "care.csv:100002: column child: got over 100000 rows of one person, want fewer");
}

TEST_F(SourceRecordsTest, TheSourceSaysSeparatorAndCharset) {
  for (const char* separator : {",", ";", "|", "\t"}) {
    source_.separator = separator;
    ASSERT_OK_AND_ASSIGN(const auto records,
                         Read(Concat("a", separator, "b\n\"x", separator, "\"", separator, "y\n")));
    ASSERT_EQ(records.size(), 1u);
    EXPECT_THAT(records[0].rows[0].cells, ::testing::ElementsAre(Concat("x", separator), "y"));
  }
  source_.charset = "latin-1";
  ASSERT_OK_AND_ASSIGN(const auto records, Read("a\n\x8Er\xE9\x80\n"));
  EXPECT_EQ(records[0].rows[0].cells[0], "Žré€");
}

}  // namespace
}  // namespace koppel::agents
