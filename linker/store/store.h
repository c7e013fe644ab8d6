// The linker's rows on disk: RocksDB behind a small interface.
//
// A row is (table, project, key, value); keys order as bytes within a project. Values are sealed
// with XChaCha20-Poly1305 under the project's storage key before RocksDB sees them, with table,
// project and key as associated data: a row that was moved does not open. Keys are stored as they
// are and must hold nothing that identifies a person. The project "" holds the linker's own rows.
//
// Errors of all methods: RESOURCE_EXHAUSTED "storage: disk full ..." (nothing was written; writing
// works again once there is space), DATA_LOSS where a row does not open or RocksDB finds damage,
// UNAVAILABLE otherwise.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "keys/secret.h"
#include "linker/store/table.h"

namespace rocksdb {
class Snapshot;
}

namespace koppel::linker {

class Store;

// Called with every row before it is sealed; `key` begins with the project and a zero byte. Must be
// thread safe.
using RowObserver = std::function<void(Table, std::string_view key, std::string_view value)>;

// Called with each row of a scan. A status that is not OK ends the scan, which returns it.
using RowVisitor = std::function<Status(std::string_view key, std::string_view value)>;

// Changes that take effect together or not at all. Not thread safe; must not outlive its store.
class Batch {
 public:
  Batch(Batch&&) = default;
  Batch& operator=(Batch&&) = default;

  void Put(Table table, std::string_view project, std::string_view key, std::string value);
  void Delete(Table table, std::string_view project, std::string_view key);
  // Deletes every row of the project in the table whose key begins with `prefix`, also rows that
  // are put earlier in this batch.
  void DeletePrefix(Table table, std::string_view project, std::string_view prefix);

  // Seals and writes all changes, in the order of their calls; on OK they are synced to disk. On an
  // error none of them is visible, and the batch may be committed again. After a crash without an
  // answer they are there all or none. The first row of a project makes its storage key.
  Status Commit();

 private:
  friend class Store;
  enum class Kind { kPut, kDelete, kDeletePrefix };
  struct Change {
    Kind kind;
    Table table;
    std::string project;
    std::string key;
    std::string value;
  };
  explicit Batch(Store& store) : store_(&store) {}

  Store* store_;  // not owned
  std::vector<Change> changes_;
};

// Reading: of the newest state (Store) or of one moment (Snapshot). Thread safe.
class Reader {
 public:
  virtual ~Reader() = default;

  // The value, or nothing where there is no such row.
  Result<std::optional<std::string>> Get(Table table, std::string_view project,
                                         std::string_view key) const;
  // Visits the rows whose key begins with `prefix`, in order of key, from `first` on (a whole key;
  // empty: from the beginning). A scan sees one moment even of a Store.
  Status Scan(Table table, std::string_view project, std::string_view prefix,
              const RowVisitor& visitor, std::string_view first = {}) const;
  // The row with the greatest key that begins with `prefix`: key and value.
  Result<std::optional<std::pair<std::string, std::string>>> Last(Table table,
                                                                  std::string_view project,
                                                                  std::string_view prefix) const;

 protected:
  Reader() = default;

 private:
  friend class Store;
  virtual const Store& store() const = 0;
  // Null: the newest state.
  virtual const rocksdb::Snapshot* moment() const = 0;
};

// The state of one moment, whatever is written later. Must not outlive its store.
class Snapshot : public Reader {
 public:
  ~Snapshot() override;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  friend class Store;
  Snapshot(const Store& store, const rocksdb::Snapshot* moment) : store_(store), moment_(moment) {}
  const Store& store() const override { return store_; }
  const rocksdb::Snapshot* moment() const override { return moment_; }

  const Store& store_;
  const rocksdb::Snapshot* moment_;
};

// Thread safe. One process at a time.
class Store : public Reader {
 public:
  struct Options {
    RowObserver observer;
  };

  // Opens or makes the database folder `path` and the file of storage keys `key_path`, which must
  // lie outside that folder (INVALID_ARGUMENT). `wrapping_key`: the linker's storage secret, 32
  // bytes. UNAUTHENTICATED where it is not the one that wrapped the keys; DATA_LOSS where there are
  // rows but no key file; UNAVAILABLE "storage PATH: in use by another process".
  static Result<std::unique_ptr<Store>> Open(const std::string& path, const std::string& key_path,
                                             const SecretBytes& wrapping_key, Options options);
  static Result<std::unique_ptr<Store>> Open(const std::string& path, const std::string& key_path,
                                             const SecretBytes& wrapping_key);
  ~Store() override;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  Batch NewBatch() { return Batch(*this); }
  std::unique_ptr<Snapshot> NewSnapshot() const;
  // Rewrites the files that hold rows of the table from key `first` to key `last`, both inclusive,
  // and ends the write-ahead log: what was deleted there is in no file any more. False where a
  // snapshot is held that may still read it: purge again when it is gone. False too after a purge
  // has failed, until the store is opened anew. Takes as long as copying those files.
  Result<bool> Purge(Table table, std::string_view project, std::string_view first,
                     std::string_view last);
  // The projects that have a storage key, ordered: those that ever had a row.
  std::vector<std::string> Projects() const;

 private:
  friend class Batch;
  friend class Reader;
  friend class Snapshot;
  struct Database;

  Store();
  const Store& store() const override { return *this; }
  const rocksdb::Snapshot* moment() const override { return nullptr; }
  Status Write(const std::vector<Batch::Change>& changes);

  std::unique_ptr<Database> database_;
};

}  // namespace koppel::linker
