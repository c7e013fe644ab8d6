#include "linker/match/cluster/exact.h"

#include <array>
#include <bit>

namespace koppel::match {
namespace {

constexpr Worth kForbidden = std::numeric_limits<Worth>::min() / 4;
using BySubset = std::array<Worth, 1u << kExactRecords>;

// What each subset is worth as one person.
void WorthOfSubsets(Component& component, std::span<const uint32_t> records, BySubset& worth) {
  worth[0] = 0;
  for (uint32_t set = 1; set < 1u << records.size(); ++set) {
    const auto first = static_cast<uint32_t>(std::countr_zero(set));
    worth[set] = worth[set & (set - 1)];
    for (uint32_t rest = set & (set - 1); rest != 0 && worth[set] != kForbidden; rest &= rest - 1) {
      const uint32_t a = records[first];
      const uint32_t b = records[static_cast<size_t>(std::countr_zero(rest))];
      worth[set] = component.Forbidden(a, b) ? kForbidden : worth[set] + component.Of(a, b);
    }
  }
}

}  // namespace

BestPartition PartitionExactly(Component& component, std::span<const uint32_t> records) {
  BySubset worth;
  BySubset best;
  std::array<uint32_t, 1u << kExactRecords> first_person;
  WorthOfSubsets(component, records, worth);
  best[0] = 0;
  const uint32_t all = (1u << records.size()) - 1;
  for (uint32_t set = 1; set <= all; ++set) {
    const uint32_t first = set & -set;
    const uint32_t others = set ^ first;
    best[set] = kForbidden;
    // Every subset of the others, in ascending order.
    for (uint32_t part = 0;; part = (part - others) & others) {
      const uint32_t person = part | first;
      if (worth[person] != kForbidden && worth[person] + best[set ^ person] > best[set]) {
        best[set] = worth[person] + best[set ^ person];
        first_person[set] = person;
      }
      if (part == others) break;
    }
  }
  BestPartition result{best[all], Groups(records.size())};
  uint32_t group = 0;
  for (uint32_t left = all; left != 0; left ^= first_person[left], ++group) {
    for (uint32_t rest = first_person[left]; rest != 0; rest &= rest - 1) {
      result.groups[static_cast<size_t>(std::countr_zero(rest))] = group;
    }
  }
  return result;
}

}  // namespace koppel::match
