#include "keys/sealing.h"

#include <sodium.h>

namespace koppel {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Status DoesNotOpen() {
  return Failure(StatusCode::kUnauthenticated,
                 "sealed box: does not open, want a box that is unaltered and for this key");
}

}  // namespace

SealingKey SealingKey::Generate() {
  return FromSecret(SecretBytes::Random(crypto_box_SECRETKEYBYTES)).value();
}

Result<SealingKey> SealingKey::FromSecret(const SecretBytes& secret) {
  if (secret.size() != crypto_box_SECRETKEYBYTES) {
    return InvalidArgument("sealing key: got a secret of ", secret.size(), " bytes, want ",
                           crypto_box_SECRETKEYBYTES);
  }
  SealingKey key;
  key.secret_ = secret.Clone();
  key.public_key_.resize(crypto_box_PUBLICKEYBYTES);
  crypto_scalarmult_base(Bytes(key.public_key_), Bytes(secret.reveal()));
  return key;
}

Result<SecretBytes> SealingKey::Open(std::string_view box) const {
  if (box.size() < crypto_box_SEALBYTES) return DoesNotOpen();
  SecretBytes opened(box.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(opened.fill().data(), Bytes(box), box.size(), Bytes(public_key_),
                           Bytes(secret_.reveal())) != 0) {
    return DoesNotOpen();
  }
  return opened;
}

Result<std::string> SealTo(std::string_view public_key, const SecretBytes& secret) {
  if (public_key.size() != crypto_box_PUBLICKEYBYTES) {
    return InvalidArgument("sealing key: got ", public_key.size(), " bytes, want ",
                           crypto_box_PUBLICKEYBYTES);
  }
  std::string box(secret.size() + crypto_box_SEALBYTES, '\0');
  // Fails only for a public key of low order, whose boxes everyone could open.
  if (crypto_box_seal(Bytes(box), Bytes(secret.reveal()), secret.size(), Bytes(public_key)) != 0) {
    return InvalidArgument("sealing key: got a weak point, want an X25519 public key");
  }
  return box;
}

}  // namespace koppel
