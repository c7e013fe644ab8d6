// Where records are compared by one filter and nothing else, the pairs at each similarity are a
// mixture of matches and of pairs that are none: the score says no more than how many there are of
// either.
//
// What non-matches look like is known within sources that hold a person at most once (self-null
// calibration), or is told from how candidates fall off above strangers: strangers, and members of
// one household, become fewer by a factor with each step of similarity (an exponential tail;
// empirical null, Efron 2004), while matches become more up to where most of them are, and fewer
// beyond. What the fall does not explain are matches; it explains as much as it can.
//
// All counts are by bin of similarity: the unequal levels of the term from the lowest up, and
// equality last.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"
#include "linker/match/model/pattern.h"

namespace koppel::match {

// Whether that is all there is: no token, no other filter.
bool IsOneScore(const std::vector<Term>& terms);

// Pairs that carry the filter, by bin.
std::vector<double> PairsByScore(const Term& term, const PatternCounts& patterns);

// Expected pairs of both kinds, by bin.
struct ScoreMixture {
  std::vector<double> matches;
  std::vector<double> non_matches;
};

// `others`: how non-matches are spread, in any number.
ScoreMixture SplitBeside(const Term& term, const std::vector<double>& pairs,
                         const std::vector<double>& others);

// Non-matches told from how the pairs fall off; hardly any where they do not.
ScoreMixture SplitByFall(const Term& term, const std::vector<double>& pairs);

// How many matches there are where pairs are least alike, for each where matches are most (0 to 1).
// Not near 0: they seem to go on below what was looked at.
double MatchesAtEdge(const Term& term, const ScoreMixture& mixture);

// How likely a pair in each bin is a match: rises with similarity. Never 0 or 1.
std::vector<double> MatchShares(const ScoreMixture& mixture);

}  // namespace koppel::match
