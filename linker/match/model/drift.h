// Whether what a fit took for matches are any. Where two sources have few persons in
// common, or none, expectation and maximisation settles on what looks most like matches besides:
// members of a household, namesakes, or whoever shares a birth date by chance.
#pragma once

#include "linker/match/model/agreement.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// In matches with nothing wrong (the first class, which nothing but the others' right fields may
// change), each term mostly is more alike than strangers'.
bool AgreeWhereRight(const std::vector<Term>& terms, const MatchFit& found);

// Of matches, many agree in everything, whatever is wrong in the others. Not asked where most pairs
// have too few terms to tell.
bool ManyAgree(const Agreement& agreement, const PatternCounts& patterns, const MatchFit& found);

// For FitOptions: draws classes so strongly towards where they start from that only the number of
// matches is learnt.
inline constexpr double kNotLearnt = 1e9;

}  // namespace koppel::match
