// Where owned pairs go: to the consumer in batches, and into the counts of large blocks.
#pragma once

#include <vector>

#include "linker/match/search/block_table.h"

namespace koppel::match {

inline constexpr size_t kBatch = 4096;

// One worker number is used by one thread at a time.
class Outlet {
 public:
  Outlet(const BlockTable& table, const Pool& pool, unsigned workers,
         const CandidateConsumer& consume);

  // Takes at most kBatch pairs of a pass.
  Status Give(unsigned worker, size_t pass, std::span<const PackedPair> pairs);

  // For each large block, its pairs that other passes gave.
  std::vector<uint64_t> PairsOfOtherPasses() const;

 private:
  void CountLarge(unsigned worker, size_t pass, PackedPair pair);

  const BlockTable& table_;
  const CandidateConsumer& consume_;
  // Columns with large blocks, and for each the record's large block, counted from 1.
  std::vector<size_t> columns_;
  std::vector<std::vector<uint32_t>> large_of_;
  std::vector<std::vector<uint64_t>> counts_;
};

}  // namespace koppel::match
