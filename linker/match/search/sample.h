// Samples that depend on content alone, and recall measured on them.
#pragma once

#include <functional>
#include <vector>

#include "linker/match/search/block_table.h"
#include "linker/match/search/join.h"

namespace koppel::match {

// At most `count` records that carry the encoding: those whose canonical numbers have the least
// hashes under `salt`. Ascending.
std::vector<uint32_t> SampleRecords(const Pool& pool, size_t encoding, size_t count, uint64_t salt);

// `count` random pairs in scope of these records, whose numbers ascend; fewer where hardly any pair
// is in scope. The same ones for the same numbers and salt.
std::vector<PackedPair> SamplePairs(const Pool& pool, CandidateScope scope,
                                    std::span<const uint32_t> numbers, size_t count, uint64_t salt);

// The exact join of sampled records with all others.
struct SampleJoin {
  size_t encoding = 0;
  Measure measure;
  CandidateScope scope = CandidateScope::kWanted;
  uint64_t salt = 0;
};

struct SampleSize {
  uint64_t records = 0;
  uint64_t comparisons = 0;
};

// Gives every pair in scope that is similar and of which a record is sampled, once, as JoinRecords
// does. The sample has options.recall_sample records, fewer where that would compare more than
// options.most_recall_comparisons or give millions of pairs. CANCELLED.
Result<SampleSize> JoinSample(const Pool& pool, const SampleJoin& join, const Options& options,
                              const OnFound& on_found);

// The share of the pairs sought that are found. Fills all of the estimate but `least_permille`.
Result<RecallEstimate> EstimateRecall(const Pool& pool, const SampleJoin& join,
                                      const PairPredicate& sought, const PairPredicate& found,
                                      const Options& options);

// The 95 % interval of Clopper and Pearson (1934) for found of pairs.
void SetInterval(RecallEstimate& recall);

}  // namespace koppel::match
