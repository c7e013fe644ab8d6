// The score of a pair: the weighted mean similarity over the terms that both records carry.
//
// All is whole numbers, so that a result cannot depend on the order of additions and a pair exactly
// at the threshold is a match:
//
//   similarity of a filter   s = 2 |a AND b| / (|a| + |b|), then (s - floor) / (1 - floor), at
//   least
//                            0; with n = |a| + |b| and the floor in permille f that is the fraction
//                            (2000 |a AND b| - f n) / (n (1000 - f)), rounded UP to 2^-36
//   similarity of a token    1 if equal, else 0
//   match                    1000 * (sum of weight * similarity) >= threshold * (sum of weights)
//
// With one term the decision is exact (two different fractions lie more than 2^-36 apart); with
// several, a pair that is less than 2^-36 below the threshold is a match too, none above is lost.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/core/pool.h"

namespace koppel::match {

// Fixed point: kScoreOne is 1.
using Score = uint64_t;
inline constexpr int kScoreBits = 36;
inline constexpr Score kScoreOne = Score{1} << kScoreBits;

enum class Verdict {
  kSettled,    // equal in a settling token: a match, score 1
  kMatch,      // at least the threshold
  kNonMatch,   // below the threshold
  kUndecided,  // shares less than the least weight, or no term at all
};

struct PairScore {
  Verdict verdict;
  // The mean, rounded down; 0 when undecided.
  Score score;
};

// Thread safe. Refers to plan and pool.
class Scorer {
 public:
  Scorer(const Plan& plan, const Pool& pool) : plan_(plan), pool_(pool) {}

  PairScore Compare(uint32_t a, uint32_t b) const;
  // The threshold as a score, rounded down.
  Score threshold() const { return kScoreOne * plan_.threshold_permille / 1000; }

 private:
  bool EqualTokens(size_t encoding, uint32_t a, uint32_t b) const;
  Score Similarity(const PlanTerm& term, uint32_t a, uint32_t b) const;

  const Plan& plan_;
  const Pool& pool_;
};

// The rounding above. `bits` is |a| + |b|, not 0.
Score FilterSimilarity(uint32_t overlap, uint32_t bits, uint32_t floor_permille);

}  // namespace koppel::match
