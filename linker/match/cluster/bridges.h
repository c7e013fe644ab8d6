// Pairs that alone hold a person together.
#pragma once

#include <span>
#include <vector>

#include "linker/match/cluster/evidence.h"

namespace koppel::match {

// The bridges of a person, in canonical order, without its number. Up to kMostMembers records every
// pair counts that has evidence of at least 0; of larger persons only the given ones. By
// depth-first search (Tarjan 1974).
std::vector<Bridge> BridgesOf(const EvidenceGraph& graph, std::span<const uint32_t> members);

}  // namespace koppel::match
