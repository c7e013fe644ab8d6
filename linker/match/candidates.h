// Candidate pairs: what the passes of a plan find, without loss.
#pragma once

#include <string_view>
#include <vector>

#include "linker/match/parallel.h"
#include "linker/match/pool.h"

namespace koppel::match {

// Sorted, each pair once.
using PairSet = std::vector<PackedPair>;

// Adds `found` to `all`. RESOURCE_EXHAUSTED when there are more than options.most_pairs then;
// `label` names the pass that `found` comes from.
Status Unite(PairSet found, std::string_view label, const Options& options, PairSet& all);

// Every wanted pair with equal tokens (of blocking encodings: in the same place), by sorting the
// tokens. RESOURCE_EXHAUSTED with the number of pairs, which is known before any is written;
// CANCELLED.
Result<PairSet> EqualPairs(const Pool& pool, const PlanPass& pass, const Options& options);

// Every wanted pair with Dice of at least the pass's, by comparing all in blocks; rows too short or
// too long for the threshold (2 min / (|a| + |b|) < t) are passed over. RESOURCE_EXHAUSTED once
// there are more than options.most_pairs; CANCELLED.
Result<PairSet> SimilarPairs(const Pool& pool, const PlanPass& pass, const Options& options);

// The union of all passes; `yields` gets the pairs of each. Errors as above.
Result<PairSet> FindCandidates(const Pool& pool, const Plan& plan, const Options& options,
                               std::vector<PassCount>& yields);

}  // namespace koppel::match
