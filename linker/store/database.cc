#include "linker/store/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

#include "base/file.h"
#include "keys/aead.h"
#include "linker/store/disk_full.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

// Going on after an error is ours to decide, at the next write, so that it happens at a known
// moment.
class NoAutoRecovery : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

// RocksDB's own log would be written to the same disk, and the packaged build aborts the program
// when that write fails. What matters comes back as a status.
class NoInfoLog : public rocksdb::Logger {
 public:
  NoInfoLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // What was acknowledged is never rolled back in silence: only an unfinished last record of the
  // write-ahead log is forgiven.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<NoAutoRecovery>());
  options.avoid_flush_during_shutdown = true;  // the write-ahead log has it all
  options.db_write_buffer_size = 64u << 20;
  options.max_total_wal_size = 256u << 20;
  options.max_open_files = 1000;
  options.info_log = std::make_shared<NoInfoLog>();
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(64u << 20);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kNoCompression;  // sealed bytes do not compress
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families() {
  const rocksdb::ColumnFamilyOptions options = FamilyOptions();
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const Table table : kAllTables)
    families.emplace_back(std::string(TableName(table)), options);
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, options);
  return families;
}

Status OpenFailure(const std::string& path, const rocksdb::Status& status) {
  if (status.IsIOError() && status.ToString().find("/LOCK") != std::string::npos) {
    return Failure(StatusCode::kUnavailable, "storage ", path, ": in use by another process");
  }
  const Status failure = FromRocks(status);
  return Failure(failure.code(), "storage ", path, ": ", status.ToString());
}

std::string AssociatedData(Table table, std::string_view row_key) {
  std::string data(TableName(table));
  data.push_back('\0');
  data.append(row_key);
  return Tagged("row", data);
}

}  // namespace

std::string RowKey(std::string_view project, std::string_view key) {
  std::string row_key(project);
  row_key.push_back('\0');
  row_key.append(key);
  return row_key;
}

