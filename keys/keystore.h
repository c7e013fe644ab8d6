// A file of named secrets under a passphrase: Argon2id (RFC 9106) for the key, XChaCha20-Poly1305
// for the content.
//
// The file is the JSON mapping of KeystoreFile (keys/keystore.proto): parameters, salt and the
// sealed content; the parameters are associated data. A wrong passphrase and an altered file look
// the same, and the error says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel {

// What Argon2id costs.
struct KeystoreCost {
  uint64_t operations;
  uint64_t memory_bytes;
};
// About half a second and 256 MiB (libsodium MODERATE).
KeystoreCost ModerateCost();
// Fast and weak; for tests alone.
KeystoreCost TestCost();

// Secrets in memory, and their file. Not thread safe.
class Keystore {
 public:
  Keystore() = default;

  // NOT_FOUND without the file; UNAUTHENTICATED "PATH: wrong passphrase, or the file was altered";
  // DATA_LOSS where it is no keystore at all.
  static Result<Keystore> Load(const std::string& path, const SecretBytes& passphrase);
  // Writes the whole file atomically, mode 0600.
  Status Save(const std::string& path, const SecretBytes& passphrase,
              KeystoreCost cost = ModerateCost()) const;

  // Names are 1..128 printable ASCII characters. ALREADY_EXISTS.
  Status Add(const std::string& name, SecretBytes secret);
  // Adds or replaces.
  void Put(const std::string& name, SecretBytes secret);
  // NOT_FOUND "keystore: no secret NAME". The pointer is valid while the keystore holds the secret.
  Result<const SecretBytes*> Get(const std::string& name) const;
  bool Remove(const std::string& name);
  std::vector<std::string> Names() const;

 private:
  std::map<std::string, SecretBytes> secrets_;
};

// The names that programs use.
inline constexpr char kSigningSecret[] = "signing";  // Ed25519 seed, 32 bytes
inline constexpr char kSealingSecret[] =
    "sealing";                               // X25519 secret key, 32 bytes; agents and office
inline constexpr char kTlsSecret[] = "tls";  // PKCS#8 PEM of the TLS key
inline constexpr char kReferenceSecret[] =
    "reference";  // agents: 32 bytes, from which record references are made
inline constexpr char kStorageSecret[] = "storage";  // linker: 32 bytes, wraps the storage keys
inline constexpr char kPseudonymSecret[] =
    "pseudonym";  // linker: 32 bytes, from which pseudonym keys are made
// agents: "linkage/<project>/<epoch>", 32 bytes.
std::string LinkageSecretName(std::string_view project, uint32_t epoch);

}  // namespace koppel
