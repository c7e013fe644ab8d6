// Persons from evidence again: every partition of the records is tried. Shares no code with
// linker/match/cluster beyond its types.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

namespace koppel::reference {

// Records of sources with the evidence of every pair, in canonical order.
struct SlowEvidence {
  std::vector<size_t> source_of;
  std::vector<bool> source_is_unique;
  std::vector<std::vector<int64_t>> evidence;

  bool Forbidden(size_t a, size_t b) const {
    return source_of[a] == source_of[b] && source_is_unique[source_of[a]];
  }
};

// A group's number for each record; the evidence within groups, and the pairs; -1 pairs where a
// unique source stands twice in a group.
using SlowPartition = std::vector<uint32_t>;
using SlowWorth = std::pair<int64_t, int64_t>;
inline SlowWorth WorthOf(const SlowEvidence& records, const SlowPartition& group_of) {
  SlowWorth worth = {0, 0};
  for (size_t a = 0; a < group_of.size(); ++a) {
    for (size_t b = a + 1; b < group_of.size(); ++b) {
      if (group_of[a] != group_of[b]) continue;
      if (records.Forbidden(a, b)) return {INT64_MIN, -1};
      worth.first += records.evidence[a][b];
      ++worth.second;
    }
  }
  return worth;
}

// Calls each(partition) for every partition of so many records.
inline void ForEachPartition(size_t records,
                             const std::function<void(const SlowPartition&)>& each) {
  SlowPartition group_of;
  const std::function<void(uint32_t)> extend = [&](uint32_t groups) {
    if (group_of.size() == records) return each(group_of);
    for (uint32_t group = 0; group <= groups; ++group) {
      group_of.push_back(group);
      extend(std::max(groups, group + 1));
      group_of.pop_back();
    }
  };
  extend(0);
}

// The best partitions: more than one where they are worth the same.
inline std::vector<SlowPartition> BestPartitions(const SlowEvidence& records) {
  std::vector<SlowPartition> best;
  SlowWorth most = {INT64_MIN, 0};
  ForEachPartition(records.source_of.size(), [&](const SlowPartition& partition) {
    const SlowWorth worth = WorthOf(records, partition);
    if (worth.second < 0 || worth < most) return;
    if (worth > most) best.clear();
    most = worth;
    best.push_back(partition);
  });
  return best;
}

// The partition after records alone, the strongest pair first, have joined where nobody speaks more
// against them than that pair speaks for them.
inline SlowPartition AfterAttaching(const SlowEvidence& records, SlowPartition group_of) {
  const auto alone = [&](size_t record) {
    return std::count(group_of.begin(), group_of.end(), group_of[record]) == 1;
  };
  std::vector<std::tuple<int64_t, size_t, size_t>> links;
  for (size_t a = 0; a < group_of.size(); ++a) {
    for (size_t b = 0; b < group_of.size(); ++b) {
      const bool link = a != b && !records.Forbidden(a, b) && records.evidence[a][b] >= 0;
      if (link && alone(a)) links.emplace_back(-records.evidence[a][b], a, b);
    }
  }
  std::sort(links.begin(), links.end());
  for (const auto& [minus, a, b] : links) {
    bool joins = alone(a);
    for (size_t c = 0; c < group_of.size(); ++c) {
      if (c == a || group_of[c] != group_of[b]) continue;
      if (records.Forbidden(a, c) || records.evidence[a][c] < minus) joins = false;
    }
    if (joins) group_of[a] = group_of[b];
  }
  return group_of;
}

// The most that one-to-one pairs of rows and columns add up to; 0 and less stay unpaired.
inline int64_t BestMatching(const std::vector<std::vector<int64_t>>& worth) {
  std::vector<bool> taken(worth.empty() ? 0 : worth[0].size());
  const std::function<int64_t(size_t)> from = [&](size_t row) -> int64_t {
    if (row == worth.size()) return 0;
    int64_t best = from(row + 1);
    for (size_t column = 0; column < taken.size(); ++column) {
      if (taken[column] || worth[row][column] <= 0) continue;
      taken[column] = true;
      best = std::max(best, worth[row][column] + from(row + 1));
      taken[column] = false;
    }
    return best;
  };
  return from(0);
}

}  // namespace koppel::reference
