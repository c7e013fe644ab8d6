// XChaCha20-Poly1305 with associated data (draft-irtf-cfrg-xchacha), by libsodium. Key 32 bytes,
// nonce 24, tag 16.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel {

inline constexpr size_t kNonceBytes = 24;
inline constexpr size_t kTagBytes = 16;

// Ciphertext and tag under a given nonce, which must not repeat for another plaintext under this
// key.
std::string SealWithNonce(const SecretBytes& key, std::string_view nonce,
                          std::string_view plaintext, std::string_view associated_data);
// A random nonce, then ciphertext and tag.
std::string Seal(const SecretBytes& key, std::string_view plaintext,
                 std::string_view associated_data);

// DATA_LOSS where key, nonce, ciphertext or associated data are not those it was sealed with.
Result<std::string> OpenWithNonce(const SecretBytes& key, std::string_view nonce,
                                  std::string_view ciphertext, std::string_view associated_data);
Result<std::string> Open(const SecretBytes& key, std::string_view sealed,
                         std::string_view associated_data);
// The same, into locked memory.
Result<SecretBytes> OpenSecret(const SecretBytes& key, std::string_view sealed,
                               std::string_view associated_data);

}  // namespace koppel
