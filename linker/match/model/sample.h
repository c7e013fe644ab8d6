// Comparison patterns of a sample of the pairs that a search gives.
#pragma once

#include <functional>
#include <vector>

#include "linker/match/core/options.h"
#include "linker/match/model/comparer.h"
#include "linker/match/search/kept_pairs.h"

namespace koppel::match {

// Pairs in a group of the caller's, and what a sample of them looks like.
struct PatternSample {
  uint64_t pairs = 0;
  // Sum of the counts: the pairs that were sampled. 0 only where there are no pairs.
  uint64_t sampled = 0;
  PatternCounts patterns;

  // Pairs for each sampled one.
  double scale() const {
    return sampled == 0 ? 0 : static_cast<double>(pairs) / static_cast<double>(sampled);
  }
};

// A pair's group, below the number of groups; or kNoGroup.
using GroupOf = std::function<size_t(uint32_t a, uint32_t b)>;
inline constexpr size_t kNoGroup = SIZE_MAX;

// What a model learns from in each pair of sources: enough for shares of a thousandth, and little
// to fit.
inline constexpr uint64_t kMostSampled = 100'000;

// Samples each group apart: pairs by a hash of their numbers, all where there are at most
// `most_sampled` or they are compared by one filter alone, else a half, a quarter ... of them. The
// same for any number of threads. `keep`, if any, gets the pairs and the report of the search.
// CANCELLED and errors of ForEachCandidate.
Result<std::vector<PatternSample>> SamplePatterns(const Pool& pool, const Plan& plan,
                                                  CandidateScope scope, const Comparer& comparer,
                                                  size_t groups, const GroupOf& group_of,
                                                  uint64_t most_sampled, const Options& options,
                                                  KeptPairs* keep = nullptr);

}  // namespace koppel::match
