#include "agents/source/source_table.h"

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using koppel::testing::TempDir;
using ::testing::EndsWith;

class SourceTableTest : public ::testing::Test {
 protected:
  Result<SourceTable> Read(const std::string& content, const RecordKeys& keys) {
    return SourceTable::Read(folder_.Write("care.csv", content), keys);
  }
  void ExpectError(const std::string& content, const std::string& message) {
    EXPECT_THAT(Read(content, {"child", "row"}),
                Fails(StatusCode::kInvalidArgument, EndsWith(message)));
  }

  TempDir folder_;
};

TEST_F(SourceTableTest, RowsOfOnePersonBecomeOneRecordInTheOrderOfTheFile) {
  ASSERT_OK_AND_ASSIGN(const SourceTable table,
                       Read("child,row\nA,1\nB,2\nA,3\n", {"child", "row"}));
  ASSERT_EQ(table.records().size(), 2u);
  EXPECT_EQ(table.row_count(), 3u);
  EXPECT_EQ(table.records()[0].local_id, "A");
  ASSERT_EQ(table.records()[0].rows.size(), 2u);
  EXPECT_EQ(table.records()[0].rows[1].line, 4u);
  EXPECT_EQ(table.records()[0].rows[1].cells[1], "3");
  EXPECT_EQ(table.records()[1].local_id, "B");
}

TEST_F(SourceTableTest, WithoutAPersonIdARowIsARecord) {
  ASSERT_OK_AND_ASSIGN(const SourceTable by_row, Read("child,row\nA,x\nA,y\n", {"", "row"}));
  ASSERT_EQ(by_row.records().size(), 2u);
  EXPECT_EQ(by_row.records()[1].local_id, "y");
  ASSERT_OK_AND_ASSIGN(const SourceTable by_number, Read("child,row\nA,x\nA,x\n", {}));
  ASSERT_EQ(by_number.records().size(), 2u);
  EXPECT_EQ(by_number.records()[1].local_id, "2");
}

TEST_F(SourceTableTest, ARepeatedRowIdNamesBothLines) {
  ExpectError("child,row\nA,1\nB,2\nC,1\n",
              "care.csv:4: column row: the same value stands in line 2, want one row for each");
}

TEST_F(SourceTableTest, EmptyIdsAndEmptyFilesAreRefused) {
  ExpectError("child,row\nA,1\n,2\n", "care.csv:3: column child: is empty, want an id");
  ExpectError("child,row\nA,\n", "care.csv:2: column row: is empty, want an id");
  ExpectError("child,row\n", "care.csv: no records below the header");
  ExpectError("child,nr\nA,1\n", "care.csv: column row: not in the header");
}

}  // namespace
}  // namespace koppel::agents
