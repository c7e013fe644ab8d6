// What sources carry: pairs of them are learnt from by that.
#pragma once

#include <cstdint>

#include "linker/match/core/plan.h"
#include "linker/match/core/pool.h"
#include "linker/match/model/comparer.h"

namespace koppel::match {

// Encodings, a bit each.
using EncodingSet = uint64_t;

inline bool Carries(EncodingSet set, size_t encoding) { return (set >> encoding & 1) != 0; }
inline bool IsWithin(EncodingSet part, EncodingSet set) { return (part & ~set) == 0; }

// Those that one record of a hundred has, for each rank.
std::vector<EncodingSet> CarriedByRanks(const Pool& pool, const Plan& plan);

// Without the passes that look at anything else.
Plan WithPassesOf(const Plan& plan, EncodingSet carried);

// Without the terms that are anything else.
PatternCounts WithTermsOf(const std::vector<Term>& terms, EncodingSet carried,
                          const PatternCounts& patterns);

}  // namespace koppel::match
