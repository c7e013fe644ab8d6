#include "linker/match/cluster/bridges.h"

namespace koppel::match {
namespace {

// Members by place.
using Lists = std::vector<std::vector<uint32_t>>;

void AddAllPairs(const EvidenceGraph& graph, std::span<const uint32_t> members, Lists& near) {
  for (uint32_t i = 0; i < members.size(); ++i) {
    for (uint32_t j = i + 1; j < members.size(); ++j) {
      if (graph.Between(members[i], members[j]) < 0) continue;
      near[i].push_back(j);
      near[j].push_back(i);
    }
  }
}

void AddGivenPairs(const EvidenceGraph& graph, std::span<const uint32_t> members, Lists& near) {
  for (uint32_t i = 0; i < members.size(); ++i) {
    for (const Neighbour& one : graph.neighbours(members[i])) {
      const auto found = std::lower_bound(members.begin(), members.end(), one.record);
      if (one.evidence < 0 || found == members.end() || *found != one.record) continue;
      near[i].push_back(static_cast<uint32_t>(found - members.begin()));
    }
  }
}

// A depth-first search without recursion: persons can be large.
class BridgeSearch {
 public:
  explicit BridgeSearch(const Lists& near)
      : near_(near), entered_(near.size()), lowest_(near.size()), below_(near.size(), 1) {}

  // Calls found(parent, child, records below and with the child).
  template <typename Found>
  void From(uint32_t start, const Found& found) {
    if (entered_[start] != 0) return;
    Enter(start, start);
    while (!path_.empty()) {
      const uint32_t at = path_.back().at;
      const uint32_t parent = path_.back().parent;
      if (path_.back().next < near_[at].size()) {
        See(at, parent, near_[at][path_.back().next++]);
        continue;
      }
      path_.pop_back();
      if (path_.empty()) return;
      below_[parent] += below_[at];
      lowest_[parent] = std::min(lowest_[parent], lowest_[at]);
      if (lowest_[at] > entered_[parent]) found(parent, at, below_[at]);
    }
  }

 private:
  struct Step {
    uint32_t at;
    uint32_t parent;
    size_t next;
  };
  void Enter(uint32_t at, uint32_t parent) {
    entered_[at] = lowest_[at] = ++clock_;
    path_.push_back({at, parent, 0});
  }
  void See(uint32_t at, uint32_t parent, uint32_t other) {
    if (other == parent) return;
    if (entered_[other] == 0) {
      Enter(other, at);
    } else {
      lowest_[at] = std::min(lowest_[at], entered_[other]);
    }
  }

  const Lists& near_;
  std::vector<uint32_t> entered_;
  std::vector<uint32_t> lowest_;
  std::vector<uint32_t> below_;
  std::vector<Step> path_;
  uint32_t clock_ = 0;
};

}  // namespace

std::vector<Bridge> BridgesOf(const EvidenceGraph& graph, std::span<const uint32_t> members) {
  std::vector<Bridge> bridges;
  if (members.size() < 3) return bridges;
  Lists near(members.size());
  if (members.size() <= kMostMembers) {
    AddAllPairs(graph, members, near);
  } else {
    AddGivenPairs(graph, members, near);
  }
  const auto size = static_cast<uint32_t>(members.size());
  BridgeSearch search(near);
  for (uint32_t start = 0; start < size; ++start) {
    search.From(start, [&](uint32_t parent, uint32_t child, uint32_t below) {
      bridges.push_back({0, Pack(members[parent], members[child]),
                         graph.Between(members[parent], members[child]),
                         std::min(below, size - below)});
    });
  }
  std::sort(bridges.begin(), bridges.end(),
            [](const Bridge& a, const Bridge& b) { return a.pair < b.pair; });
  return bridges;
}

}  // namespace koppel::match
