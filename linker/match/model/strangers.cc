#include "linker/match/model/strangers.h"

#include <algorithm>

namespace koppel::match {
namespace {

// Of a level's chance, that much is strangers' at least.
constexpr double kLeastLeft = 0.02;
// Of one level's chance beside that of the one below, at most.
constexpr double kFallOfChance = 0.4;

}  // namespace

LevelTable WithoutMatches(const LevelTable& chance, const Mixture& matches, double share) {
  LevelTable left = chance;
  for (size_t term = 0; term < left.size(); ++term) {
    double sum = 0;
    for (size_t level = 1; level < left[term].size(); ++level) {
      double of_matches = 0;
      for (size_t i = 0; i < matches.size(); ++i) {
        of_matches += matches.share[i] * matches.classes[i][term][level];
      }
      const double all = chance[term][level];
      left[term][level] = std::max(all - share * of_matches, kLeastLeft * all);
      sum += left[term][level];
    }
    for (size_t level = 1; level < left[term].size(); ++level) left[term][level] /= sum;
  }
  return left;
}

bool HaveOneTerm(const PatternCounts& patterns) {
  return std::all_of(patterns.begin(), patterns.end(),
                     [](const PatternCount& one) { return one.pattern.carried() <= 1; });
}

LevelTable Falling(LevelTable chance, const std::vector<Term>& terms) {
  for (size_t term = 0; term < chance.size(); ++term) {
    if (terms[term].cuts.empty()) continue;
    for (size_t level = kAboveStrangers + 2; level < chance[term].size(); ++level) {
      chance[term][level] = std::min(chance[term][level], kFallOfChance * chance[term][level - 1]);
    }
  }
  return chance;
}

}  // namespace koppel::match
