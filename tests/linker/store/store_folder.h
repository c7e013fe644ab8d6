// A folder with a store in it, as tests of the linker open, close, damage and open it again.
#pragma once

#include <memory>
#include <string>

#include "keys/secret.h"
#include "linker/store/store.h"
#include "tests/support/temp_dir.h"

namespace koppel::linker {

inline SecretBytes StorageSecret(char fill = 's') {
  return SecretBytes::CopyOf(std::string(32, fill));
}

class StoreFolder {
 public:
  std::string rows() const { return folder_ / "rows"; }
  std::string key_file() const { return folder_ / "storage-keys.json"; }
  const testing::TempDir& folder() const { return folder_; }

  Result<std::unique_ptr<Store>> Open(RowObserver observer = nullptr) const {
    return Store::Open(rows(), key_file(), StorageSecret(), {.observer = std::move(observer)});
  }

 private:
  testing::TempDir folder_;
};

}  // namespace koppel::linker
