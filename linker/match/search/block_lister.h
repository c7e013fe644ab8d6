// The pairs of one token column's blocks, those that an earlier pass finds left out.
#pragma once

#include <atomic>

#include "linker/match/search/finder.h"
#include "linker/match/search/outlet.h"

namespace koppel::match {

// Pairs that a pass finds, and those of them that it owns.
struct PairCounts {
  uint64_t found = 0;
  uint64_t owned = 0;
};

// Lists the pairs of all blocks of a column, but not of large ones, and adds to `counts`. A pair
// that an earlier place of the same pass finds counts as found there. CANCELLED; what the outlet
// fails with.
Status ListBlocks(const Pool& pool, const BlockTable& table, const Finder& finder, size_t column,
                  CandidateScope scope, const Options& options, Outlet& outlet, PairCounts& counts);

}  // namespace koppel::match
