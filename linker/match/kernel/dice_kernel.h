// Counting common bits of filters, with the widest instructions that the machine has (Highway
// chooses at run time: AVX-512 with VPOPCNTDQ, AVX-512, AVX2, SSE, NEON or portable code).
//
// Rows meet columns. Columns lie transposed in blocks, word by word, kLanes wide, so that no sum
// across lanes stands in the inner loop; four rows share each load of a column's word, and their
// sums stay in registers.
//
//   block:   word 0 of filters 0..15 | word 1 of filters 0..15 | ...
//
// Early abandoning. |a AND b| = |a| - |a AND NOT b|, so a pair is out as soon as more of a's bits
// are missing in b than Measure::MostMissing. Missing bits of several words are or-ed before they
// are counted: that counts some of them once for twice and thus never too many, and costs less than
// counting each word. What is left after all groups of words is counted in full.
#pragma once

#include <cstddef>
#include <cstdint>

namespace koppel::match {

inline constexpr size_t kLanes = 16;
inline constexpr size_t kRowsAtOnce = 4;

// What is looked at first: a part of each filter's words, or words made of them (sketch.h). With
// groups 0 nothing is, and all pairs are counted in full.
struct Probe {
  // `stride` words for each row, of which the first groups * group_words are looked at.
  const uint64_t* rows = nullptr;
  // As blocks, `stride` words for each filter.
  const uint64_t* blocks = nullptr;
  size_t stride = 0;
  size_t groups = 0;
  // Words that are or-ed into one: 1, 2 or 4.
  size_t group_words = 0;
  // A common bit of rows[i] and blocks[j] stands for a bit of the row that the column lacks (the
  // blocks are complemented), or else of the column that the row lacks (the rows are).
  bool rows_lack = false;
};

// At most 65536 rows, with at most 8192 bits a filter. Rows and columns ascend by bits.
struct Tile {
  // `rows`, `row_bits` and the rows of the probe go on to a multiple of kRowsAtOnce rows, the last
  // one being repeated.
  const uint64_t* rows = nullptr;
  const uint32_t* row_bits = nullptr;
  size_t row_count = 0;
  // Filters of zeros fill the last block; for their bits, the last column's are repeated.
  const uint64_t* blocks = nullptr;
  const uint32_t* column_bits = nullptr;
  size_t column_count = 0;
  size_t words = 0;
  // least[|a| + |b|] is the least overlap of a pair; see LeastOverlaps.
  const uint32_t* least = nullptr;
  Probe probe;
};

// A pair of a tile, and its common bits.
struct Hit {
  uint32_t column;
  uint16_t row;
  uint16_t overlap;
};

// Room for hits that FindSimilar needs.
constexpr size_t MostHits(size_t rows, size_t columns) { return rows * columns + kLanes; }

// Writes every pair of the tile with an overlap of least[|a| + |b|] or more to `hits`, which has
// room for MostHits(row_count, column_count), and returns how many. Thread safe.
size_t FindSimilar(const Tile& tile, Hit* hits);

// |a AND b|. Thread safe.
uint32_t Overlap(const uint64_t* a, const uint64_t* b, size_t words);

// For tests and benchmarks: the instruction sets that this machine can run, best first, and a way
// to insist on one (nullptr: the best again). Not thread safe.
size_t KernelLevels(const char** names, size_t most);
bool ForceKernelLevel(const char* name);

}  // namespace koppel::match
