// Bits of 64 words turned into 64 words of bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace koppel::match {

using BitSquare = std::array<uint64_t, 64>;

// Bit c of word k and bit k of word c change places (Warren, Hacker's Delight, section 7-3).
inline void Transpose(BitSquare& words) {
  uint64_t mask = 0xffffffff;
  for (size_t step = words.size() / 2; step != 0; step /= 2, mask ^= mask << step) {
    for (size_t k = 0; k < words.size(); k = ((k | step) + 1) & ~step) {
      const uint64_t swap = ((words[k] >> step) ^ words[k | step]) & mask;
      words[k] ^= swap << step;
      words[k | step] ^= swap;
    }
  }
}

}  // namespace koppel::match
