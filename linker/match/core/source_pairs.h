// The pairs of sources in which pairs of records are looked for, under one number each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "linker/match/core/pool.h"

namespace koppel::match {

struct RankPair {
  uint32_t a = 0;
  uint32_t b = 0;
};

// Every wanted pair of ranks with a <= b, in that order. Const is thread safe.
class SourcePairs {
 public:
  explicit SourcePairs(const Pool& pool) : ranks_(pool.ranks()), place_(ranks_ * ranks_) {
    for (uint32_t a = 0; a < ranks_; ++a) {
      for (uint32_t b = a; b < ranks_; ++b) {
        if (!pool.pairs_wanted(a, b)) continue;
        place_[a * ranks_ + b] = place_[b * ranks_ + a] = pairs_.size();
        pairs_.push_back({a, b});
      }
    }
  }

  size_t size() const { return pairs_.size(); }
  RankPair operator[](size_t index) const { return pairs_[index]; }
  // Of a wanted pair of ranks, in either order.
  size_t IndexOf(uint32_t rank_a, uint32_t rank_b) const {
    return place_[rank_a * ranks_ + rank_b];
  }

 private:
  size_t ranks_;
  std::vector<size_t> place_;
  std::vector<RankPair> pairs_;
};

// How many pairs of records the two ranks give, found or not.
inline uint64_t AllPairs(const Pool& pool, RankPair ranks) {
  const uint64_t a = pool.end(ranks.a) - pool.begin(ranks.a);
  const uint64_t b = pool.end(ranks.b) - pool.begin(ranks.b);
  return ranks.a == ranks.b ? a * (a - (a > 0 ? 1 : 0)) / 2 : a * b;
}

}  // namespace koppel::match
