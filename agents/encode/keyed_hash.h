// HMAC-SHA-256 (RFC 2104) under one subkey, many times.
//
// The states after the two key blocks are computed once and kept in locked memory: they are as
// secret as the key.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "keys/secret.h"

namespace koppel::agents {

// Immutable; const is thread safe.
class KeyedHash {
 public:
  // `key` has at most 64 bytes.
  explicit KeyedHash(const SecretBytes& key);

  using Mac = std::array<unsigned char, 32>;
  // The MAC of `first` byte and `rest`, without joining them in memory.
  Mac Compute(unsigned char first, std::string_view rest) const;
  Mac Compute(std::string_view message) const;

 private:
  SecretBytes states_;
};

// Sets the first `count` distinct positions below `bits` that the hash gives for a token in
// `pattern`, bits/8 zero bytes (bit i is byte i/8, mask 0x80 >> (i mod 8)): big-endian 16-bit words
// of HMAC(counter || token), counter one byte from 0; words at or above the largest multiple of
// `bits` below 65536 are skipped, so that no position is likelier than another. Returns the number
// of MACs that it took.
uint32_t SetPositions(const KeyedHash& hash, std::string_view token, uint32_t bits, uint32_t count,
                      unsigned char* pattern);

}  // namespace koppel::agents
