#include "linker/match/cluster/solve.h"

#include <bit>
#include <numeric>

#include "linker/match/cluster/agglomerate.h"
#include "linker/match/cluster/attach.h"
#include "linker/match/cluster/exact.h"
#include "linker/match/cluster/improve.h"
#include "linker/match/cluster/matching.h"

namespace koppel::match {
namespace {

// Whether all records are of two sources, both unique; these are the bits.
bool TwoUniqueSources(const Component& component, uint64_t& bits) {
  bits = 0;
  for (uint32_t i = 0; i < component.size(); ++i) {
    if (component.unique_bit(i) == 0) return false;
    bits |= component.unique_bit(i);
  }
  return std::popcount(bits) == 2;
}

// Small components look at every pair, larger ones at the given pairs.
std::vector<MatchingEdge> MatchingEdges(Component& component, const std::vector<uint32_t>& left,
                                        const std::vector<uint32_t>& place) {
  std::vector<MatchingEdge> edges;
  const auto add = [&](uint32_t i, uint32_t j) {
    const Worth worth = component.Of(i, j);
    if (worth > 0) edges.push_back({place[i], place[j], worth});
  };
  for (const uint32_t i : left) {
    if (!component.small()) {
      component.ForEachNear(i, [&](uint32_t j, Evidence) { add(i, j); });
      continue;
    }
    for (uint32_t j = 0; j < component.size(); ++j) {
      if (!component.Forbidden(i, j)) add(i, j);
    }
  }
  return edges;
}

// False where it would be too much work.
bool Match(Component& component, uint64_t bits, Groups& groups) {
  std::vector<uint32_t> sides[2];
  std::vector<uint32_t> place(component.size());
  for (uint32_t i = 0; i < component.size(); ++i) {
    std::vector<uint32_t>& side = sides[component.unique_bit(i) == (bits & -bits) ? 0 : 1];
    place[i] = static_cast<uint32_t>(side.size());
    side.push_back(i);
  }
  // Paths start at the smaller side.
  if (sides[0].size() > sides[1].size()) std::swap(sides[0], sides[1]);
  const std::vector<MatchingEdge> edges = MatchingEdges(component, sides[0], place);
  const auto matched =
      MaximumMatching(static_cast<uint32_t>(sides[0].size()),
                      static_cast<uint32_t>(sides[1].size()), edges, kMatchingWork);
  if (!matched) return false;
  for (size_t left = 0; left < matched->size(); ++left) {
    const uint32_t right = (*matched)[left];
    if (right != kUnmatched) groups[sides[1][right]] = sides[0][left];
  }
  return true;
}

// The partition whose evidence adds up to the most.
Solved Divide(Component& component) {
  Solved solved;
  std::vector<uint32_t> records(component.size());
  std::iota(records.begin(), records.end(), 0u);
  if (component.size() <= kExactRecords) {
    solved.groups = PartitionExactly(component, records).groups;
    return solved;
  }
  uint64_t bits = 0;
  solved.groups = records;
  if (TwoUniqueSources(component, bits) && Match(component, bits, solved.groups)) {
    solved.solver = ComponentSolver::kMatching;
    return solved;
  }
  solved.solver = ComponentSolver::kAgglomeration;
  solved.groups = Agglomerate(component);
  solved.unfinished = !Improve(component, solved.groups);
  return solved;
}

}  // namespace

Solved Solve(Component& component) {
  Solved solved = Divide(component);
  if (component.rules().attach_alone) AttachAlone(component, solved.groups);
  return solved;
}

}  // namespace koppel::match
