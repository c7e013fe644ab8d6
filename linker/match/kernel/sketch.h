// What the exact join looks at first, so that most pairs need not be counted in full.
//
// A sketch bit is the OR, or the AND, of some bits of the filter that no other sketch bit has. Both
// are monotone: where a's sketch bit is set and b's is not, a has at least one bit there that b
// lacks. So counts of lacking sketch bits never exceed those of the filters, and abandoning a pair
// by them is exact. Bits that are set half of the time tell the most, p (1 - p); ORs of rare bits
// and ANDs of frequent ones come near it, which makes the sketch of a sparse filter short.
//
// The same without making anything is to look at some of the filter's own words first. A sample
// of pairs decides which of the two is cheaper, or that neither pays: never what is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "linker/match/kernel/exact_join.h"

namespace koppel::match {

// Bits of the filter by number, in an order of our own: (word * 64 + bit), bits turned around.
struct SketchBit {
  // None: never set.
  std::vector<uint16_t> of;
  // AND instead of OR.
  bool all = false;
};

// A few words for each filter, transposed as the blocks of the side.
struct Sketch {
  size_t words = 0;
  std::vector<uint64_t> blocks;
};

struct ProbePlan {
  // 0: do not probe. Groups of 1, 2 or 4 words; at most 31 of them.
  size_t groups = 0;
  size_t group_words = 0;
  // 64 for each word; empty: the filter's own words.
  std::vector<SketchBit> bits;

  size_t words() const { return groups * group_words; }
};

// The cheapest way to compare all pairs of the sides. Deterministic.
ProbePlan PlanProbe(const FilterSide& side_a, const FilterSide& side_b, const Measure& measure);

// The sketches of the filters of the blocks from `begin` up to `end` (multiples of 4, or the end of
// the side) go to sketch.blocks, which has room for those of the whole side.
void MakeSketch(const FilterSide& side, const std::vector<SketchBit>& bits, size_t begin,
                size_t end, Sketch& sketch);

}  // namespace koppel::match
