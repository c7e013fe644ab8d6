// What is behind Store: the RocksDB database, one column family a table, and the storage keys.
// Private to this folder.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "linker/store/storage_keys.h"
#include "linker/store/store.h"

namespace koppel::linker {

inline rocksdb::Slice AsSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// The project, a zero byte, the key: the rows of a project lie together.
std::string RowKey(std::string_view project, std::string_view key);
// The least string that is greater than all that begin with `prefix`, which holds a zero byte.
std::string AfterPrefix(std::string prefix);
// INVALID_ARGUMENT where the project holds a zero byte.
Status CheckProject(std::string_view project);

// Thread safe.
struct Store::Database {
  ~Database();

  // Opens the folder; see Store::Open for errors.
  Status OpenFolder(const std::string& path);
  // True where no table has a row.
  Result<bool> Empty() const;
  rocksdb::ColumnFamilyHandle* Family(Table table) const;
  // Writes synced. After a failed write it asks RocksDB to go on before it tries again. That the
  // disk is full goes to the log of the program, once until there is space again.
  Status Write(rocksdb::WriteBatch& batch) KOPPEL_EXCLUDES(mutex);
  // As Store::Purge; keys as made by RowKey.
  Result<bool> Purge(Table table, std::string_view first, std::string_view last)
      KOPPEL_EXCLUDES(mutex);
  // The value of a stored row, opened if its table is sealed. `row_key`: as made by RowKey.
  Result<std::string> OpenRow(Table table, const StorageKeys::Key& key, std::string_view row_key,
                              std::string_view stored) const;
  // What is stored for a value; makes the project's storage key if need be.
  Result<std::string> SealRow(Table table, const std::string& project, std::string_view row_key,
                              std::string_view value);

  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  // in the order of kAllTables, then "default"
  std::unique_ptr<StorageKeys> keys;
  RowObserver observer;

 private:
  // After a failed write RocksDB must not be asked to write before Resume has given it a new
  // write-ahead log: the packaged build aborts the program then.
  enum class Writing { kGoesOn, kMustResume, kEnded };

  Status TryWrite(rocksdb::WriteBatch& batch) KOPPEL_EXCLUDES(mutex);
  void TellOfSpace(const Status& written) KOPPEL_EXCLUDES(mutex);
  // Around every write: waits while another thread resumes, or resumes once no write is under way.
  Status BeginWrite() KOPPEL_EXCLUDES(mutex);
  void EndWrite(const rocksdb::Status& status) KOPPEL_EXCLUDES(mutex);
  bool ResumeWouldMakeNewLog() const;
  rocksdb::Status Rewrite(Table table, std::string_view first, std::string_view last);

  Mutex mutex;
  Condition write_ended;
  int writes_under_way KOPPEL_GUARDED_BY(mutex) = 0;
  Writing writing KOPPEL_GUARDED_BY(mutex) = Writing::kGoesOn;
  // What RocksDB was writing when a purge failed may hold on to old files until it is opened anew.
  bool purge_failed KOPPEL_GUARDED_BY(mutex) = false;
  bool told_full KOPPEL_GUARDED_BY(mutex) = false;
  std::string folder;
};

}  // namespace koppel::linker
