// How much memory a linkage takes at most, so that a job that does not fit is refused before it
// reads its records. Tested by counting every allocation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "linker/match/core/plan.h"

namespace koppel::match {

// What a job is made of.
struct JobSize {
  uint64_t records = 0;
  size_t sources = 0;
  // As Options.threads: 0 for as many as the machine runs at once.
  unsigned threads = 0;
};

// With all that the engine keeps for each record (columns, blocks of equal tokens, transposed
// filters, rarities, persons) and, without a threshold, the samples that the model learns from.
uint64_t BytesOfRecords(const Plan& plan, const JobSize& job);

// A pair that may be one person, from its being found to persons made of it. Other candidates take
// nothing.
inline constexpr uint64_t kBytesOfPair = 64;

}  // namespace koppel::match
