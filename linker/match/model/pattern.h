// How two records compare, term by term, in levels: the unit that the model learns from.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace koppel::match {

inline constexpr size_t kMostTerms = 32;

// 0: one of the two lacks the encoding. Higher levels are more alike.
using Level = uint8_t;
inline constexpr Level kMissing = 0;
// Levels of a term, with kMissing.
inline constexpr size_t kMostLevels = 32;

// Terms in the order of Comparer::terms; those beyond are kMissing.
struct Pattern {
  std::array<Level, kMostTerms> levels = {};
  friend auto operator<=>(const Pattern&, const Pattern&) = default;

  // Terms that both records carry.
  size_t carried() const {
    return levels.size() - static_cast<size_t>(std::count(levels.begin(), levels.end(), kMissing));
  }
};

struct PatternHash {
  size_t operator()(const Pattern& pattern) const {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const Level level : pattern.levels) hash = (hash ^ level) * 0x100000001b3;
    return hash ^ hash >> 29;
  }
};

struct PatternCount {
  Pattern pattern;
  uint64_t count = 0;
};

// Ascending, each pattern once.
using PatternCounts = std::vector<PatternCount>;

inline uint64_t Total(const PatternCounts& counts) {
  uint64_t total = 0;
  for (const PatternCount& count : counts) total += count.count;
  return total;
}

// The same pairs after each pattern was made another one.
PatternCounts Mapped(const PatternCounts& patterns,
                     const std::function<Pattern(const Pattern&)>& map);

// The pairs of all parts.
PatternCounts United(const std::vector<const PatternCounts*>& parts);

}  // namespace koppel::match
