// The pairs that quality is estimated from: all that are linked, and all others that may be
// matches.
#pragma once

#include <functional>
#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/core/source_pairs.h"
#include "linker/match/quality/quality.h"

namespace koppel::match {

// A person of more records is judged by the pairs of this many, evenly spread over it.
inline constexpr uint32_t kMostJudged = 1000;

// `pairs`: in canonical order, each once, with evidence of at least PersonRules::possible. A linked
// pair that is not among them (clustering brought it together) is judged by `between`.
//
// Other pairs speak for a pair too. They rest on the same fields, so that their evidence does not
// add up; the mean is taken (on labelled data: neither half-hearted nor too sure):
//   linked, in a person of up to 64 records: of the pair's own evidence and that of its best chain
//   (a matches b and b matches c), where that is stronger
//   apart: of all pairs between the two persons, where that is weaker than the pair's own
//
// Linked pairs come first, by person; then the rest. Persons are numbered from 0 without gaps.
std::vector<QualityPair> JudgedPairs(const Pool& pool, const std::vector<PairEvidence>& pairs,
                                     const std::vector<uint32_t>& person_of_record,
                                     const EvidenceBetween& between);

}  // namespace koppel::match
