// Mixtures at random, and patterns drawn from them.
#pragma once

#include <cmath>
#include <map>
#include <vector>

#include "linker/match/model/mixture.h"
#include "tests/linker/match/people.h"

namespace koppel::match {

// Levels 1..levels of each term, at random.
inline LevelTable RandomTable(SeededRandom& random, size_t terms, size_t levels) {
  LevelTable table(terms, std::vector<double>(levels + 1));
  for (std::vector<double>& term : table) {
    double sum = 0;
    for (size_t level = 1; level <= levels; ++level) {
      term[level] = 0.05 + random.Unit() * random.Unit();
      sum += term[level];
    }
    for (double& chance : term) chance /= sum;
  }
  return table;
}

inline Mixture RandomMixture(SeededRandom& random, size_t classes, size_t terms, size_t levels) {
  Mixture mixture;
  double sum = 0;
  for (size_t i = 0; i < classes; ++i) {
    mixture.share.push_back(0.2 + random.Unit());
    sum += mixture.share.back();
    mixture.classes.push_back(RandomTable(random, terms, levels));
  }
  for (double& share : mixture.share) share /= sum;
  return mixture;
}

// Levels that fall from the first on, or rise towards the last.
inline LevelTable Slope(size_t terms, size_t levels, bool rises) {
  LevelTable table(terms, std::vector<double>(levels + 1));
  for (std::vector<double>& term : table) {
    for (size_t level = 1; level <= levels; ++level) {
      term[rises ? level : levels + 1 - level] = std::exp2(level) / (std::exp2(levels + 1) - 2);
    }
  }
  return table;
}

inline Pattern Drawn(SeededRandom& random, const Mixture& mixture, double missing) {
  const auto draw = [&](const std::vector<double>& chances) {
    double left = random.Unit();
    size_t i = 0;
    while (i + 1 < chances.size() && left >= chances[i]) left -= chances[i++];
    return i;
  };
  const size_t from = draw(mixture.share);
  Pattern pattern;
  for (size_t term = 0; term < mixture.classes[from].size(); ++term) {
    const size_t level = std::max<size_t>(draw(mixture.classes[from][term]), 1);
    if (!random.Chance(missing)) pattern.levels[term] = static_cast<Level>(level);
  }
  return pattern;
}

struct Simulated {
  std::map<Pattern, uint64_t> counts;
  void Add(SeededRandom& random, const Mixture& mixture, size_t pairs, double missing = 0.1) {
    for (size_t i = 0; i < pairs; ++i) ++counts[Drawn(random, mixture, missing)];
  }
  PatternCounts patterns() const {
    PatternCounts all;
    for (const auto& [pattern, count] : counts) all.push_back({pattern, count});
    return all;
  }
};

}  // namespace koppel::match
