// Persons from scored pairs, over any number of sources.
//
// Pairs are taken from the strongest to the weakest: settled ones, then by score, then in canonical
// order. A pair joins the groups of its two records unless
//   - a unique source would occur twice in the group, or
//   - both groups have more than one record and the mean score over all their cross pairs is below
//     the threshold. Pairs that were no candidates are compared now; settled pairs count as 1,
//     pairs that cannot be decided do not count. This keeps two persons with several records each
//     from being chained by one stray link.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/parallel.h"
#include "linker/match/score.h"

namespace koppel::match {

// A pair that is settled or scored at least the threshold.
struct Edge {
  PackedPair pair;
  // kSettledScore for settled pairs.
  Score score;
};
inline constexpr Score kSettledScore = kScoreOne + 1;

// For each record the number of its person; persons are numbered in canonical order of their first
// member. Sorts `edges`. CANCELLED.
Result<std::vector<uint32_t>> Cluster(const Pool& pool, const Scorer& scorer,
                                      std::vector<Edge>& edges, const Options& options);

}  // namespace koppel::match
