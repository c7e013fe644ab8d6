// Match probabilities of pairs that exclude one another.
//
// Where a source holds a person at most once, a record has one partner there at most, and of two
// candidates one at least is false, however alike both are. Sets of pairs that respect this are
// weighed by the product of their odds (the monomer-dimer model, as in matchings of Sadinle 2017),
// and a pair's probability is the share of sets that hold it. It is found by belief propagation:
// exact where the pairs that exclude one another form a tree, which they nearly always do, and
// convergent everywhere (Bayati, Gamarnik, Katz, Nair, Tetali 2007).
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/core/pool.h"

namespace koppel::match {

// A probability in billionths: sums and comparisons are exact, and independent of their order.
using Billionths = uint32_t;
inline constexpr Billionths kSure = 1'000'000'000;

// To the nearest billionth; `probability` is within 0..1.
Billionths BillionthsOf(double probability);

// For each of the pairs, in their order. Pairs that no other excludes keep the probability of their
// own evidence. Takes about 48 bytes for each pair; serial.
std::vector<Billionths> CompetingProbabilities(const Pool& pool,
                                               const std::vector<PairEvidence>& pairs);

}  // namespace koppel::match
