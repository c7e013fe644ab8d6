// Who continues whom, again: every pair of an earlier and a new person is looked at, over and over,
// with sets of texts. Shares nothing with linker/match/continuity.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace koppel::reference {

// Source and reference.
using SlowRecord = std::pair<std::string, std::string>;
using SlowPerson = std::set<SlowRecord>;

// What happened, to which earlier person (its id), and to which new one (its records).
using SlowChange = std::tuple<std::string, std::string, SlowPerson>;

struct SlowContinuity {
  // New persons by their records, with the id that they take over.
  std::map<SlowPerson, std::string> continues;
  std::multiset<SlowChange> changes;
  size_t kept = 0;
};

inline SlowPerson SharedBy(const SlowPerson& a, const SlowPerson& b) {
  SlowPerson shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(shared, shared.end()));
  return shared;
}

inline void FindSlowHeirs(const std::map<std::string, SlowPerson>& previous,
                          const std::vector<SlowPerson>& persons, SlowContinuity& found) {
  std::set<std::string> continued;
  while (true) {
    // Fewer not shared, fewer records, then content: the smallest is taken.
    using Rank = std::tuple<long, size_t, SlowRecord, SlowRecord>;
    std::optional<std::tuple<Rank, std::string, SlowPerson>> best;
    for (const SlowPerson& person : persons) {
      if (found.continues.contains(person)) continue;
      for (const auto& [id, was] : previous) {
        const SlowPerson shared = SharedBy(was, person);
        if (shared.empty() || continued.contains(id)) continue;
        const Rank rank = {-static_cast<long>(shared.size()), was.size() + person.size(),
                           *person.begin(), *shared.begin()};
        if (!best || rank < std::get<0>(*best)) best = {rank, id, person};
      }
    }
    if (!best) return;
    continued.insert(std::get<1>(*best));
    found.continues.emplace(std::get<2>(*best), std::get<1>(*best));
  }
}

inline SlowContinuity FindSlowContinuity(const std::map<std::string, SlowPerson>& previous,
                                         const std::vector<SlowPerson>& persons) {
  SlowContinuity found;
  FindSlowHeirs(previous, persons, found);
  std::map<std::string, std::vector<SlowPerson>> heirs;
  std::map<SlowPerson, std::vector<std::string>> origins;
  for (const auto& [id, was] : previous) {
    for (const SlowPerson& person : persons) {
      if (SharedBy(was, person).empty()) continue;
      heirs[id].push_back(person);
      origins[person].push_back(id);
    }
  }
  for (const auto& [id, was] : previous) {
    if (heirs[id].empty()) found.changes.insert({"gone", id, {}});
    if (heirs[id].size() > 1) {
      for (const SlowPerson& person : heirs[id]) found.changes.insert({"split", id, person});
    }
  }
  for (const SlowPerson& person : persons) {
    const std::vector<std::string>& from = origins[person];
    if (from.empty()) found.changes.insert({"new", "", person});
    if (from.size() > 1) {
      for (const std::string& id : from) found.changes.insert({"merged", id, person});
    }
    if (from.size() != 1 || heirs[from[0]].size() != 1) continue;
    if (previous.at(from[0]) == person) {
      ++found.kept;
    } else {
      found.changes.insert({"changed", from[0], person});
    }
  }
  return found;
}

}  // namespace koppel::reference
