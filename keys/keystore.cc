#include "keys/keystore.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "keys/aead.h"
#include "keys/derive.h"
#include "keys/keystore.pb.h"
#include "proto/canonical.h"

namespace koppel {
namespace {

constexpr uint32_t kVersion = 1;
constexpr char kKdf[] = "argon2id13";
constexpr size_t kMostFileBytes = 16u << 20;
constexpr size_t kMostNameBytes = 128;
// An altered file must not make us work for hours or take all memory.
constexpr uint64_t kMostOperations = 64;
constexpr uint64_t kMostMemoryBytes = uint64_t{4} << 30;

// The parsed plaintext; its secrets are wiped when it goes.
class WipedContent {
 public:
  WipedContent() = default;
  ~WipedContent() {
    for (keys::KeystoreEntry& entry : *content_.mutable_entries()) Wipe(*entry.mutable_secret());
  }
  WipedContent(const WipedContent&) = delete;
  WipedContent& operator=(const WipedContent&) = delete;

  keys::KeystoreContent* operator->() { return &content_; }

 private:
  keys::KeystoreContent content_;
};

Status NoKeystore(const std::string& path) {
  return Failure(StatusCode::kDataLoss, path,
                 ": is no keystore of version 1, want a file that koppel-keys wrote");
}

Status WrongOrAltered(const std::string& path) {
  return Failure(StatusCode::kUnauthenticated, path, ": wrong passphrase, or the file was altered");
}

bool CanBeKeystore(const keys::KeystoreFile& file) {
  return file.version() == kVersion && file.kdf() == kKdf &&
         file.salt().size() == crypto_pwhash_SALTBYTES;
}

bool CostIsAllowed(const KeystoreCost& cost) {
  return cost.operations >= crypto_pwhash_OPSLIMIT_MIN && cost.operations <= kMostOperations &&
         cost.memory_bytes >= crypto_pwhash_MEMLIMIT_MIN && cost.memory_bytes <= kMostMemoryBytes;
}

Result<SecretBytes> FileKey(const keys::KeystoreFile& file, const SecretBytes& passphrase) {
  SecretBytes key(kKeyBytes);
  const auto* salt = reinterpret_cast<const unsigned char*>(file.salt().data());
  // libsodium wants an address for an empty passphrase too.
  const char* text = passphrase.empty() ? "" : passphrase.reveal().data();
  if (crypto_pwhash(key.fill().data(), key.size(), text, passphrase.size(), salt, file.operations(),
                    file.memory_bytes(), crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Failure(StatusCode::kResourceExhausted, "keystore: got too little memory, want ",
                   file.memory_bytes(), " bytes for Argon2id");
  }
  return key;
}

// Everything but the sealed bytes, so that nobody can lower the cost of guessing unnoticed.
std::string AssociatedData(keys::KeystoreFile file) {
  file.clear_sealed();
  return Tagged("keystore", CanonicalBytes(file));
}

// The plaintext, in locked memory.
SecretBytes ContentBytes(const std::map<std::string, SecretBytes>& secrets) {
  WipedContent content;
  for (const auto& [name, secret] : secrets) {
    keys::KeystoreEntry& entry = *content->add_entries();
    entry.set_name(name);
    // Not set_secret, which would pass it through a temporary string of its own.
    entry.mutable_secret()->assign(secret.reveal());
  }
  SecretBytes bytes(content->ByteSizeLong());
  if (!bytes.empty()) {
    content->SerializeToArray(bytes.fill().data(), static_cast<int>(bytes.size()));
  }
  return bytes;
}

bool NameIsAllowed(const std::string& name) {
  const auto printable = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
  return !name.empty() && name.size() <= kMostNameBytes &&
         std::all_of(name.begin(), name.end(), printable);
}

}  // namespace

KeystoreCost ModerateCost() {
  return {crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE};
}

KeystoreCost TestCost() { return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN}; }

Result<Keystore> Keystore::Load(const std::string& path, const SecretBytes& passphrase) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMostFileBytes));
  keys::KeystoreFile file;
  // The parser's own message quotes the text: it could be a key that was taken for a keystore.
  if (!ParseJson(path, json, file).ok() || !CanBeKeystore(file)) return NoKeystore(path);
  if (!CostIsAllowed({file.operations(), file.memory_bytes()})) return WrongOrAltered(path);
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes key, FileKey(file, passphrase));
  const Result<SecretBytes> plaintext = OpenSecret(key, file.sealed(), AssociatedData(file));
  if (!plaintext.ok()) return WrongOrAltered(path);
  WipedContent content;
  if (!content->ParseFromArray(plaintext->reveal().data(), static_cast<int>(plaintext->size()))) {
    return NoKeystore(path);
  }
  Keystore keystore;
  for (const keys::KeystoreEntry& entry : content->entries()) {
    keystore.Put(entry.name(), SecretBytes::CopyOf(entry.secret()));
  }
  return keystore;
}

Status Keystore::Save(const std::string& path, const SecretBytes& passphrase,
                      KeystoreCost cost) const {
  if (!CostIsAllowed(cost)) {
    return InvalidArgument("keystore: got a cost of ", cost.operations, " operations and ",
                           cost.memory_bytes, " bytes, want at most ", kMostOperations, " and ",
                           kMostMemoryBytes);
  }
  std::string salt(crypto_pwhash_SALTBYTES, '\0');
  randombytes_buf(salt.data(), salt.size());
  keys::KeystoreFile file;
  file.set_version(kVersion);
  file.set_kdf(kKdf);
  file.set_operations(cost.operations);
  file.set_memory_bytes(cost.memory_bytes);
  file.set_salt(salt);
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes key, FileKey(file, passphrase));
  file.set_sealed(Seal(key, ContentBytes(secrets_).reveal(), AssociatedData(file)));
  return WriteFileAtomically(path, ToJson(file), FileMode::kPrivate);
}

Status Keystore::Add(const std::string& name, SecretBytes secret) {
  if (!NameIsAllowed(name)) {
    return InvalidArgument("keystore: got a name of ", name.size(),
                           " bytes, want 1 to 128 printable ASCII characters");
  }
  if (secrets_.contains(name)) {
    return Failure(StatusCode::kAlreadyExists, "keystore: holds a secret ", name, " already");
  }
  secrets_.emplace(name, std::move(secret));
  return OkStatus();
}

void Keystore::Put(const std::string& name, SecretBytes secret) {
  secrets_.insert_or_assign(name, std::move(secret));
}

Result<const SecretBytes*> Keystore::Get(const std::string& name) const {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) {
    return Failure(StatusCode::kNotFound, "keystore: no secret ", name);
  }
  return &found->second;
}

bool Keystore::Remove(const std::string& name) { return secrets_.erase(name) > 0; }

std::vector<std::string> Keystore::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, secret] : secrets_) names.push_back(name);
  return names;
}

std::string LinkageSecretName(std::string_view project, uint32_t epoch) {
  return Concat("linkage/", project, "/", epoch);
}

}  // namespace koppel
