// What whoever has the disk can see and do.
#include <filesystem>

#include "base/file.h"
#include "linker/store/storage_keys.h"
#include "linker/store/store.h"
#include "tests/linker/store/file_size_limit.h"
#include "tests/linker/store/raw_rows.h"
#include "tests/linker/store/store_folder.h"
#include "tests/support/status_matchers.h"

namespace koppel::linker {
namespace {

using ::testing::AllOf;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPlanted[] = "PLANTED-VAN-DER-BERG-19960229";

class AtRestTest : public ::testing::Test {
 protected:
  // Writes rows and closes the store.
  void Write(Table table, const std::string& project, const std::string& key,
             const std::string& value) {
    ASSERT_OK_AND_ASSIGN(auto store, folder_.Open());
    Batch batch = store->NewBatch();
    batch.Put(table, project, key, value);
    ASSERT_OK(batch.Commit());
  }

  // Opens the store and reads.
  Result<std::optional<std::string>> Read(Table table, const std::string& project,
                                          const std::string& key) {
    KOPPEL_ASSIGN_OR_RETURN(const auto store, folder_.Open());
    return store->Get(table, project, key);
  }

  StoreFolder folder_;
};

TEST_F(AtRestTest, NoFileHoldsAValueOfASealedTable) {
  for (const Table table : kAllTables) {
    if (IsSealed(table)) Write(table, "p1", "key", kPlanted);
  }
  EXPECT_THAT(BytesBelow(folder_.folder().path()), Not(HasSubstr(kPlanted)));
  EXPECT_THAT(BytesBelow(folder_.folder().path()), HasSubstr("p1"));
}

// The control of the test above: the search finds what is there in the clear.
TEST_F(AtRestTest, LogRowsAreInTheClear) {
  Write(Table::kLogEntries, "", "key", kPlanted);
  EXPECT_THAT(BytesBelow(folder_.folder().path()), HasSubstr(kPlanted));
}

TEST_F(AtRestTest, EqualValuesLookUnequal) {
  Write(Table::kRecords, "p1", "a", kPlanted);
  Write(Table::kRecords, "p1", "b", kPlanted);
  RawRows raw(folder_.rows());
  EXPECT_NE(raw.Get(Table::kRecords, RowKeyOf("p1", "a")),
            raw.Get(Table::kRecords, RowKeyOf("p1", "b")));
}

TEST_F(AtRestTest, AMovedRowDoesNotOpen) {
  Write(Table::kRecords, "p1", "a", "value");
  Write(Table::kRecords, "p2", "a", "value");
  {
    RawRows raw(folder_.rows());
    const std::string stored = raw.Get(Table::kRecords, RowKeyOf("p1", "a"));
    raw.Put(Table::kRecords, RowKeyOf("p1", "b"), stored);
    raw.Put(Table::kJobs, RowKeyOf("p1", "a"), stored);
    raw.Put(Table::kRecords, RowKeyOf("p2", "a"), stored);
  }
  const auto moved = Fails(StatusCode::kDataLoss, HasSubstr("does not open"));
  EXPECT_THAT(Read(Table::kRecords, "p1", "b"), moved);
  EXPECT_THAT(Read(Table::kJobs, "p1", "a"), moved);
  EXPECT_THAT(Read(Table::kRecords, "p2", "a"), moved);
  EXPECT_OK(Read(Table::kRecords, "p1", "a"));
}

TEST_F(AtRestTest, EveryAlteredByteOfARowIsNoticed) {
  Write(Table::kRecords, "p1", "a", "value");
  std::string stored;
  {
    RawRows raw(folder_.rows());
    stored = raw.Get(Table::kRecords, RowKeyOf("p1", "a"));
    for (size_t i = 0; i < stored.size(); ++i) {
      std::string altered = stored;
      altered[i] = static_cast<char>(altered[i] ^ 1);
      raw.Put(Table::kRecords, RowKeyOf("p1", std::to_string(i)), altered);
    }
    raw.Put(Table::kRecords, RowKeyOf("p1", "short"), stored.substr(0, 10));
  }
  ASSERT_OK_AND_ASSIGN(const auto store, folder_.Open());
  for (size_t i = 0; i < stored.size(); ++i) {
    EXPECT_THAT(store->Get(Table::kRecords, "p1", std::to_string(i)),
                Fails(StatusCode::kDataLoss, HasSubstr("records")));
  }
  EXPECT_THAT(store->Get(Table::kRecords, "p1", "short"),
              Fails(StatusCode::kDataLoss, HasSubstr("")));
  EXPECT_THAT(store->Scan(Table::kRecords, "p1", "0", [](auto, auto) { return OkStatus(); }),
              Fails(StatusCode::kDataLoss, HasSubstr("does not open")));
}

TEST_F(AtRestTest, AnotherStorageSecretIsRefused) {
  Write(Table::kRecords, "p1", "a", "value");
  EXPECT_THAT(Store::Open(folder_.rows(), folder_.key_file(), StorageSecret('x')),
              Fails(StatusCode::kUnauthenticated,
                    folder_.key_file() + ": wrong storage secret, or the file was altered"));
  EXPECT_THAT(Store::Open(folder_.rows(), folder_.key_file(), SecretBytes::CopyOf("short")),
              Fails(StatusCode::kInvalidArgument, "storage secret: got 5 bytes, want 32"));
}

TEST_F(AtRestTest, ALostKeyFileIsNotReplacedByAnEmptyOne) {
  Write(Table::kRecords, "p1", "a", "value");
  std::filesystem::remove(folder_.key_file());
  EXPECT_THAT(folder_.Open(),
              Fails(StatusCode::kDataLoss, HasSubstr("no such file, but the database holds rows")));
  EXPECT_FALSE(std::filesystem::exists(folder_.key_file()));
}

TEST_F(AtRestTest, ABrokenKeyFileIsRefusedByName) {
  Write(Table::kRecords, "p1", "a", "value");
  for (const char* broken : {"", "{", "{\"version\": 2}", "{\"version\": 1}", "{\"color\": 1}"}) {
    folder_.folder().Write("storage-keys.json", broken);
    EXPECT_THAT(folder_.Open(), Fails(StatusCode::kDataLoss, HasSubstr(folder_.key_file())))
        << broken;
  }
}

TEST_F(AtRestTest, AKeyFileBesideTheRowsIsRefused) {
  for (const char* name : {"keys.json", "./below/keys.json", "../rows/keys.json"}) {
    EXPECT_THAT(Store::Open(folder_.rows(), folder_.rows() + "/" + name, StorageSecret()),
                Fails(StatusCode::kInvalidArgument, HasSubstr("outside of")));
  }
}

TEST_F(AtRestTest, ARowWithoutItsProjectsKeyIsDataLoss) {
  Write(Table::kRecords, "p1", "a", "value");
  ASSERT_OK_AND_ASSIGN(const std::string before, ReadFile(folder_.key_file()));
  Write(Table::kRecords, "p2", "a", "value");
  folder_.folder().Write("storage-keys.json", before);
  EXPECT_THAT(Read(Table::kRecords, "p2", "a"),
              Fails(StatusCode::kDataLoss, HasSubstr("without a storage key")));
  EXPECT_OK(Read(Table::kRecords, "p1", "a"));
}

TEST_F(AtRestTest, TheKeyFileIsPrivateAndHoldsNoKeyInTheClear) {
  Write(Table::kRecords, "p1", "a", "value");
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder_.key_file()).permissions(),
            perms::owner_read | perms::owner_write);
  ASSERT_OK_AND_ASSIGN(const auto keys, StorageKeys::Load(folder_.key_file(), StorageSecret()));
  ASSERT_OK_AND_ASSIGN(const std::string file, ReadFile(folder_.key_file()));
  EXPECT_THAT(file, Not(HasSubstr(std::string(keys->Find("p1")->reveal()))));
  EXPECT_FALSE(*keys->Find("p1") == *keys->Find(""));
}

