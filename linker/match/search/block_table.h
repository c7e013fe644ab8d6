// The blocks of equal tokens of all equal passes: which records stand together in which pass.
//
// Takes 4 bytes for each record and token column, and 4 to 6 more for each record in a block.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/core/parallel.h"
#include "linker/match/search/search.h"

namespace koppel::match {

// The tokens that an equal pass looks at: one column, or one for each place of a blocking encoding.
struct TokenColumn {
  size_t pass = 0;
  size_t encoding = 0;
  size_t place = 0;
};

// Whether pairs of the two sources, or within one, are in scope.
inline bool InScope(const Pool& pool, CandidateScope scope, uint32_t rank_a, uint32_t rank_b) {
  if (scope == CandidateScope::kWanted) return pool.pairs_wanted(rank_a, rank_b);
  return rank_a == rank_b && pool.unique(rank_a);
}

// The pairs in scope of these records, whose numbers ascend.
uint64_t CountPairs(const Pool& pool, CandidateScope scope, std::span<const uint32_t> numbers);

// Those with which the i-th record of a block makes a pair in scope and that stand behind it; where
// its source ends in the block is known to the caller.
struct RowRange {
  size_t begin;
  size_t end;
};
inline RowRange PartnersOf(const Pool& pool, CandidateScope scope, uint32_t rank, size_t row,
                           size_t source_end, size_t block_end) {
  if (scope == CandidateScope::kWithinUnique) {
    return pool.unique(rank) ? RowRange{row + 1, source_end} : RowRange{row, row};
  }
  return {pool.unique(rank) ? source_end : row + 1, block_end};
}

// Records of a block that is too large to be listed, by ascending number.
struct LargeBlock {
  size_t column = 0;
  uint64_t pairs = 0;
  std::vector<uint32_t> numbers;
};

// Const is thread safe.
class BlockTable {
 public:
  // CANCELLED. The pool must outlive the table.
  static Result<BlockTable> Of(const Pool& pool, const Plan& plan, CandidateScope scope,
                               const Options& options);

  // In the order of the plan.
  const std::vector<TokenColumn>& columns() const { return columns_; }
  // The columns of a pass; empty for a similar pass.
  size_t begin(size_t pass) const { return begin_[pass]; }
  size_t end(size_t pass) const { return begin_[pass + 1]; }

  // The record's block in each column; 0: it is alone, has no token or is in a large block.
  const uint32_t* blocks_of(uint32_t number) const {
    return ids_.data() + number * columns_.size();
  }

  // Block i of a column: ascending numbers. Large ones are not among them.
  size_t blocks(size_t column) const { return lists_[column].first.size() - 1; }
  std::span<const uint32_t> block(size_t column, size_t i) const {
    const List& list = lists_[column];
    return {list.numbers.data() + list.first[i], list.first[i + 1] - list.first[i]};
  }
  // Of all blocks of the column that are not large.
  uint64_t pairs(size_t column) const { return lists_[column].pairs; }
  // Records of the largest block, large ones included.
  uint64_t largest(size_t column) const { return lists_[column].largest; }

  // By column, then ascending number of pairs.
  const std::vector<LargeBlock>& large() const { return large_; }

 private:
  friend class BlockBuilder;
  struct List {
    std::vector<uint32_t> first = {0};
    std::vector<uint32_t> numbers;
    uint64_t pairs = 0;
    uint64_t largest = 0;
  };

  std::vector<TokenColumn> columns_;
  std::vector<size_t> begin_;
  std::vector<uint32_t> ids_;
  std::vector<List> lists_;
  std::vector<LargeBlock> large_;
};

}  // namespace koppel::match
