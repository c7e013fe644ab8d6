// What everybody writes first: one pair at a time, 64-bit POPCNT, compiled with -O3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace koppel::bench {

struct Filters {
  size_t words = 0;
  // One after another.
  std::vector<uint64_t> rows;
  std::vector<uint32_t> bits;

  size_t size() const { return bits.size(); }
};

// How many pairs have Dice >= permille / 1000. Filters of 8, 16 or 32 words.
uint64_t CountPlainly(const Filters& a, const Filters& b, uint32_t permille);

}  // namespace koppel::bench
