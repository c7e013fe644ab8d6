#include "agents/source/csv_reader.h"

#include <map>

#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using koppel::testing::Seed;
using koppel::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class CsvReaderTest : public ::testing::Test {
 protected:
  // All rows of a file with this content, or the error.
  Result<std::vector<CsvRow>> Rows(const std::string& content) {
    KOPPEL_ASSIGN_OR_RETURN(auto reader, CsvReader::Open(folder_.Write("people.csv", content)));
    std::vector<CsvRow> rows;
    CsvRow row;
    while (true) {
      KOPPEL_ASSIGN_OR_RETURN(const bool found, reader->Next(row));
      if (!found) return rows;
      rows.push_back(std::move(row));
    }
  }

  void ExpectError(const std::string& content, const std::string& message) {
    EXPECT_THAT(Rows(content), Fails(StatusCode::kInvalidArgument, EndsWith(message)));
  }

  TempDir folder_;
};

TEST_F(CsvReaderTest, ReadsCellsWithQuotesCommasLineBreaksAndBlanks) {
  ASSERT_OK_AND_ASSIGN(const auto rows, Rows("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\r\n z ,\r\n"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].cells, ElementsAre("x, \"y\"", "1\n2"));
  EXPECT_THAT(rows[1].cells, ElementsAre(" z ", ""));
}

TEST_F(CsvReaderTest, RowsKnowTheLineOnWhichTheyBegin) {
  ASSERT_OK_AND_ASSIGN(const auto rows, Rows("a,b\n\"1\n2\n3\",x\n\ny,z"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[1].line, 6u);
}

TEST_F(CsvReaderTest, ALineEndsWithCrLfOrBothAlsoInACell) {
  SeededRandom random(Seed());
  const std::vector<std::string> ends = {"\n", "\r", "\r\n"};
  const auto end = [&] { return ends[random.Below(ends.size())]; };
  std::string content = "a" + end();
  std::vector<uint64_t> lines;
  while (content.size() < 300'000) {
    lines.push_back(2 + 2 * lines.size());
    content += "\"x" + end() + std::string(random.Below(9), 'y') + "\"" + end();
  }
  ASSERT_OK_AND_ASSIGN(const auto rows, Rows(content));
  ASSERT_EQ(rows.size(), lines.size());
  for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(rows[i].line, lines[i]);
}

// Wherever the file is cut into the chunks of 64 KiB that are read at once.
TEST_F(CsvReaderTest, CrAndLfInTwoChunksAreOneLineEnd) {
  for (size_t before = (64 << 10) - 12; before < (64 << 10); ++before) {
    ASSERT_OK_AND_ASSIGN(const auto rows, Rows("a\n" + std::string(before - 2, 'x') + "\r\ny\rz"));
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].line, 3u);
    EXPECT_EQ(rows[2].line, 4u);
  }
}

TEST_F(CsvReaderTest, MessagesCountLinesThatEndWithCr) {
  ExpectError("a,b\r1,2\r1\r", "people.csv:3: got 1 cell, want 2");
}

TEST_F(CsvReaderTest, AByteOrderMarkIsNotPartOfTheFirstColumn) {
  const std::string path = folder_.Write("people.csv", "\xEF\xBB\xBFname\nx\n");
  ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(path));
  EXPECT_THAT(reader->columns().names(), ElementsAre("name"));
}

TEST_F(CsvReaderTest, RowsLongerThanAChunkAreWhole) {
  std::string content = "a,b\n";
  for (int i = 0; i < 5000; ++i) content += std::string(50, 'x') + "," + std::to_string(i) + "\n";
  ASSERT_OK_AND_ASSIGN(const auto rows, Rows(content));
  ASSERT_EQ(rows.size(), 5000u);
  for (int i = 0; i < 5000; ++i) {
    ASSERT_THAT(rows[static_cast<size_t>(i)].cells,
                ElementsAre(std::string(50, 'x'), std::to_string(i)));
    ASSERT_EQ(rows[static_cast<size_t>(i)].line, static_cast<uint64_t>(i) + 2);
  }
}

TEST_F(CsvReaderTest, ACellOf64KiBIsReadAndALongerOneRefused) {
  ASSERT_OK_AND_ASSIGN(const auto rows, Rows("a\n" + std::string(kMostCellBytes, 'x') + "\n"));
  EXPECT_EQ(rows[0].cells[0].size(), kMostCellBytes);
  ExpectError("a\ny\n" + std::string(kMostCellBytes + 1, 'x') + "\n",
              "people.csv:3: a cell of more than 64 KiB");
  ExpectError("a\ny\n" + std::string(1u << 20, 'x') + "\n",
              "people.csv:3: a cell of more than 64 KiB");
}

