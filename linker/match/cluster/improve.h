// Local moves on a partition of a component until none makes it worth more.
#pragma once

#include "linker/match/cluster/component.h"

namespace koppel::match {

// Changes `groups` (any labels below the number of records go in and come out):
//   - two groups that a pair with evidence of at least 0 holds, up to kExactRecords together, are
//     divided anew in the best way there is; larger ones are joined, or a record moves to the other
//     group, takes the place of one of its unique source, or changes places with it;
//   - a group is divided anew, up to kExactRecords in the best way; of a larger one a record is put
//     out, or it splits around its two records that are furthest apart;
//   - the records of a unique source are dealt out anew over all groups, as a matching.
// Every change makes the sum larger. False when it ended before nothing improved: after kMostMoves
// or kMostRounds.
bool Improve(Component& component, Groups& groups);

inline constexpr int kMostRounds = 100;

}  // namespace koppel::match
