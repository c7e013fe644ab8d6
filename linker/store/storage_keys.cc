#include "linker/store/storage_keys.h"

#include <utility>

#include "base/file.h"
#include "keys/aead.h"
#include "keys/derive.h"
#include "linker/store/storage_keys.pb.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

constexpr uint32_t kFileVersion = 1;

std::string AssociatedData(std::string_view project) { return Tagged("storage-key", project); }

Status CheckWrappingKey(const SecretBytes& key) {
  if (key.size() == kKeyBytes) return OkStatus();
  return InvalidArgument("storage secret: got ", key.size(), " bytes, want ", kKeyBytes);
}

}  // namespace

Result<std::unique_ptr<StorageKeys>> StorageKeys::Create(const std::string& path,
                                                         const SecretBytes& wrapping_key) {
  KOPPEL_RETURN_IF_ERROR(CheckWrappingKey(wrapping_key));
  std::unique_ptr<StorageKeys> keys(new StorageKeys(path, wrapping_key));
  KOPPEL_RETURN_IF_ERROR(keys->FindOrCreate("").status());
  return keys;
}

Result<std::unique_ptr<StorageKeys>> StorageKeys::Load(const std::string& path,
                                                       const SecretBytes& wrapping_key) {
  KOPPEL_RETURN_IF_ERROR(CheckWrappingKey(wrapping_key));
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  std::unique_ptr<StorageKeys> keys(new StorageKeys(path, wrapping_key));
  KOPPEL_RETURN_IF_ERROR(keys->ReadFrom(json));
  return keys;
}

Status StorageKeys::ReadFrom(const std::string& json) {
  StorageKeysFile file;
  if (const Status status = ParseJson(path_, json, file); !status.ok()) {
    return Failure(StatusCode::kDataLoss, MessageOf(status));
  }
  if (file.version() != kFileVersion) {
    return Failure(StatusCode::kDataLoss, path_, ": version: got ", file.version(), ", want ",
                   kFileVersion);
  }
  const MutexLock lock(mutex_);
  for (const WrappedStorageKey& entry : file.keys()) {
    auto key = OpenSecret(wrapping_key_, entry.wrapped(), AssociatedData(entry.project()));
    if (!key.ok() || key->size() != kKeyBytes) {
      return Failure(StatusCode::kUnauthenticated, path_,
                     ": wrong storage secret, or the file was altered");
    }
    keys_[entry.project()] = std::make_shared<const SecretBytes>(std::move(*key));
  }
  if (keys_.contains("")) return OkStatus();
  return Failure(StatusCode::kDataLoss, path_, ": got no key of the linker's own, want one");
}

StorageKeys::Key StorageKeys::Find(std::string_view project) const {
  const MutexLock lock(mutex_);
  const auto found = keys_.find(project);
  return found == keys_.end() ? nullptr : found->second;
}

Result<StorageKeys::Key> StorageKeys::FindOrCreate(const std::string& project) {
  const MutexLock lock(mutex_);
  Key& key = keys_[project];
  if (key != nullptr) return key;
  key = std::make_shared<const SecretBytes>(SecretBytes::Random(kKeyBytes));
  if (const Status written = Write(); !written.ok()) {
    keys_.erase(project);
    return written;
  }
  return key;
}

std::vector<std::string> StorageKeys::Projects() const {
  const MutexLock lock(mutex_);
  std::vector<std::string> projects;
  for (const auto& [project, key] : keys_) {
    if (!project.empty()) projects.push_back(project);
  }
  return projects;
}

Status StorageKeys::Write() const {
  StorageKeysFile file;
  file.set_version(kFileVersion);
  for (const auto& [project, key] : keys_) {
    WrappedStorageKey& entry = *file.add_keys();
    entry.set_project(project);
    entry.set_wrapped(Seal(wrapping_key_, key->reveal(), AssociatedData(project)));
  }
  return WriteFileAtomically(path_, ToJson(file), FileMode::kPrivate);
}

}  // namespace koppel::linker
