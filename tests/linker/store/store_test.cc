#include "linker/store/store.h"

#include <map>
#include <thread>

#include "linker/store/table.h"
#include "tests/linker/store/store_folder.h"
#include "tests/support/status_matchers.h"

namespace koppel::linker {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::Pair;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    store_.reset();
    ASSERT_OK_AND_ASSIGN(store_, folder_.Open());
  }

  // One row in a batch of its own.
  Status Put(const std::string& key, const std::string& value, Table table = Table::kRecords) {
    Batch batch = store_->NewBatch();
    batch.Put(table, "p1", key, value);
    return batch.Commit();
  }

  std::optional<std::string> Get(const std::string& key, const std::string& project = "p1") {
    auto value = store_->Get(Table::kRecords, project, key);
    EXPECT_OK(value);
    return value.ok() ? *value : std::nullopt;
  }

  // "key=value key=value" of a scan.
  static std::string Scan(const Reader& reader, const std::string& prefix,
                          const std::string& first = "") {
    std::string rows;
    const auto visit = [&rows](std::string_view key, std::string_view value) {
      rows += Concat(rows.empty() ? "" : " ", key, "=", value);
      return OkStatus();
    };
    EXPECT_OK(reader.Scan(Table::kRecords, "p1", prefix, visit, first));
    return rows;
  }

  StoreFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, RowsAreThereAfterReopening) {
  ASSERT_OK(Put("a", "1"));
  ASSERT_OK(Put("", "empty key"));
  Reopen();
  EXPECT_EQ(Get("a"), "1");
  EXPECT_EQ(Get(""), "empty key");
  EXPECT_EQ(Get("b"), std::nullopt);
}

TEST_F(StoreTest, ProjectsAndTablesAreApart) {
  ASSERT_OK(Put("a", "1"));
  EXPECT_EQ(Get("a", "p2"), std::nullopt);
  ASSERT_OK_AND_ASSIGN(auto other, store_->Get(Table::kJobs, "p1", "a"));
  EXPECT_EQ(other, std::nullopt);
}

TEST_F(StoreTest, ABatchAppliesItsChangesInOrder) {
  Batch batch = store_->NewBatch();
  batch.Put(Table::kRecords, "p1", "x1", "old");
  batch.Put(Table::kRecords, "p1", "y", "kept");
  batch.DeletePrefix(Table::kRecords, "p1", "x");
  batch.Put(Table::kRecords, "p1", "x2", "new");
  batch.Delete(Table::kRecords, "p1", "absent");
  ASSERT_OK(batch.Commit());
  EXPECT_EQ(Scan(*store_, ""), "x2=new y=kept");
}

TEST_F(StoreTest, ABatchThatCannotBeWrittenChangesNothing) {
  Batch batch = store_->NewBatch();
  batch.Put(Table::kRecords, "p1", "a", "1");
  batch.Put(Table::kRecords, std::string("p\0001", 3), "b", "2");
  EXPECT_THAT(batch.Commit(), Fails(StatusCode::kInvalidArgument, HasSubstr("project: got")));
  EXPECT_EQ(Get("a"), std::nullopt);
}

TEST_F(StoreTest, AScanGoesInOrderOfKeyWithinItsPrefix) {
  for (const char* key : {"b2", "a", "b10", "b1", "c", "b\xff", "b"}) ASSERT_OK(Put(key, "."));
  Batch other = store_->NewBatch();
  other.Put(Table::kRecords, "p10", "b5", "of another project");
  ASSERT_OK(other.Commit());
  EXPECT_EQ(Scan(*store_, "b"), "b=. b1=. b10=. b2=. b\xff=.");
  EXPECT_EQ(Scan(*store_, "b", "b10"), "b10=. b2=. b\xff=.");
  EXPECT_EQ(Scan(*store_, "b\xff"), "b\xff=.");
  EXPECT_EQ(Scan(*store_, "d"), "");
}

TEST_F(StoreTest, AVisitorEndsTheScanWithItsStatus) {
  ASSERT_OK(Put("a", "1"));
  ASSERT_OK(Put("b", "2"));
  int visits = 0;
  const auto stop = [&visits](std::string_view, std::string_view) {
    ++visits;
    return Failure(StatusCode::kCancelled, "enough");
  };
  EXPECT_THAT(store_->Scan(Table::kRecords, "p1", "", stop),
              Fails(StatusCode::kCancelled, HasSubstr("enough")));
  EXPECT_EQ(visits, 1);
}

