// Counting common bits of filters, with the widest instructions that the machine has (Highway
// chooses at run time).
//
// A filter is compared with eight others at once: their words lie transposed, word by word, eight
// lanes wide, so that no sum across lanes stands in the inner loop.
//
//   block:   word 0 of filters 0..7 | word 1 of filters 0..7 | ...
#pragma once

#include <cstddef>
#include <cstdint>

namespace koppel::match {

inline constexpr size_t kLanes = 8;

// Dice = 2 |a AND b| / (|a| + |b|), compared with permille / 1000 in whole numbers.
inline bool DiceAtLeast(uint32_t overlap, uint32_t bits_a, uint32_t bits_b, uint32_t permille) {
  return 2000ull * overlap >= uint64_t{permille} * (uint64_t{bits_a} + bits_b);
}

// Rows against blocks. No row is without a bit; blocks hold their filters by ascending number of
// bits, and lanes that hold none, at the end of the last block only, have 0 bits.
struct Tile {
  const uint64_t* rows = nullptr;
  const uint32_t* row_bits = nullptr;
  size_t row_count = 0;
  const uint64_t* blocks = nullptr;
  // kLanes numbers for each block.
  const uint32_t* block_bits = nullptr;
  size_t block_count = 0;
  size_t words = 0;
  uint32_t dice_permille = 0;
};

// A pair of a tile: row, and column counted over all lanes of all blocks.
struct Hit {
  uint32_t row;
  uint32_t column;
};

// Writes every pair of the tile with Dice >= dice_permille / 1000 to `hits`, which has room for
// row_count * block_count * kLanes, and returns how many. Thread safe.
size_t FindSimilar(const Tile& tile, Hit* hits);

// |a AND b|. Thread safe.
uint32_t Overlap(const uint64_t* a, const uint64_t* b, size_t words);

// For tests and benchmarks: the instruction sets that this machine can run, best first, and a way
// to insist on one (nullptr: the best again). Not thread safe.
size_t KernelLevels(const char** names, size_t most);
bool ForceKernelLevel(const char* name);

}  // namespace koppel::match
