#include "linker/match/cluster/improve.h"

#include <algorithm>
#include <unordered_map>

#include "linker/match/cluster/exact.h"
#include "linker/match/cluster/local_groups.h"
#include "linker/match/cluster/matching.h"

namespace koppel::match {
namespace {

constexpr uint32_t kMostSplit = 256;

class Improver {
 public:
  Improver(Component& component, const Groups& groups)
      : component_(component), groups_(component, groups), begun_at_(component.asked()) {}

  bool Run();
  Groups Labels() const { return groups_.Labels(); }

 private:
  bool Spent() const { return component_.asked() - begun_at_ + groups_.walked() > kMostMoves; }
  std::vector<PackedPair> Touching() const;
  void VisitGroups(uint64_t since);
  void VisitPairs(uint64_t since);

  bool DivideAnew(uint32_t g, uint32_t h);
  void Meet(uint32_t g, uint32_t h);
  bool TryToMove(uint32_t record, uint32_t to);
  bool TryToReplace(uint32_t record, uint32_t to, uint32_t holder);
  void PutOut(uint32_t group);
  void Split(uint32_t group);
  void DealOut(uint64_t unique_bit);

  Worth With(uint32_t record, const std::vector<uint32_t>& others) {
    return component_.Cross({&record, 1}, others);
  }

