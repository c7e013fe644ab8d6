#include "keys/sign.h"

#include <sodium.h>

#include <utility>

#include "base/digest.h"
#include "proto/canonical.h"

namespace koppel {
namespace {

static_assert(kPublicKeyBytes == crypto_sign_PUBLICKEYBYTES);
static_assert(kSignatureBytes == crypto_sign_BYTES);

constexpr size_t kFingerprintBytes = 16;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Status CheckLength(std::string_view kind, std::string_view what, size_t got, size_t want) {
  if (got == want) return OkStatus();
  return InvalidArgument(kind, ".", what, ": got ", got, " bytes, want ", want);
}

}  // namespace

SigningKey SigningKey::Generate() {
  return FromSeed(SecretBytes::Random(crypto_sign_SEEDBYTES)).value();
}

Result<SigningKey> SigningKey::FromSeed(const SecretBytes& seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return InvalidArgument("signing key: got a seed of ", seed.size(), " bytes, want ",
                           crypto_sign_SEEDBYTES);
  }
  SigningKey key;
  key.seed_ = seed.Clone();
  key.secret_key_ = SecretBytes(crypto_sign_SECRETKEYBYTES);
  key.public_key_.resize(kPublicKeyBytes);
  crypto_sign_seed_keypair(Bytes(key.public_key_), key.secret_key_.fill().data(),
                           Bytes(seed.reveal()));
  return key;
}

v1::Signed SigningKey::Sign(std::string_view kind, std::string message) const {
  const std::string tagged = Tagged(kind, message);
  std::string signature(kSignatureBytes, '\0');
  crypto_sign_detached(Bytes(signature), nullptr, Bytes(tagged), tagged.size(),
                       Bytes(secret_key_.reveal()));
  v1::Signed result;
  result.set_message(std::move(message));
  result.set_signature(std::move(signature));
  return result;
}

Status VerifySigned(std::string_view kind, const v1::Signed& message, std::string_view public_key) {
  KOPPEL_RETURN_IF_ERROR(CheckLength(kind, "key", public_key.size(), kPublicKeyBytes));
  KOPPEL_RETURN_IF_ERROR(
      CheckLength(kind, "signature", message.signature().size(), kSignatureBytes));
  const std::string tagged = Tagged(kind, message.message());
  if (crypto_sign_verify_detached(Bytes(message.signature()), Bytes(tagged), tagged.size(),
                                  Bytes(public_key)) != 0) {
    return Failure(StatusCode::kUnauthenticated, kind, ": signature is not by the key ",
                   Fingerprint(public_key));
  }
  return OkStatus();
}

std::string Fingerprint(std::string_view public_key) {
  const std::string hex = ToHex(Sha256(public_key).substr(0, kFingerprintBytes));
  std::string grouped = "SHA256:";
  for (size_t i = 0; i < hex.size(); i += 4) {
    if (i > 0) grouped.push_back('-');
    grouped.append(hex, i, 4);
  }
  return grouped;
}

}  // namespace koppel
