// Pairwise precision and recall of a linkage result against the truth: of all pairs of records in
// one person of the result, how many are one entity in truth, and the other way round.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/status.h"

namespace koppel::quality {

// (source, record) to person or entity.
using Grouping = std::map<std::pair<std::string, std::string>, std::string>;

// Which pairs count.
enum class PairScope { kBetweenSources, kAll };

struct PairwiseQuality {
  uint64_t true_pairs = 0;
  uint64_t found_pairs = 0;
  uint64_t correct_pairs = 0;

  double Precision() const;
  double Recall() const;
  double F1() const;
};

// INVALID_ARGUMENT where a found record is not in the truth. Records of the truth that were not
// found count as alone.
Result<PairwiseQuality> ScorePairs(const Grouping& found, const Grouping& truth, PairScope scope);

// Reads a CSV file of which `columns` (source, record, person or entity, in this order) are the
// columns to take. INVALID_ARGUMENT with file and line.
Result<Grouping> ReadGrouping(const std::string& path, const std::string& group_column);

}  // namespace koppel::quality
