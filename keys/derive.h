// Keys from keys: HKDF-SHA-256 (RFC 5869) and HMAC-SHA-256 (RFC 2104), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "keys/secret.h"

namespace koppel {

inline constexpr size_t kKeyBytes = 32;

// HKDF extract and expand. `length` 1..8160; the program aborts on others, they are constants of
// ours.
SecretBytes Hkdf(const SecretBytes& key, std::string_view salt, std::string_view info,
                 size_t length = kKeyBytes);

// 32 bytes.
std::string HmacSha256(const SecretBytes& key, std::string_view data);

}  // namespace koppel
