// How planted records fared, by definition: every pair of records is looked at.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace koppel::reference {

struct SlowRecord {
  std::string source;
  bool unique = false;
  // Empty: real.
  std::string label;
  uint32_t person = 0;
};

struct SlowCanaries {
  uint64_t planted = 0;
  uint64_t found = 0;
  uint64_t joined_to_real = 0;
  uint64_t joined_to_another = 0;
};

// By pair of sources in order of name.
inline std::map<std::pair<std::string, std::string>, SlowCanaries> SlowJudge(
    const std::vector<SlowRecord>& records) {
  std::map<std::pair<std::string, std::string>, SlowCanaries> counts;
  for (const SlowRecord& a : records) {
    std::map<std::string, bool> real_in;
    for (const SlowRecord& b : records) {
      if (&a == &b || (a.source == b.source && a.unique)) continue;
      SlowCanaries& here = counts[std::minmax(a.source, b.source)];
      const bool is_joined = a.person == b.person;
      if (!a.label.empty() && b.label.empty() && is_joined && !real_in[b.source]) {
        real_in[b.source] = true;
        ++here.joined_to_real;
      }
      if (&b < &a || a.label.empty() || b.label.empty()) continue;
      const bool is_same = a.label == b.label;
      here.planted += is_same ? 1 : 0;
      here.found += is_same && is_joined ? 1 : 0;
      here.joined_to_another += !is_same && is_joined ? 1 : 0;
    }
  }
  return counts;
}

}  // namespace koppel::reference
