// What becomes of blocks of equal tokens that are too large to be listed pair by pair.
#pragma once

#include <vector>

#include "linker/match/search/finder.h"

namespace koppel::match {

// One decision for each large block of the table, in its order: it is joined on a filter that all
// its records carry, the one on which the fewest of a sample of its pairs are similar, as long as
// the join is expected to give at most options.most_block_pairs and all joins so far compare at
// most options.most_joined_pairs. Similar is what the loosest similar pass on the filter asks for,
// or else Dice of the plan's threshold.
std::vector<LargeJoin> JudgeLargeBlocks(const Pool& pool, const Plan& plan, const BlockTable& table,
                                        CandidateScope scope, const Options& options);

}  // namespace koppel::match
