// One connected component of pairs with evidence of at least 0: a clustering problem of its own,
// with records under local numbers in canonical order.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "linker/match/cluster/evidence.h"

namespace koppel::match {

// Components up to this size keep the worth of every pair that was asked for.
inline constexpr uint32_t kSmallComponent = 256;

// A group for each local record.
using Groups = std::vector<uint32_t>;

// For one thread at a time. Refers to all it is given.
class Component {
 public:
  // `local_of`: for every record of the pool its local number.
  Component(const EvidenceGraph& graph, std::span<const uint32_t> records,
            const std::vector<uint32_t>& local_of)
      : graph_(graph), records_(records), local_of_(local_of) {
    if (small()) worth_.assign(records.size() * records.size(), kUnknown);
  }

  const PersonRules& rules() const { return graph_.rules(); }
  uint32_t size() const { return static_cast<uint32_t>(records_.size()); }
  bool small() const { return records_.size() <= kSmallComponent; }
  uint32_t record(uint32_t i) const { return records_[i]; }
  uint64_t unique_bit(uint32_t i) const { return graph_.unique_bit(records_[i]); }
  bool Forbidden(uint32_t i, uint32_t j) const { return (unique_bit(i) & unique_bit(j)) != 0; }

  // What the two add in one person; not for forbidden pairs.
  Worth Of(uint32_t i, uint32_t j) {
    ++asked_;
    if (!small()) return Ask(i, j);
    Worth& known = worth_[size_t{i} * size() + j];
    if (known == kUnknown) known = worth_[size_t{j} * size() + i] = Ask(i, j);
    return known;
  }
  // What all cross pairs of two groups add; beyond kMostCrossPairs reckoned from a sample spread
  // evenly over them. Not for groups with a forbidden pair.
  Worth Cross(std::span<const uint32_t> a, std::span<const uint32_t> b);

  // Calls each(local number, evidence) for the given neighbours with evidence of at least 0.
  template <typename Each>
  void ForEachNear(uint32_t i, const Each& each) const {
    for (const Neighbour& near : graph_.neighbours(records_[i])) {
      if (near.evidence >= 0) each(local_of_[near.record], near.evidence);
    }
  }

  // How often evidence was looked at, and whether a sample stood for all.
  uint64_t asked() const { return asked_; }
  bool sampled() const { return sampled_; }

 private:
  static constexpr Worth kUnknown = std::numeric_limits<Worth>::min();

  Worth Ask(uint32_t i, uint32_t j) const {
    const uint32_t a = records_[i];
    const uint32_t b = records_[j];
    return graph_.WorthOf(a, b, graph_.Between(a, b));
  }

  const EvidenceGraph& graph_;
  std::span<const uint32_t> records_;
  const std::vector<uint32_t>& local_of_;
  std::vector<Worth> worth_;
  uint64_t asked_ = 0;
  bool sampled_ = false;
};

}  // namespace koppel::match
