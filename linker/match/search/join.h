// The exact similarity join of two lists of records.
#pragma once

#include <functional>
#include <vector>

#include "linker/match/core/parallel.h"
#include "linker/match/core/pool.h"
#include "linker/match/kernel/measure.h"

namespace koppel::match {

struct JoinTask {
  size_t encoding = 0;
  Measure measure;
  // Numbers; records without the encoding are passed over.
  std::vector<uint32_t> rows;
  std::vector<uint32_t> columns;
  // Pairs of two different rows; there are no columns.
  bool within = false;

  uint64_t comparisons() const {
    return within ? rows.size() * (rows.size() - 1) / 2 : uint64_t{rows.size()} * columns.size();
  }
};

// Gets a few thousand pairs at most at a time, from several threads.
using OnFound = std::function<Status(unsigned worker, std::span<const PackedPair>)>;

// Gives every pair of a row and a column that reaches the measure's threshold once, on
// ThreadsOf(options) threads. CANCELLED; what `on_found` fails with.
Status JoinRecords(const Pool& pool, const JoinTask& task, const Options& options,
                   const OnFound& on_found);

}  // namespace koppel::match
