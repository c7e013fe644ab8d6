// Whether what a fit took for matches is something else. Where two sources have few persons in
// common, or none, expectation and maximisation settles on what looks most like matches besides:
// members of a household, namesakes, or whoever shares a birth date by chance.
#pragma once

#include "linker/match/model/agreement.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// Of matches, many agree in everything, whatever else goes wrong in the others. Where hardly any
// does, they are none. Not where most pairs have too few terms to tell.
bool HasDrifted(const Agreement& agreement, const PatternCounts& patterns, const MatchFit& found);

// For FitOptions: draws classes so strongly towards where they start from that only the number of
// matches is learnt.
inline constexpr double kNotLearnt = 1e9;

}  // namespace koppel::match
