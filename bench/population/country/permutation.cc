#include "bench/population/country/permutation.h"

#include <cmath>

#include "base/random.h"

namespace koppel::population {
namespace {

// As many rounds as make a Feistel network look random (Luby, Rackoff 1988).
constexpr uint64_t kRounds = 4;

uint64_t SideOf(uint64_t size) {
  auto side = static_cast<uint64_t>(std::sqrt(static_cast<double>(size)));
  while (side * side < size) ++side;
  return side;
}

uint64_t Round(uint64_t key, uint64_t round, uint64_t half, uint64_t side) {
  // Scaled instead of divided; sides are at most 2^20.
  return ((SeededRandom(key ^ (round << 56) ^ half)() >> 32) * side) >> 32;
}

}  // namespace

Permutation::Permutation(uint64_t key, uint64_t size)
    : key_(key), size_(size), side_(SideOf(size)) {}

// Feistel rounds on the two digits to the base `side_`.
uint64_t Permutation::Scramble(uint64_t value) const {
  uint64_t left = value / side_;
  uint64_t right = value % side_;
  for (uint64_t round = 0; round < kRounds; ++round) {
    const uint64_t sum = left + Round(key_, round, right, side_);
    left = right;
    right = sum < side_ ? sum : sum - side_;
  }
  return left * side_ + right;
}

uint64_t Permutation::Unscramble(uint64_t value) const {
  uint64_t left = value / side_;
  uint64_t right = value % side_;
  for (uint64_t round = kRounds; round-- > 0;) {
    const uint64_t moved = Round(key_, round, left, side_);
    const uint64_t before = right >= moved ? right - moved : right + side_ - moved;
    right = left;
    left = before;
  }
  return left * side_ + right;
}

// Who lands outside the values walks on: every cycle through a value comes back to one.
uint64_t Permutation::Of(uint64_t value) const {
  do value = Scramble(value);
  while (value >= size_);
  return value;
}

uint64_t Permutation::Before(uint64_t value) const {
  do value = Unscramble(value);
  while (value >= size_);
  return value;
}

}  // namespace koppel::population
