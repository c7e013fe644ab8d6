#include "linker/match/model/pattern.h"

#include <map>

namespace koppel::match {

PatternCounts Mapped(const PatternCounts& patterns,
                     const std::function<Pattern(const Pattern&)>& map) {
  std::map<Pattern, uint64_t> counts;
  for (const PatternCount& one : patterns) counts[map(one.pattern)] += one.count;
  PatternCounts mapped;
  for (const auto& [pattern, count] : counts) mapped.push_back({pattern, count});
  return mapped;
}

PatternCounts United(const std::vector<const PatternCounts*>& parts) {
  std::map<Pattern, uint64_t> counts;
  for (const PatternCounts* part : parts) {
    for (const PatternCount& one : *part) counts[one.pattern] += one.count;
  }
  PatternCounts united;
  for (const auto& [pattern, count] : counts) united.push_back({pattern, count});
  return united;
}

}  // namespace koppel::match
