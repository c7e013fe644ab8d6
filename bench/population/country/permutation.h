// A keyed permutation that is computed in both directions instead of stored.
#pragma once

#include <cstdint>

namespace koppel::population {

// Permutes 0..size-1. Which permutation depends on the key alone.
class Permutation {
 public:
  // 1 <= size <= 2^40.
  Permutation(uint64_t key, uint64_t size);
  uint64_t Of(uint64_t value) const;
  // Before(Of(value)) == value.
  uint64_t Before(uint64_t value) const;

 private:
  uint64_t Scramble(uint64_t value) const;
  uint64_t Unscramble(uint64_t value) const;

  uint64_t key_;
  uint64_t size_;
  uint64_t side_;  // its square holds all values
};

}  // namespace koppel::population
