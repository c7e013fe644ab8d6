#include "linker/store/store.h"

#include <filesystem>

#include "linker/store/database.h"
#include "linker/store/disk_full.h"

namespace koppel::linker {
namespace {

// The bounds of a scan; an iterator reads them while it lives.
struct Range {
  Range(std::string_view project, std::string_view prefix)
      : first(RowKey(project, prefix)), after(AfterPrefix(first)) {}

  rocksdb::ReadOptions Options(const rocksdb::Snapshot* moment) const {
    rocksdb::ReadOptions options;
    options.snapshot = moment;
    options.fill_cache = false;
    options.iterate_lower_bound = &first_slice;
    options.iterate_upper_bound = &after_slice;
    return options;
  }

  const std::string first;
  const std::string after;
  const rocksdb::Slice first_slice = AsSlice(first);
  const rocksdb::Slice after_slice = AsSlice(after);
};

// A key file beside the rows would be copied with them.
Status CheckPlaces(const std::string& path, const std::string& key_path) {
  std::error_code error;
  const auto folder = std::filesystem::weakly_canonical(path, error);
  const auto inside = std::filesystem::weakly_canonical(key_path, error).lexically_relative(folder);
  if (inside.empty() || *inside.begin() == "..") return OkStatus();
  return InvalidArgument("storage keys: got ", key_path, ", want a file outside of ", path);
}

Result<std::unique_ptr<StorageKeys>> LoadOrCreateKeys(const std::string& path, bool empty_database,
                                                      const SecretBytes& wrapping_key) {
  auto keys = StorageKeys::Load(path, wrapping_key);
  if (keys.ok() || keys.status().code() != StatusCode::kNotFound) return keys;
  if (empty_database) return StorageKeys::Create(path, wrapping_key);
  return Failure(StatusCode::kDataLoss, "storage keys ", path,
                 ": no such file, but the database holds rows");
}

}  // namespace

void Batch::Put(Table table, std::string_view project, std::string_view key, std::string value) {
  changes_.push_back({Kind::kPut, table, std::string(project), std::string(key), std::move(value)});
}

void Batch::Delete(Table table, std::string_view project, std::string_view key) {
  changes_.push_back({Kind::kDelete, table, std::string(project), std::string(key), ""});
}

void Batch::DeletePrefix(Table table, std::string_view project, std::string_view prefix) {
  changes_.push_back({Kind::kDeletePrefix, table, std::string(project), std::string(prefix), ""});
}

Status Batch::Commit() {
  KOPPEL_RETURN_IF_ERROR(store_->Write(changes_));
  changes_.clear();
  return OkStatus();
}

Result<std::optional<std::string>> Reader::Get(Table table, std::string_view project,
                                               std::string_view key) const {
  KOPPEL_RETURN_IF_ERROR(CheckProject(project));
  const Store::Database& database = *store().database_;
  const std::string row_key = RowKey(project, key);
  rocksdb::ReadOptions options;
  options.snapshot = moment();
  rocksdb::PinnableSlice stored;
  const rocksdb::Status status =
      database.db->Get(options, database.Family(table), row_key, &stored);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return FromRocks(status);
  KOPPEL_ASSIGN_OR_RETURN(std::string value, database.OpenRow(table, database.keys->Find(project),
                                                              row_key, AsView(stored)));
  return std::optional<std::string>(std::move(value));
}

Status Reader::Scan(Table table, std::string_view project, std::string_view prefix,
                    const RowVisitor& visitor, std::string_view first) const {
  KOPPEL_RETURN_IF_ERROR(CheckProject(project));
  const Store::Database& database = *store().database_;
  const Range range(project, prefix);
  const StorageKeys::Key storage_key = database.keys->Find(project);
  const std::unique_ptr<rocksdb::Iterator> row(
      database.db->NewIterator(range.Options(moment()), database.Family(table)));
  for (row->Seek(RowKey(project, first)); row->Valid(); row->Next()) {
    KOPPEL_ASSIGN_OR_RETURN(
        const std::string value,
        database.OpenRow(table, storage_key, AsView(row->key()), AsView(row->value())));
    KOPPEL_RETURN_IF_ERROR(visitor(AsView(row->key()).substr(project.size() + 1), value));
  }
  return FromRocks(row->status());
}

Result<std::optional<std::pair<std::string, std::string>>> Reader::Last(
    Table table, std::string_view project, std::string_view prefix) const {
  KOPPEL_RETURN_IF_ERROR(CheckProject(project));
  const Store::Database& database = *store().database_;
  const Range range(project, prefix);
  const std::unique_ptr<rocksdb::Iterator> row(
      database.db->NewIterator(range.Options(moment()), database.Family(table)));
  row->SeekToLast();
  if (!row->status().ok()) return FromRocks(row->status());
  if (!row->Valid()) return std::optional<std::pair<std::string, std::string>>();
  KOPPEL_ASSIGN_OR_RETURN(std::string value,
                          database.OpenRow(table, database.keys->Find(project), AsView(row->key()),
                                           AsView(row->value())));
  return std::make_optional(
      std::make_pair(std::string(AsView(row->key()).substr(project.size() + 1)), std::move(value)));
}

Snapshot::~Snapshot() { store_.database_->db->ReleaseSnapshot(moment_); }

Store::Store() : database_(std::make_unique<Database>()) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, const std::string& key_path,
                                           const SecretBytes& wrapping_key, Options options) {
  KOPPEL_RETURN_IF_ERROR(CheckPlaces(path, key_path));
  std::unique_ptr<Store> store(new Store);
  Database& database = *store->database_;
  KOPPEL_RETURN_IF_ERROR(database.OpenFolder(path));
  KOPPEL_ASSIGN_OR_RETURN(const bool empty, database.Empty());
  KOPPEL_ASSIGN_OR_RETURN(database.keys, LoadOrCreateKeys(key_path, empty, wrapping_key));
  database.observer = std::move(options.observer);
  return store;
}

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, const std::string& key_path,
                                           const SecretBytes& wrapping_key) {
  return Open(path, key_path, wrapping_key, Options());
}

std::unique_ptr<Snapshot> Store::NewSnapshot() const {
  return std::unique_ptr<Snapshot>(new Snapshot(*this, database_->db->GetSnapshot()));
}

Result<bool> Store::Purge(Table table, std::string_view project, std::string_view first,
                          std::string_view last) {
  KOPPEL_RETURN_IF_ERROR(CheckProject(project));
  return database_->Purge(table, RowKey(project, first), RowKey(project, last));
}

std::vector<std::string> Store::Projects() const { return database_->keys->Projects(); }

Status Store::Write(const std::vector<Batch::Change>& changes) {
  rocksdb::WriteBatch batch;
  for (const Batch::Change& change : changes) {
    KOPPEL_RETURN_IF_ERROR(CheckProject(change.project));
    rocksdb::ColumnFamilyHandle* family = database_->Family(change.table);
    const std::string row_key = RowKey(change.project, change.key);
    rocksdb::Status added;
    if (change.kind == Batch::Kind::kPut) {
      KOPPEL_ASSIGN_OR_RETURN(
          const std::string stored,
          database_->SealRow(change.table, change.project, row_key, change.value));
      added = batch.Put(family, row_key, stored);
    } else if (change.kind == Batch::Kind::kDelete) {
      added = batch.Delete(family, row_key);
    } else {
      added = batch.DeleteRange(family, row_key, AfterPrefix(row_key));
    }
    KOPPEL_RETURN_IF_ERROR(FromRocks(added));
  }
  return database_->Write(batch);
}

}  // namespace koppel::linker
