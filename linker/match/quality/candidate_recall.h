// The share of matches that the passes find, measured beside the full exact join on a sample.
#pragma once

#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/quality/quality.h"
#include "linker/match/search/search.h"

namespace koppel::match {

// Strangers of whom one in so many is as alike as what is looked at.
inline constexpr size_t kStrangersPerPair = 1000;

// Takes the filter of most fields (three at least, or two with a name, unless it is the only
// filter; of several the longest), and on a sample of records all pairs that are more alike there
// than all but one of kStrangersPerPair strangers. Of those that `among_all` gives evidence of at
// least 0, the passes find this share. `among_all` must take a pair for one of all wanted pairs,
// not of the candidates, which are matches far more often. Matches that are less alike than that,
// or lack the filter, are not looked at. Not measured without a filter, or where the sample holds
// fewer than 20 such pairs. CANCELLED; errors of the search.
Result<CandidateRecall> MeasureCandidates(const Pool& pool, const Plan& plan,
                                          const EvidenceBetween& among_all, const Options& options);

}  // namespace koppel::match
