// The best partition of a few records, exactly.
#pragma once

#include <span>
#include <vector>

#include "linker/match/cluster/component.h"

namespace koppel::match {

inline constexpr uint32_t kExactRecords = 10;

struct BestPartition {
  Worth worth = 0;
  // A group below their number for each of the records.
  Groups groups;
};

// `records` are local numbers, at most kExactRecords. Dynamic programming over subsets: the person
// of the first record, and the best of what is left; 3^n / 2 steps. Of equal ones the first in
// canonical order.
BestPartition PartitionExactly(Component& component, std::span<const uint32_t> records);

}  // namespace koppel::match