  Component& component_;
  LocalGroups groups_;
  const uint64_t begun_at_;
  bool too_large_ = false;
};

// Pairs of groups between which there is evidence of at least 0, in order.
std::vector<PackedPair> Improver::Touching() const {
  std::vector<PackedPair> touching;
  for (uint32_t i = 0; i < component_.size(); ++i) {
    const uint32_t g = groups_.group_of(i);
    component_.ForEachNear(i, [&](uint32_t j, Evidence) {
      const uint32_t h = groups_.group_of(j);
      if (i < j && g != h) touching.push_back(Pack(g, h));
    });
  }
  std::sort(touching.begin(), touching.end());
  touching.erase(std::unique(touching.begin(), touching.end()), touching.end());
  return touching;
}

// The best division of one group (g == h) or of two, exactly.
bool Improver::DivideAnew(uint32_t g, uint32_t h) {
  std::vector<uint32_t> records = groups_.members(g);
  if (g != h) {
    records.insert(records.end(), groups_.members(h).begin(), groups_.members(h).end());
  }
  if (records.size() > kExactRecords) return false;
  std::sort(records.begin(), records.end());
  Worth now = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    for (size_t j = i + 1; j < records.size(); ++j) {
      if (groups_.group_of(records[i]) == groups_.group_of(records[j])) {
        now += component_.Of(records[i], records[j]);
      }
    }
  }
  const BestPartition best = PartitionExactly(component_, records);
  if (best.worth <= now) return true;
  // All go to new groups: none can be where another still is.
  std::vector<uint32_t> target;
  for (size_t i = 0; i < records.size(); ++i) {
    while (target.size() <= best.groups[i]) target.push_back(groups_.NewGroup());
    groups_.Move(records[i], target[best.groups[i]]);
  }
  return true;
}

bool Improver::TryToReplace(uint32_t record, uint32_t to, uint32_t holder) {
  const uint32_t from = groups_.group_of(record);
  const std::vector<uint32_t> left = groups_.Without(from, record);
  const std::vector<uint32_t> joined = groups_.Without(to, holder);
  const Worth gain = With(record, joined) - With(record, left) - With(holder, joined);
  const Worth swapped = With(holder, left);
  if (gain + std::max<Worth>(swapped, 0) <= 0) return false;
  const uint32_t aside = groups_.NewGroup();
  groups_.Move(holder, aside);
  groups_.Move(record, to);
  if (swapped > 0) groups_.Move(holder, from);
  return true;
}

bool Improver::TryToMove(uint32_t record, uint32_t to) {
  const uint32_t from = groups_.group_of(record);
  const uint32_t holder = groups_.Holder(to, component_.unique_bit(record));
  if (holder != LocalGroups::kNobody) return TryToReplace(record, to, holder);
  if (With(record, groups_.members(to)) <= With(record, groups_.Without(from, record))) {
    return false;
  }
  groups_.Move(record, to);
  return true;
}

void Improver::Meet(uint32_t g, uint32_t h) {
  if (DivideAnew(g, h)) return;
  if ((groups_.unique(g) & groups_.unique(h)) == 0 &&
      component_.Cross(groups_.members(g), groups_.members(h)) > 0) {
    const std::vector<uint32_t> joining = groups_.members(h);
    for (const uint32_t record : joining) groups_.Move(record, g);
    return;
  }
  std::vector<uint32_t> records = groups_.members(g);
  records.insert(records.end(), groups_.members(h).begin(), groups_.members(h).end());
  std::sort(records.begin(), records.end());
  for (const uint32_t record : records) {
    const uint32_t other = groups_.group_of(record) == g ? h : g;
    bool touches = false;
    component_.ForEachNear(record, [&](uint32_t near, Evidence) {
      touches = touches || groups_.group_of(near) == other;
    });
    if (touches && TryToMove(record, other)) return;
  }
}

void Improver::PutOut(uint32_t group) {
  const std::vector<uint32_t> records = groups_.members(group);
  for (const uint32_t record : records) {
    if (groups_.members(group).size() > 1 && With(record, groups_.Without(group, record)) < 0) {
      groups_.Move(record, groups_.NewGroup());
    }
    if (Spent()) return;
  }
}

// Around the two that are furthest apart: each goes with the one of the two parts that is nearer.
void Improver::Split(uint32_t group) {
  std::vector<uint32_t> records = groups_.members(group);
  if (records.size() > kMostSplit) return;
  std::sort(records.begin(), records.end());
  Worth least = 0;
  std::vector<uint32_t> parts[2];
  for (size_t i = 0; i < records.size(); ++i) {
    for (size_t j = i + 1; j < records.size(); ++j) {
      const Worth worth = component_.Of(records[i], records[j]);
      if (worth >= least) continue;
      least = worth;
      parts[0] = {records[i]};
      parts[1] = {records[j]};
    }
  }
  if (least == 0) return;
  const uint32_t seeds[2] = {parts[0][0], parts[1][0]};
  Worth cross = least;
  for (const uint32_t record : records) {
    if (record == seeds[0] || record == seeds[1]) continue;
    const Worth to[2] = {With(record, parts[0]), With(record, parts[1])};
    const int nearer = to[1] > to[0] ? 1 : 0;
    cross += to[1 - nearer];
    parts[nearer].push_back(record);
  }
  if (cross >= 0) return;
  const uint32_t target = groups_.NewGroup();
  for (const uint32_t record : parts[1]) groups_.Move(record, target);
}

void Improver::VisitGroups(uint64_t since) {
  const uint32_t count = groups_.size();
  for (uint32_t g = 0; g < count && !Spent(); ++g) {
    if (groups_.members(g).size() < 3 || groups_.changed(g) < since) continue;
    if (DivideAnew(g, g)) continue;
    PutOut(g);
    if (!Spent()) Split(g);
  }
}

void Improver::VisitPairs(uint64_t since) {
  for (const PackedPair pair : Touching()) {
    const uint32_t g = First(pair);
    const uint32_t h = Second(pair);
    if (groups_.members(g).empty() || groups_.members(h).empty()) continue;
    if (groups_.changed(g) < since && groups_.changed(h) < since) continue;
    if (Spent()) return;
    Meet(g, h);
  }
}

// Who of a unique source goes into which of the groups that it touches, over all at once.
void Improver::DealOut(uint64_t unique_bit) {
  std::vector<uint32_t> records;
  std::vector<MatchingEdge> edges;
  Worth now = 0;
  const uint32_t count = groups_.size();
  for (uint32_t i = 0; i < component_.size() && !Spent(); ++i) {
    if (component_.unique_bit(i) != unique_bit) continue;
    const auto left = static_cast<uint32_t>(records.size());
    records.push_back(i);
    std::vector<uint32_t> touched = {groups_.group_of(i)};
    component_.ForEachNear(i,
                           [&](uint32_t j, Evidence) { touched.push_back(groups_.group_of(j)); });
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const uint32_t group : touched) {
      const uint32_t holder = groups_.Holder(group, unique_bit);
      const Worth worth = With(i, groups_.Without(group, holder));
      if (group == groups_.group_of(i)) now += worth;
      if (worth > 0) edges.push_back({left, group, worth});
    }
  }
  if (records.size() < 2 || Spent()) return;
  const auto size = static_cast<uint32_t>(records.size());
  const auto found = MaximumMatching(size, count, edges, kMatchingWork);
  if (!found) {
    too_large_ = true;
    return;
  }
  const std::vector<uint32_t>& target = *found;
  Worth best = 0;
  for (const MatchingEdge& edge : edges) best += target[edge.left] == edge.right ? edge.worth : 0;
  if (best <= now) return;
  // Out first, so that no group holds two of the source, even for a moment.
  for (uint32_t i = 0; i < size; ++i) {
    if (target[i] != groups_.group_of(records[i])) groups_.Move(records[i], groups_.NewGroup());
  }
  for (uint32_t i = 0; i < size; ++i) {
    if (target[i] != kUnmatched) groups_.Move(records[i], target[i]);
  }
}

bool Improver::Run() {
  uint64_t all_unique = 0;
  for (uint32_t i = 0; i < component_.size(); ++i) all_unique |= component_.unique_bit(i);
  uint64_t since = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    const uint64_t before = groups_.now();
    VisitGroups(since);
    VisitPairs(since);
    if (groups_.now() == before) {
      for (uint64_t bits = all_unique; bits != 0; bits &= bits - 1) DealOut(bits & -bits);
    }
    if (Spent()) return false;
    if (groups_.now() == before) return !too_large_;
    since = before + 1;
  }
  return false;
}

}  // namespace

bool Improve(Component& component, Groups& groups) {
  Improver improver(component, groups);
  const bool finished = improver.Run();
  groups = improver.Labels();
  return finished;
}

}  // namespace koppel::match
