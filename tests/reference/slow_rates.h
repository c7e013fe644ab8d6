// The two thresholds of named error rates by definition: every one that could be is tried.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

namespace koppel::reference {

struct SlowRated {
  int64_t evidence = 0;
  // In billionths.
  uint64_t probability = 0;
};

// The least evidence from 0 on at which the expected share of false pairs is within `most_false`
// (millionths); one more than the greatest where there is none.
inline int64_t SlowNeeded(const std::vector<SlowRated>& pairs, uint64_t most_false) {
  std::vector<int64_t> tried = {0};
  int64_t beyond = 0;
  for (const SlowRated& pair : pairs) {
    if (pair.evidence >= 0) tried.push_back(pair.evidence);
    if (pair.evidence >= beyond) beyond = pair.evidence + 1;
  }
  int64_t best = beyond;
  for (const int64_t needed : tried) {
    uint64_t links = 0, wrong = 0;
    for (const SlowRated& pair : pairs) {
      if (pair.evidence < needed) continue;
      ++links;
      wrong += 1'000'000'000 - pair.probability;
    }
    // Beyond all pairs nothing is wrong; that is the last resort.
    if (links == 0 && needed > 0) continue;
    if (wrong <= most_false * links * 1000 && needed < best) best = needed;
  }
  return best;
}

// How few groups have to be listed, and how much is missed then; `probability` is that of a group,
// `evidence` the matches in it. None under a hundredth is. -1: not even all others are enough.
struct SlowListed {
  int64_t listed = -1;
  uint64_t missed = 0;
};
inline SlowListed SlowList(const std::vector<SlowRated>& groups, uint64_t matches, uint64_t lost,
                           uint64_t most_missed) {
  std::vector<uint64_t> tried = {10'000'000, 2'000'000'000};
  for (const SlowRated& group : groups) {
    if (group.probability >= 10'000'000) tried.push_back(group.probability);
  }
  SlowListed best;
  for (const uint64_t from : tried) {
    SlowListed here{0, lost};
    for (const SlowRated& group : groups) {
      if (group.probability >= from) {
        ++here.listed;
      } else {
        here.missed += static_cast<uint64_t>(group.evidence);
      }
    }
    const bool is_within = here.missed * 1'000'000 <= most_missed * matches;
    if (is_within && (best.listed < 0 || here.listed < best.listed)) best = here;
  }
  return best;
}

// A pair of records of two persons.
struct SlowApart {
  std::multiset<uint32_t> persons;
  std::multiset<uint32_t> sources;
  // In billionths.
  uint64_t probability = 0;
};

// What is listed as one: all pairs of the same two persons and the same two sources.
struct SlowGroup {
  uint64_t likeliest = 0;
  uint64_t matches = 0;
};
inline SlowGroup SlowGroupOf(const SlowApart& one, const std::vector<SlowApart>& pairs) {
  SlowGroup group;
  for (const SlowApart& pair : pairs) {
    if (pair.persons != one.persons || pair.sources != one.sources) continue;
    if (pair.probability > group.likeliest) group.likeliest = pair.probability;
    group.matches += pair.probability;
  }
  return group;
}

}  // namespace koppel::reference