class PurgeTest : public AtRestTest {
 protected:
  // A few rows in one file and in the write-ahead log; what is stored for the row "m".
  std::string FillRows() {
    for (const char* key : {"a", "m", "z"})
      Write(Table::kRecords, "p1", key, std::string(500, *key));
    RawRows raw(folder_.rows());
    return raw.Get(Table::kRecords, RowKeyOf("p1", "m"));
  }
  static void Delete(Store& store, const std::string& key) {
    Batch batch = store.NewBatch();
    batch.Delete(Table::kRecords, "p1", key);
    ASSERT_OK(batch.Commit());
  }
  bool InAFile(const std::string& bytes) const {
    return BytesBelow(folder_.rows()).find(bytes) != std::string::npos;
  }
};

TEST_F(PurgeTest, WhatWasDeletedIsInNoFileAnyMore) {
  const std::string stored = FillRows();
  ASSERT_OK_AND_ASSIGN(const auto store, folder_.Open());
  Delete(*store, "m");
  EXPECT_TRUE(InAFile(stored));
  ASSERT_OK_AND_ASSIGN(const bool done, store->Purge(Table::kRecords, "p1", "m", "m"));
  EXPECT_TRUE(done);
  EXPECT_FALSE(InAFile(stored));
  EXPECT_EQ(**store->Get(Table::kRecords, "p1", "a"), std::string(500, 'a'));
  EXPECT_EQ(**store->Get(Table::kRecords, "p1", "z"), std::string(500, 'z'));
}

