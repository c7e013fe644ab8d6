// Ed25519 signatures (RFC 8032, by libsodium) over tagged bytes (proto/canonical.h).
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/signed.pb.h"

namespace koppel {

inline constexpr size_t kPublicKeyBytes = 32;
inline constexpr size_t kSignatureBytes = 64;

// Thread safe after construction.
class SigningKey {
 public:
  static SigningKey Generate();
  // INVALID_ARGUMENT unless the seed has 32 bytes.
  static Result<SigningKey> FromSeed(const SecretBytes& seed);

  const std::string& public_key() const { return public_key_; }
  const SecretBytes& seed() const { return seed_; }
  // Signs "koppel/v1/<kind>\0" and `message`.
  v1::Signed Sign(std::string_view kind, std::string message) const;

 private:
  SigningKey() = default;
  SecretBytes seed_;
  SecretBytes secret_key_;
  std::string public_key_;
};

// OK if the signature is right for this kind and key. UNAUTHENTICATED "<kind>: signature is not by
// the key FINGERPRINT" otherwise; INVALID_ARGUMENT for a key or signature of another length.
Status VerifySigned(std::string_view kind, const v1::Signed& message, std::string_view public_key);

// "SHA256:" and the first 16 bytes of the key's digest in hex, grouped by four digits: what people
// compare.
std::string Fingerprint(std::string_view public_key);

}  // namespace koppel