std::string AfterPrefix(std::string prefix) {
  while (prefix.back() == '\xff') prefix.pop_back();
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

Status CheckProject(std::string_view project) {
  if (project.find('\0') == std::string_view::npos) return OkStatus();
  return InvalidArgument("project: got a zero byte, want none");
}

Store::Database::~Database() {
  if (db == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families) db->DestroyColumnFamilyHandle(family);
  db->Close();
}

Status Store::Database::OpenFolder(const std::string& path) {
  folder = path;
  KOPPEL_RETURN_IF_ERROR(Annotate(MakePrivateFolder(path), "storage"));
  env = rocksdb::NewCompositeEnv(DiskFullFileSystem());
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(DatabaseOptions(env.get()), path, Families(), &families, &opened);
  if (!status.ok()) return OpenFailure(path, status);
  db.reset(opened);
  return OkStatus();
}

Result<bool> Store::Database::Empty() const {
  for (const Table table : kAllTables) {
    const std::unique_ptr<rocksdb::Iterator> row(
        db->NewIterator(rocksdb::ReadOptions(), Family(table)));
    row->SeekToFirst();
    if (row->Valid()) return false;
    if (!row->status().ok()) return FromRocks(row->status());
  }
  return true;
}

rocksdb::ColumnFamilyHandle* Store::Database::Family(Table table) const {
  return families[static_cast<size_t>(table)];
}

Status Store::Database::Write(rocksdb::WriteBatch& batch) {
  const Status written = TryWrite(batch);
  TellOfSpace(written);
  return written;
}

void Store::Database::TellOfSpace(const Status& written) {
  const MutexLock lock(mutex);
  const bool full = written.code() == StatusCode::kResourceExhausted;
  if (full && !told_full) spdlog::error("disk full: {}: want space, refusing what writes", folder);
  if (written.ok() && told_full) spdlog::info("{}: there is space again", folder);
  if (full || written.ok()) told_full = full;
}

Status Store::Database::TryWrite(rocksdb::WriteBatch& batch) {
  KOPPEL_RETURN_IF_ERROR(BeginWrite());
  // A mark in memory alone, so that there is something to flush if the next write fails: Resume
  // begins a new write-ahead log only when it flushes.
  rocksdb::WriteOptions in_memory;
  in_memory.disableWAL = true;
  rocksdb::Status status = db->Put(in_memory, families.back(), "mark", "");
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (status.ok()) status = db->Write(synced, &batch);
  EndWrite(status);
  return FromRocks(status);
}

Status Store::Database::BeginWrite() {
  const MutexLock lock(mutex);
  while (writing == Writing::kMustResume && writes_under_way > 0) write_ended.Wait(mutex);
  if (writing == Writing::kEnded) {
    return Failure(StatusCode::kUnavailable,
                   "storage: read-only after a failed write, until the linker is restarted");
  }
  if (writing == Writing::kMustResume) {
    KOPPEL_RETURN_IF_ERROR(FromRocks(db->Resume()));
    writing = Writing::kGoesOn;
  }
  ++writes_under_way;
  return OkStatus();
}

void Store::Database::EndWrite(const rocksdb::Status& status) {
  const MutexLock lock(mutex);
  --writes_under_way;
  if (!status.ok() && writing == Writing::kGoesOn) {
    writing = ResumeWouldMakeNewLog() ? Writing::kMustResume : Writing::kEnded;
  }
  write_ended.NotifyAll();
}

bool Store::Database::ResumeWouldMakeNewLog() const {
  for (rocksdb::ColumnFamilyHandle* family : families) {
    uint64_t rows = 0;
    const bool known =
        db->GetIntProperty(family, rocksdb::DB::Properties::kNumEntriesActiveMemTable, &rows);
    if (known && rows > 0) return true;
  }
  return false;
}

Result<bool> Store::Database::Purge(Table table, std::string_view first, std::string_view last) {
  KOPPEL_RETURN_IF_ERROR(BeginWrite());
  // Those that are taken from now on see the rows deleted.
  uint64_t snapshots = 0;
  const bool known = db->GetIntProperty(rocksdb::DB::Properties::kNumSnapshots, &snapshots);
  const rocksdb::Status status = Rewrite(table, first, last);
  bool sure = false;
  {
    const MutexLock lock(mutex);
    --writes_under_way;
    // What was not flushed is in a log of its own already: resuming cannot write into a broken one.
    if (!status.ok() && writing == Writing::kGoesOn) writing = Writing::kMustResume;
    if (!status.ok()) purge_failed = true;
    sure = known && snapshots == 0 && !purge_failed;
    write_ended.NotifyAll();
  }
  KOPPEL_RETURN_IF_ERROR(FromRocks(status));
  return sure;
}

rocksdb::Status Store::Database::Rewrite(Table table, std::string_view first,
                                         std::string_view last) {
  // Rows wait in the write-ahead log until every table that wrote into it is flushed.
  rocksdb::Status status = db->Flush(rocksdb::FlushOptions(), families);
  if (!status.ok()) return status;
  rocksdb::CompactRangeOptions options;
  // Else the files of the last level would stay as they are, with what was deleted.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const rocksdb::Slice begin = AsSlice(first);
  const rocksdb::Slice end = AsSlice(last);
  status = db->CompactRange(options, Family(table), &begin, &end);
  if (!status.ok()) return status;
  // A compaction counts as done before its thread has removed the old files: this waits for it.
  status = db->PauseBackgroundWork();
  if (!status.ok()) return status;
  status = db->ContinueBackgroundWork();
  if (!status.ok()) return status;
  // What is left to be removed in the background is removed now.
  return db->EnableFileDeletions(true);
}

Result<std::string> Store::Database::OpenRow(Table table, const StorageKeys::Key& key,
                                             std::string_view row_key,
                                             std::string_view stored) const {
  if (!IsSealed(table)) return std::string(stored);
  if (key == nullptr) {
    return Failure(StatusCode::kDataLoss, "storage ", TableName(table),
                   ": got a row without a storage key of its project");
  }
  Result<std::string> value = koppel::Open(*key, stored, AssociatedData(table, row_key));
  if (value.ok()) return value;
  return Failure(StatusCode::kDataLoss, "storage ", TableName(table),
                 ": a row does not open, it was altered or moved");
}

Result<std::string> Store::Database::SealRow(Table table, const std::string& project,
                                             std::string_view row_key, std::string_view value) {
  if (observer) observer(table, row_key, value);
  if (!IsSealed(table)) return std::string(value);
  KOPPEL_ASSIGN_OR_RETURN(const StorageKeys::Key key, keys->FindOrCreate(project));
  return Seal(*key, value, AssociatedData(table, row_key));
}

}  // namespace koppel::linker
