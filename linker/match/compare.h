// Candidates judged as they are found: only what may be one person is kept.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/judge.h"
#include "linker/match/search/kept_pairs.h"

namespace koppel::match {

inline constexpr size_t kHistogramClasses = 50;

// What comparing all candidates gave. Pairs with a planted record are kept, and in no count.
struct Comparison {
  // Evidence of at least PersonRules::possible; in canonical order.
  std::vector<PairEvidence> pairs;
  // Scores in classes of 0.02; neither settled nor undecided pairs.
  std::vector<uint64_t> histogram = std::vector<uint64_t>(kHistogramClasses);
  // By SourcePairs.
  std::vector<uint64_t> candidates;
  // Expected matches among those that are not kept, in billionths; by SourcePairs.
  std::vector<uint64_t> faint;
  uint64_t settled = 0;
  uint64_t undecided = 0;
  SearchReport search;
};

// Takes the candidates of `kept` where it has them all, and searches otherwise.
// RESOURCE_EXHAUSTED "pairs: got N that may be one person ..." with how many there are by evidence
// when more than options.most_pairs are to be kept; CANCELLED; errors of ForEachCandidate.
Result<Comparison> CompareCandidates(const Pool& pool, const Plan& plan, const Judge& judge,
                                     const KeptPairs& kept, const Options& options);

}  // namespace koppel::match