TEST_F(StoreTest, LastIsTheGreatestKeyOfThePrefix) {
  for (uint64_t i : {1u, 300u, 2u}) ASSERT_OK(Put("n" + OrderedBytes(i), std::to_string(i)));
  ASSERT_OK(Put("z", "beyond"));
  ASSERT_OK_AND_ASSIGN(auto last, store_->Last(Table::kRecords, "p1", "n"));
  EXPECT_THAT(last, Optional(Pair("n" + OrderedBytes(300), "300")));
  ASSERT_OK_AND_ASSIGN(auto none, store_->Last(Table::kRecords, "p1", "m"));
  EXPECT_EQ(none, std::nullopt);
}

TEST_F(StoreTest, ASnapshotDoesNotSeeWhatIsWrittenLater) {
  ASSERT_OK(Put("a", "old"));
  ASSERT_OK(Put("b", "gone later"));
  const auto snapshot = store_->NewSnapshot();
  Batch batch = store_->NewBatch();
  batch.Put(Table::kRecords, "p1", "a", "new");
  batch.DeletePrefix(Table::kRecords, "p1", "b");
  batch.Put(Table::kRecords, "p1", "c", "new");
  ASSERT_OK(batch.Commit());
  EXPECT_EQ(Scan(*snapshot, ""), "a=old b=gone later");
  ASSERT_OK_AND_ASSIGN(auto value, snapshot->Get(Table::kRecords, "p1", "a"));
  EXPECT_EQ(value, "old");
  EXPECT_EQ(Scan(*store_, ""), "a=new c=new");
}

TEST_F(StoreTest, ProjectsAreThoseWithRows) {
  for (const char* project : {"b", "a", ""}) {
    Batch batch = store_->NewBatch();
    batch.Put(Table::kProjects, project, "", "specification");
    ASSERT_OK(batch.Commit());
  }
  Reopen();
  EXPECT_THAT(store_->Projects(), ElementsAre("a", "b"));
}

TEST_F(StoreTest, ASecondOpeningIsRefusedInOneLine) {
  EXPECT_THAT(folder_.Open(), Fails(StatusCode::kUnavailable,
                                    "storage " + folder_.rows() + ": in use by another process"));
}

TEST_F(StoreTest, TheObserverSeesEveryRowBeforeItIsSealed) {
  std::map<std::string, std::string> seen;
  store_.reset();
  ASSERT_OK_AND_ASSIGN(
      store_, folder_.Open([&seen](Table table, std::string_view key, std::string_view value) {
        seen[Concat(TableName(table), "/", key.substr(key.find('\0') + 1))] = std::string(value);
      }));
  ASSERT_OK(Put("a", "in the clear"));
  ASSERT_OK(Put("0", "entry", Table::kLogEntries));
  EXPECT_THAT(seen, ElementsAre(Pair("log-entries/0", "entry"), Pair("records/a", "in the clear")));
}

TEST_F(StoreTest, ManyThreadsCommitAndReadAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kRows = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      const std::string project = "project-" + std::to_string(thread % 2);
      for (int i = 0; i < kRows; ++i) {
        const std::string key = Concat(thread, "/", i);
        Batch batch = store_->NewBatch();
        batch.Put(Table::kRecords, project, key, key);
        batch.Put(Table::kJobs, project, key, key);
        EXPECT_OK(batch.Commit());
        EXPECT_EQ(Get(key, project), key);
        EXPECT_EQ(store_->NewSnapshot()->Get(Table::kJobs, project, key).value(), key);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int rows = 0;
  const auto count = [&rows](std::string_view, std::string_view) {
    ++rows;
    return OkStatus();
  };
  for (const char* project : {"project-0", "project-1"}) {
    EXPECT_OK(store_->Scan(Table::kRecords, project, "", count));
  }
  EXPECT_EQ(rows, kThreads * kRows);
}

TEST(TableTest, NumbersOrderAsBytesAndComeBack) {
  const std::vector<uint64_t> numbers = {0, 1, 255, 256, 65536, UINT64_MAX - 1, UINT64_MAX};
  for (size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(NumberOf(OrderedBytes(numbers[i])), numbers[i]);
  }
  for (size_t i = 1; i < numbers.size(); ++i) {
    EXPECT_LT(OrderedBytes(numbers[i - 1]), OrderedBytes(numbers[i]));
  }
}

}  // namespace
}  // namespace koppel::linker
