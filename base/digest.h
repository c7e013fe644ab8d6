// SHA-256 (FIPS 180-4, by OpenSSL) and the text forms of bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

inline constexpr size_t kSha256Bytes = 32;

// The 32-byte digest of `bytes`.
std::string Sha256(std::string_view bytes);

// A digest over pieces. Not thread safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Update(std::string_view bytes);
  // The digest of all pieces so far; more pieces may follow.
  std::string Digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Lower-case hexadecimal. Never use it on secrets.
std::string ToHex(std::string_view bytes);

// INVALID_ARGUMENT unless `text` is an even number of hexadecimal digits.
Result<std::string> FromHex(std::string_view text);

}  // namespace koppel
