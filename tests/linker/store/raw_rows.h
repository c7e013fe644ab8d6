// The database's folder as whoever has the disk sees it: bytes of files, rows without keys.
#pragma once

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "linker/store/table.h"

namespace koppel::linker {

// All bytes of all files below a folder.
inline std::string BytesBelow(const std::string& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return bytes;
}

// The database as RocksDB alone sees it: no keys, no seals.
class RawRows {
 public:
  explicit RawRows(const std::string& path) {
    std::vector<std::string> names;
    EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    rocksdb::DB* db = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open({}, path, families, &families_, &db).ok());
    db_.reset(db);
  }
  ~RawRows() {
    for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
  }
  RawRows(const RawRows&) = delete;
  RawRows& operator=(const RawRows&) = delete;

  std::string Get(Table table, const std::string& row_key) {
    std::string value;
    EXPECT_TRUE(db_->Get({}, Family(table), row_key, &value).ok());
    return value;
  }
  void Put(Table table, const std::string& row_key, const std::string& value) {
    EXPECT_TRUE(db_->Put({}, Family(table), row_key, value).ok());
  }

 private:
  rocksdb::ColumnFamilyHandle* Family(Table table) {
    for (auto* family : families_) {
      if (family->GetName() == TableName(table)) return family;
    }
    return nullptr;
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

inline std::string RowKeyOf(const std::string& project, const std::string& key) {
  return project + std::string(1, '\0') + key;
}

}  // namespace koppel::linker
