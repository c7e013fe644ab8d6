// All evidence of a linkage: what is given as lists of neighbours, the rest through the callback.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/cluster/persons.h"

namespace koppel::match {

// What a pair in one person adds to the sum: its evidence, within the rules' limits, in 1/1024 of
// it, and 1 for being a pair, so that of two partitions with the same evidence the one with more
// pairs is worth more (as long as they differ by less than 1024 pairs). Sums over 2^37 pairs fit.
using Worth = int64_t;
inline constexpr int kWorthBits = 10;

struct Neighbour {
  uint32_t record = 0;
  Evidence evidence = 0;
};

// Const is thread safe. Refers to pool, callback and rules.
class EvidenceGraph {
 public:
  // INVALID_ARGUMENT as FindPersons.
  static Result<EvidenceGraph> Of(const Pool& pool, std::vector<PairEvidence> pairs,
                                  const EvidenceBetween& between, const PersonRules& rules);

  const Pool& pool() const { return *pool_; }
  const PersonRules& rules() const { return *rules_; }
  uint32_t size() const { return pool_->size(); }

  // Those of the given pairs, in canonical order.
  std::span<const Neighbour> neighbours(uint32_t record) const {
    return {neighbours_.data() + begin_[record], begin_[record + 1] - begin_[record]};
  }
  // A bit for the source of the record if it is unique, else 0.
  uint64_t unique_bit(uint32_t record) const {
    const uint32_t rank = pool_->rank(record);
    return pool_->unique(rank) ? uint64_t{1} << rank : 0;
  }
  // Given or asked for; not for two records of a unique source.
  Evidence Between(uint32_t a, uint32_t b) const;
  Evidence MostAgainst(uint32_t a, uint32_t b) const {
    return rules_->MostAgainst(unique_bit(a) != 0 && unique_bit(b) != 0);
  }
  // Of two records in one person, which have this evidence.
  Worth WorthOf(uint32_t a, uint32_t b, Evidence evidence) const {
    const Evidence within = std::clamp(evidence, -MostAgainst(a, b), rules_->most_for);
    return (Worth{within} << kWorthBits) + 1;
  }

 private:
  void Fill(const std::vector<PairEvidence>& pairs);

  const Pool* pool_ = nullptr;
  const EvidenceBetween* between_ = nullptr;
  const PersonRules* rules_ = nullptr;
  std::vector<uint64_t> begin_;
  std::vector<Neighbour> neighbours_;
};

}  // namespace koppel::match
