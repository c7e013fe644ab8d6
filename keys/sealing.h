// Sealed boxes to an X25519 key (libsodium crypto_box_seal): anyone can seal, only the holder of
// the secret key can open. The linker does not link this module.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel {

// An X25519 key pair.
class SealingKey {
 public:
  static SealingKey Generate();
  // INVALID_ARGUMENT unless the secret has 32 bytes.
  static Result<SealingKey> FromSecret(const SecretBytes& secret);

  const std::string& public_key() const { return public_key_; }
  const SecretBytes& secret() const { return secret_; }
  // UNAUTHENTICATED where the box is for another key or was altered.
  Result<SecretBytes> Open(std::string_view box) const;

 private:
  SealingKey() = default;
  SecretBytes secret_;
  std::string public_key_;
};

// A sealed box of a secret; 48 bytes longer than it. INVALID_ARGUMENT unless the key has 32 bytes.
Result<std::string> SealTo(std::string_view public_key, const SecretBytes& secret);

}  // namespace koppel
