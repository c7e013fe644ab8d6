// Maximum-weight bipartite matching.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "linker/match/cluster/evidence.h"

namespace koppel::match {

struct MatchingEdge {
  uint32_t left = 0;
  uint32_t right = 0;
  // More than 0.
  Worth worth = 0;
};

inline constexpr uint32_t kUnmatched = UINT32_MAX;

// For each left vertex its right one, or kUnmatched: the matching with the largest sum. Successive
// shortest paths with potentials (Tomizawa 1971; Edmonds and Karp 1972), each by Dijkstra over the
// edges it touches: at most left * edges * log steps, and about edges of them where all are worth
// the same. The outcome depends on the order of edges only where several matchings have the largest
// sum. None where edges were looked at `most_steps` times before it was found.
std::optional<std::vector<uint32_t>> MaximumMatching(uint32_t left, uint32_t right,
                                                     const std::vector<MatchingEdge>& edges,
                                                     uint64_t most_steps);

}  // namespace koppel::match
