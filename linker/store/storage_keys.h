// One random storage key for each project, wrapped by the linker's storage secret in a file of its
// own (StorageKeysFile as JSON), so that whoever has the database without this file has nothing,
// and a project is erased with its key. The linker's own rows have the project "". Keys never leave
// locked memory unwrapped.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "keys/secret.h"

namespace koppel::linker {

// Thread safe.
class StorageKeys {
 public:
  // A key that stays valid for its holder.
  using Key = std::shared_ptr<const SecretBytes>;

  // Makes the file with the linker's own key. INVALID_ARGUMENT unless the storage secret has 32
  // bytes; errors of WriteFileAtomically.
  static Result<std::unique_ptr<StorageKeys>> Create(const std::string& path,
                                                     const SecretBytes& wrapping_key);
  // NOT_FOUND without the file; UNAUTHENTICATED "PATH: wrong storage secret, or the file was
  // altered"; DATA_LOSS where it is no such file; INVALID_ARGUMENT as above.
  static Result<std::unique_ptr<StorageKeys>> Load(const std::string& path,
                                                   const SecretBytes& wrapping_key);

  // The project's key, or null where it has none.
  Key Find(std::string_view project) const KOPPEL_EXCLUDES(mutex_);
  // The project's key; a new one is drawn and on disk before it is returned. Errors of
  // WriteFileAtomically, after which the project still has no key.
  Result<Key> FindOrCreate(const std::string& project) KOPPEL_EXCLUDES(mutex_);
  // The projects that have a key, ordered; without the linker's own "".
  std::vector<std::string> Projects() const KOPPEL_EXCLUDES(mutex_);

 private:
  StorageKeys(std::string path, const SecretBytes& wrapping_key)
      : path_(std::move(path)), wrapping_key_(wrapping_key.Clone()) {}
  Status ReadFrom(const std::string& json) KOPPEL_EXCLUDES(mutex_);
  Status Write() const KOPPEL_REQUIRES(mutex_);

  const std::string path_;
  const SecretBytes wrapping_key_;
  mutable Mutex mutex_;
  std::map<std::string, Key, std::less<>> keys_ KOPPEL_GUARDED_BY(mutex_);
};

}  // namespace koppel::linker