TEST_F(PurgeTest, ARowThatNeverLeftTheWriteAheadLogLeavesItToo) {
  ASSERT_OK_AND_ASSIGN(auto store, folder_.Open());
  Batch batch = store->NewBatch();
  batch.Put(Table::kLogEntries, "", "m", kPlanted);
  ASSERT_OK(batch.Commit());
  EXPECT_TRUE(InAFile(kPlanted));
  batch = store->NewBatch();
  batch.Delete(Table::kLogEntries, "", "m");
  ASSERT_OK(batch.Commit());
  ASSERT_OK(store->Purge(Table::kLogEntries, "", "m", "m"));
  EXPECT_FALSE(InAFile(kPlanted));
}

TEST_F(PurgeTest, WhatASnapshotMayStillReadIsPurgedAfterIt) {
  const std::string stored = FillRows();
  ASSERT_OK_AND_ASSIGN(const auto store, folder_.Open());
  auto snapshot = store->NewSnapshot();
  Delete(*store, "m");
  ASSERT_OK_AND_ASSIGN(const bool done, store->Purge(Table::kRecords, "p1", "m", "m"));
  EXPECT_FALSE(done);
  EXPECT_TRUE(InAFile(stored));
  snapshot.reset();
  ASSERT_OK_AND_ASSIGN(const bool done_after, store->Purge(Table::kRecords, "p1", "m", "m"));
  EXPECT_TRUE(done_after);
  EXPECT_FALSE(InAFile(stored));
}

TEST_F(PurgeTest, OnAFullDiskItFailsAndIsSureOnceTheStoreIsOpenedAnew) {
  const std::string stored = FillRows();
  ASSERT_OK_AND_ASSIGN(auto store, folder_.Open());
  Delete(*store, "m");
  {
    const FileSizeLimit limit(600);
    EXPECT_THAT(store->Purge(Table::kRecords, "p1", "m", "m"),
                Fails(StatusCode::kResourceExhausted, HasSubstr("disk full")));
    EXPECT_EQ(**store->Get(Table::kRecords, "p1", "a"), std::string(500, 'a'));
  }
  Delete(*store, "z");
  ASSERT_OK_AND_ASSIGN(const bool sure, store->Purge(Table::kRecords, "p1", "m", "z"));
  EXPECT_FALSE(sure);
  store.reset();
  ASSERT_OK_AND_ASSIGN(store, folder_.Open());
  ASSERT_OK_AND_ASSIGN(const bool done, store->Purge(Table::kRecords, "p1", "m", "z"));
  EXPECT_TRUE(done);
  EXPECT_FALSE(InAFile(stored));
}

}  // namespace
}  // namespace koppel::linker
