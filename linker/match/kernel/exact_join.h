// The exact similarity join: every pair of two sides, or within one, that reaches a threshold.
//
// All pairs are compared, save those that lengths rule out (length filter; Xiao et al., PPJoin, WWW
// 2008) and those that part of their words already rules out (early abandoning). Neither ever loses
// a pair. The join stores no pairs: it hands them over in batches, so its memory does not depend on
// how many there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/status.h"
#include "linker/match/kernel/measure.h"

namespace koppel::match {

// A filter as it lies in its column: `words` points at the words of the side.
struct FilterRow {
  const uint64_t* words = nullptr;
  // How many bits are set.
  uint32_t bits = 0;
  // What the caller calls it; need not be unique or in any order.
  uint32_t id = 0;
};

// Filters of one length as the kernel reads them: ascending by bits, transposed in blocks
// (dice_kernel.h). Rows without a bit say nothing and are left out. Keeps a copy: the rows may go
// once it is made. Grows no more; const is thread safe. Takes 8 * words + 8 bytes a row; a join
// takes up to as much again while it runs.
class FilterSide {
 public:
  // `words`: 64-bit words of a filter, 1 to kMostFilterBits / 64.
  FilterSide(std::span<const FilterRow> rows, size_t words);

  size_t size() const { return ids_.size(); }
  size_t words() const { return words_; }
  uint32_t id(size_t place) const { return ids_[place]; }
  // Of the filter at a place; from size() up to the end of the last block, as the last one's.
  uint32_t bits(size_t place) const { return bits_[place]; }
  const uint32_t* all_bits() const { return bits_.data(); }
  const uint64_t* blocks() const { return blocks_.data(); }
  size_t block_count() const;

 private:
  size_t words_;
  std::vector<uint32_t> ids_;
  std::vector<uint32_t> bits_;
  std::vector<uint64_t> blocks_;
};

struct JoinPair {
  // Ids: `a` from side_a, `b` from side_b; within one side in either order.
  uint32_t a = 0;
  uint32_t b = 0;
  // |a AND b|.
  uint32_t overlap = 0;
  friend bool operator==(const JoinPair&, const JoinPair&) = default;
};

// Gets the pairs in batches (never empty, at most kJoinBatch), in an order that depends on the
// threads; their set does not. Called by several threads at once, never by two with the same
// `worker`, which is below JoinOptions.threads. A status that is not OK ends the join with it.
using OnPairs = std::function<Status(unsigned worker, std::span<const JoinPair> pairs)>;
inline constexpr size_t kJoinBatch = 4096;

struct JoinOptions {
  // At least 1; the caller's thread is worker 0.
  unsigned threads = 1;
  // Called on the caller's thread alone, with how many of JoinSize's pairs are done; a status that
  // is not OK ends the join with it. For example: Reporter::Report.
  std::function<Status(uint64_t pairs_done)> report;
  // False: compare all words of all pairs that lengths allow.
  bool abandon_early = true;
};

// How many pairs there are to compare.
uint64_t JoinSize(const FilterSide& side_a, const FilterSide& side_b);
uint64_t JoinSizeWithin(const FilterSide& side);

// Every pair of a row of side_a with one of side_b (of the same words) that reaches the measure's
// threshold, each once. Either side may be much the smaller one, as a sample is. Errors: what
// `consume` and `report` return; RESOURCE_EXHAUSTED where memory runs out.
Status JoinExactly(const FilterSide& side_a, const FilterSide& side_b, const Measure& measure,
                   const JoinOptions& options, const OnPairs& consume);

// The same for the pairs of two different rows of one side.
Status JoinWithin(const FilterSide& side, const Measure& measure, const JoinOptions& options,
                  const OnPairs& consume);

}  // namespace koppel::match