TEST_F(CsvReaderTest, BadFilesAreRefusedWithTheirLine) {
  ExpectError("", "people.csv: the file is empty; want a header row");
  ExpectError("a,b\n1\n", "people.csv:2: got 1 cell, want 2");
  ExpectError("a,b\n1,2\n1,2,3\n", "people.csv:3: got 3 cells, want 2");
  ExpectError("a,b\n1,\"2\n3,4\n", "people.csv:2: a quote is not closed");
  ExpectError("a,b\n1,2\nx\"y,2\n",
              "people.csv:3: a quote in the wrong place; want \"...\" around the cell and \"\" in "
              "it");
  ExpectError("a,b\n1,2\n\xC3(,2\n",
              "people.csv:3: a cell is not UTF-8 text; save the file as UTF-8, or set the source's "
              "charset to "
              "latin-1");
  ExpectError("a,,b\n", "people.csv:1: column 2 has no name");
  ExpectError("a,b,a\n",
              "people.csv:1: columns 1 and 3 have the same name; is there a header row?");
}

TEST_F(CsvReaderTest, AnUnclosedQuoteInALargeFileIsNamedByTheRowThatOpensIt) {
  std::string content = "a,b\n1,\"2\n";
  while (content.size() < 4 * kMostCellBytes) content += "3,4\n";
  ExpectError(content, "people.csv:2: a cell of more than 64 KiB; is a quote not closed?");
}

TEST_F(CsvReaderTest, GoodRowsBeforeABadOneAreStillRead) {
  const std::string path = folder_.Write("people.csv", "a,b\n1,2\n1,\"2");
  ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(path));
  CsvRow row;
  ASSERT_OK_AND_ASSIGN(const bool found, reader->Next(row));
  EXPECT_TRUE(found);
  EXPECT_FALSE(reader->Next(row).ok());
  EXPECT_FALSE(reader->Next(row).ok());
}

TEST_F(CsvReaderTest, OtherCharsetsAreNamed) {
  const std::string utf16("\xFF\xFEn\0", 4);
  ExpectError(utf16, "people.csv: got UTF-16, want UTF-8 or latin-1");
  ExpectError("\xFE\xFF", "people.csv: got UTF-16, want UTF-8 or latin-1");
  ExpectError(std::string("a\nx\0y\n", 6),
              "people.csv:2: a zero byte: got UTF-16 or no text, want UTF-8 or latin-1");
  CsvFormat latin1;
  latin1.latin1 = true;
  EXPECT_THAT(CsvReader::Open(folder_.Write("people.csv", "\xEF\xBB\xBFname\nx\n"), latin1),
              Fails(StatusCode::kInvalidArgument, EndsWith("got UTF-8, want latin-1 as the "
                                                           "source's charset says")));
}

TEST_F(CsvReaderTest, AnotherSeparatorThanTheSourceSaysIsHintedAt) {
  for (const auto& [header, what] : std::map<std::string, std::string>{
           {"a;b", "holds ;"}, {"a|b", "holds |"}, {"a\tb", "holds a tab"}}) {
    ASSERT_OK_AND_ASSIGN(const auto reader,
                         CsvReader::Open(folder_.Write("people.csv", header + "\n1\n")));
    EXPECT_THAT(reader->columns().Find("a"),
                Fails(StatusCode::kInvalidArgument,
                      HasSubstr("column a: not in the header; its only column " + what)));
  }
}

TEST_F(CsvReaderTest, AColumnThatIsNotThereIsNamed) {
  const CsvColumns columns("people.csv", {"a", "b"});
  EXPECT_THAT(columns.Find("surname"),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("people.csv: column surname: not in the header")));
  EXPECT_EQ(*columns.Find("b"), 1u);
}

// Only what the schema says is repeated: the header may be a row of data.
TEST_F(CsvReaderTest, AColumnWhoseNameHasBlanksIsPointedAt) {
  const CsvColumns columns("people.csv", {"a", " surname\t"});
  EXPECT_THAT(columns.Find("surname"),
              Fails(StatusCode::kInvalidArgument,
                    "people.csv: column surname: not in the header; column 2 has this name with "
                    "other blanks around it"));
  EXPECT_THAT(columns.Find("name"),
              Fails(StatusCode::kInvalidArgument, "people.csv: column name: not in the header"));
}

TEST_F(CsvReaderTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_THAT(CsvReader::Open(folder_ / "none.csv"),
              Fails(StatusCode::kNotFound, HasSubstr("none.csv")));
  EXPECT_THAT(CsvReader::Open(folder_.path()),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got a folder, want a file")));
}

TEST_F(CsvReaderTest, MessagesHoldNoCells) {
  const auto rows = Rows("a,b\nsecret,\"secret\n");
  EXPECT_THAT(std::string(rows.status().message()), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace koppel::agents
