#include "keys/aead.h"

#include <sodium.h>

#include <cstdlib>

#include "keys/derive.h"

namespace koppel {
namespace {

static_assert(kNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Status DoesNotOpen() {
  return Failure(
      StatusCode::kDataLoss,
      "sealed bytes: do not open, want the key and the bytes that they were sealed with");
}

// `out` has room for the plaintext.
Status Decrypt(const SecretBytes& key, std::string_view nonce, std::string_view ciphertext,
               std::string_view associated_data, unsigned char* out) {
  if (key.size() != kKeyBytes || nonce.size() != kNonceBytes) return DoesNotOpen();
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      out, nullptr, nullptr, Bytes(ciphertext), ciphertext.size(), Bytes(associated_data),
      associated_data.size(), Bytes(nonce), Bytes(key.reveal()));
  return failed == 0 ? OkStatus() : DoesNotOpen();
}

}  // namespace

std::string SealWithNonce(const SecretBytes& key, std::string_view nonce,
                          std::string_view plaintext, std::string_view associated_data) {
  if (key.size() != kKeyBytes || nonce.size() != kNonceBytes) std::abort();
  std::string sealed(plaintext.size() + kTagBytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(sealed.data()), nullptr, Bytes(plaintext), plaintext.size(),
      Bytes(associated_data), associated_data.size(), nullptr, Bytes(nonce), Bytes(key.reveal()));
  return sealed;
}

std::string Seal(const SecretBytes& key, std::string_view plaintext,
                 std::string_view associated_data) {
  std::string nonce(kNonceBytes, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  return nonce + SealWithNonce(key, nonce, plaintext, associated_data);
}

Result<std::string> OpenWithNonce(const SecretBytes& key, std::string_view nonce,
                                  std::string_view ciphertext, std::string_view associated_data) {
  if (ciphertext.size() < kTagBytes) return DoesNotOpen();
  std::string plaintext(ciphertext.size() - kTagBytes, '\0');
  KOPPEL_RETURN_IF_ERROR(Decrypt(key, nonce, ciphertext, associated_data,
                                 reinterpret_cast<unsigned char*>(plaintext.data())));
  return plaintext;
}

Result<std::string> Open(const SecretBytes& key, std::string_view sealed,
                         std::string_view associated_data) {
  if (sealed.size() < kNonceBytes) return DoesNotOpen();
  return OpenWithNonce(key, sealed.substr(0, kNonceBytes), sealed.substr(kNonceBytes),
                       associated_data);
}

Result<SecretBytes> OpenSecret(const SecretBytes& key, std::string_view sealed,
                               std::string_view associated_data) {
  if (sealed.size() < kNonceBytes + kTagBytes) return DoesNotOpen();
  SecretBytes secret(sealed.size() - kNonceBytes - kTagBytes);
  KOPPEL_RETURN_IF_ERROR(Decrypt(key, sealed.substr(0, kNonceBytes), sealed.substr(kNonceBytes),
                                 associated_data, secret.fill().data()));
  return secret;
}

}  // namespace koppel
