// How a linkage is run: what does not change its outcome.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/time.h"

namespace koppel::match {

// Called on Link's own thread, a few times a second at most; false cancels. Stages are "learn" and
// "cluster", and "candidates" whenever pairs are sought: for learning first, then for comparing.
using OnProgress = std::function<bool(std::string_view stage, uint64_t done, uint64_t total)>;

struct Options {
  // 0: as many as the machine runs at once.
  unsigned threads = 0;
  // The most pairs that may be one person (kBytesOfPair each); other candidates are not kept.
  uint64_t most_pairs = 200'000'000;
  bool keep_pairs = false;
  // What the candidate search may do (search/search.h). The pairs that the blocks of all equal
  // passes list together, a pair of two passes counted twice, and those that similar passes give.
  uint64_t most_listed_pairs = 5'000'000'000;
  // A block of equal tokens with more pairs than this is not listed pair by pair ...
  uint64_t most_block_pairs = 100'000'000;
  // ... but joined by similarity, as long as all such blocks together compare at most this many.
  uint64_t most_joined_pairs = 300'000'000'000;
  // Records that recall is measured on, and the comparisons that this may take at most.
  uint32_t recall_sample = 1000;
  uint64_t most_recall_comparisons = 4'000'000'000;
  OnProgress progress;
  const Clock* clock = &SystemClock();
};

}  // namespace koppel::match
