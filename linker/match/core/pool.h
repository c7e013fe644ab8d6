// All records of a linkage under one number each, in canonical order: sources by name, records of a
// source by reference. Everything behind the pool works on these numbers, so that nothing can
// depend on the order of input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "linker/match/core/plan.h"

namespace koppel::match {

inline constexpr size_t kMostSources = 64;

// Points into the plan and the sources, which must outlive it. Const is thread safe.
class Pool {
 public:
  // INVALID_ARGUMENT as Link.
  static Result<Pool> Of(const Plan& plan, const std::vector<SourceRecords>& sources);

  uint32_t size() const { return static_cast<uint32_t>(members_.size()); }
  MemberId member(uint32_t number) const { return members_[number]; }

  // Sources in canonical order are called by rank; rank r holds the numbers begin(r)..end(r)-1.
  uint32_t ranks() const { return static_cast<uint32_t>(by_rank_.size()); }
  uint32_t begin(uint32_t rank) const { return begin_[rank]; }
  uint32_t end(uint32_t rank) const { return begin_[rank + 1]; }
  uint32_t rank(uint32_t number) const { return rank_[number]; }
  // The place of the source in the input.
  uint32_t source(uint32_t rank) const { return by_rank_[rank]; }
  // Its records, in the order of the input: what reads them all in turn reads memory in turn.
  const SourceRecords& records(uint32_t rank) const { return (*sources_)[by_rank_[rank]]; }
  bool unique(uint32_t rank) const { return (*sources_)[by_rank_[rank]].unique(); }
  // Whether pairs are looked for between the two sources, or within one.
  bool pairs_wanted(uint32_t rank_a, uint32_t rank_b) const {
    return rank_a != rank_b || !unique(rank_a);
  }

  // A record of a fictitious person, who is in no result (canaries.h).
  bool planted(uint32_t number) const { return !planted_.empty() && planted_[number]; }
  bool has_planted() const { return !planted_.empty(); }

  const EncodingShape& shape(size_t encoding) const { return sources_->front().shapes()[encoding]; }
  const uint64_t* row(size_t encoding, uint32_t number) const {
    const MemberId id = members_[number];
    return (*sources_)[id.source].row(encoding, id.record);
  }
  // Whether two records that both carry the encoding are alike in it, bit by bit.
  bool EqualRows(size_t encoding, uint32_t a, uint32_t b) const {
    const uint64_t* words = row(encoding, a);
    return std::equal(words, words + shape(encoding).words(), row(encoding, b));
  }
  // 0: the record lacks the encoding.
  uint32_t bits(size_t encoding, uint32_t number) const {
    const MemberId id = members_[number];
    return (*sources_)[id.source].bits(encoding, id.record);
  }

 private:
  Status AddSource(uint32_t source);
  void FindPlanted();

  const std::vector<SourceRecords>* sources_ = nullptr;
  std::vector<uint32_t> by_rank_;
  std::vector<uint32_t> begin_ = {0};
  std::vector<MemberId> members_;
  std::vector<uint8_t> rank_;
  // Empty where there is none.
  std::vector<bool> planted_;
};

// Two numbers, the smaller one in the high half: sorting packed pairs sorts them canonically.
using PackedPair = uint64_t;
inline PackedPair Pack(uint32_t a, uint32_t b) {
  return a < b ? uint64_t{a} << 32 | b : uint64_t{b} << 32 | a;
}
inline uint32_t First(PackedPair pair) { return static_cast<uint32_t>(pair >> 32); }
inline uint32_t Second(PackedPair pair) { return static_cast<uint32_t>(pair); }

}  // namespace koppel::match
