// Which passes find a given pair. A pair belongs to the first of them.
#pragma once

#include <memory>
#include <vector>

#include "linker/match/kernel/measure.h"
#include "linker/match/search/block_table.h"

namespace koppel::match {

// The threshold of a similar pass on filters of `length` bits.
Measure MeasureOf(const PlanPass& pass, size_t length);

// The rule of one similar pass.
class SimilarRule {
 public:
  SimilarRule(const Pool& pool, const PlanPass& pass);

  const Measure& measure() const { return measure_; }

  // Whether the record is not sought in the source of this rank (unsettled_only).
  bool left_out(uint32_t number, uint32_t towards) const {
    return !settled_.empty() && ((settled_[number] >> towards) & 1) != 0;
  }
  // Marks records of blocks of earlier passes on settling tokens.
  void Settle(const Pool& pool, const Plan& plan, const BlockTable& table, size_t pass);

  // Exact by default: sampled bits, one mask for each table; a pair is found when it agrees in all
  // bits of a mask.
  void SetTables(std::vector<std::vector<uint64_t>> masks) { masks_ = std::move(masks); }
  const std::vector<std::vector<uint64_t>>& masks() const { return masks_; }
  bool Finds(const Pool& pool, uint32_t a, uint32_t b) const;

 private:
  size_t encoding_;
  Measure measure_;
  std::vector<std::vector<uint64_t>> masks_;
  // One bit for each source that holds each person once.
  std::vector<uint64_t> settled_;
};

// Whether two rows agree in all bits of a mask.
bool AgreeIn(const std::vector<uint64_t>& mask, const uint64_t* a, const uint64_t* b);

// How a large block is joined instead of being listed.
struct LargeJoin {
  bool joined = false;
  size_t encoding = 0;
  uint32_t dice_permille = 0;
};

// Const is thread safe; what it is made of must outlive it.
class Finder {
 public:
  // `joins`: one for each large block of the table.
  Finder(const Pool& pool, const Plan& plan, const BlockTable& table,
         const std::vector<LargeJoin>& joins,
         const std::vector<std::unique_ptr<SimilarRule>>& rules);

  // Whether the pair is found in a column before this one, or by a similar pass before its pass.
  bool FoundBefore(size_t column, size_t pass, uint32_t a, uint32_t b) const {
    return EqualIn(0, column, a, b) || (NeedsMore(column, pass) && MoreBefore(column, pass, a, b));
  }
  bool FindsAny(uint32_t a, uint32_t b) const {
    return FoundBefore(table_.columns().size(), plan_.passes.size(), a, b);
  }

  // What the ids of blocks do not say: large blocks that were joined, and similar passes.
  bool NeedsMore(size_t column, size_t pass) const {
    return first_joined_ < column || first_similar_ < pass;
  }
  bool MoreBefore(size_t column, size_t pass, uint32_t a, uint32_t b) const;
  // Whether a joined large block of these columns gives the pair.
  bool JoinedIn(size_t begin, size_t end, uint32_t a, uint32_t b) const;
  // Whether one of these columns gives the pair.
  bool FoundIn(size_t begin, size_t end, uint32_t a, uint32_t b) const {
    return EqualIn(begin, end, a, b) || (first_joined_ < end && JoinedIn(begin, end, a, b));
  }

 private:
  bool EqualIn(size_t begin, size_t end, uint32_t a, uint32_t b) const;

  // A column's joined large blocks, by record, counted from 1.
  struct Joined {
    size_t column;
    std::vector<uint32_t> block_of;
  };

  const Pool& pool_;
  const Plan& plan_;
  const BlockTable& table_;
  const std::vector<LargeJoin>& joins_;
  const std::vector<std::unique_ptr<SimilarRule>>& rules_;
  std::vector<Joined> joined_;
  size_t first_joined_ = SIZE_MAX;
  size_t first_similar_ = SIZE_MAX;
};

}  // namespace koppel::match
