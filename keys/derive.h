// Keys from keys: HKDF (RFC 5869) and HMAC-SHA-256 (RFC 2104), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "keys/secret.h"

namespace koppel {

inline constexpr size_t kKeyBytes = 32;

// Our own keys come from SHA-256; SHA-512 is for formats of others.
enum class HkdfHash { kSha256, kSha512 };
// The longest output, 255 digests.
size_t MostHkdfBytes(HkdfHash hash);

// HKDF extract and expand. `length` 1..MostHkdfBytes(hash); the program aborts on others.
SecretBytes Hkdf(const SecretBytes& key, std::string_view salt, std::string_view info,
                 size_t length = kKeyBytes, HkdfHash hash = HkdfHash::kSha256);

// 32 bytes.
std::string HmacSha256(const SecretBytes& key, std::string_view data);

}  // namespace koppel
