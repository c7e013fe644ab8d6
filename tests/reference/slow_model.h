// The parts of linker/match/model again, one pair, one class and one level at a time.
#pragma once

#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include "linker/match/model/comparer.h"
#include "linker/match/model/isotonic.h"
#include "linker/match/model/mixture.h"
#include "tests/reference/match_twin.h"

namespace koppel::reference {

using match::Level;
using match::LevelTable;
using match::Mixture;
using match::Pattern;
using match::PatternCount;
using match::PatternCounts;

// How rare the value of a record is: one step for each time that four times as many holders would
// still be no more than all that carry the encoding; five at most.
inline size_t SlowRarity(const Twin& twin, size_t encoding, match::MemberId id) {
  uint64_t all = 0;
  uint64_t holders = 0;
  for (const match::MemberId& other : twin.records) {
    if (!twin.Has(encoding, other)) continue;
    ++all;
    if (twin.Equal(encoding, id, other)) ++holders;
  }
  size_t rarity = 0;
  while (rarity < 5 && holders * 4 <= all) {
    holders *= 4;
    ++rarity;
  }
  return rarity;
}

inline Level SlowLevel(const Twin& twin, const match::Term& term, match::MemberId a,
                       match::MemberId b) {
  if (!twin.Has(term.encoding, a) || !twin.Has(term.encoding, b)) return 0;
  const size_t cuts = term.cuts.size();
  if (twin.Equal(term.encoding, a, b)) {
    return static_cast<Level>(2 + cuts + SlowRarity(twin, term.encoding, a));
  }
  const auto [twice, sum] = twin.Dice(term.encoding, a, b);
  Level level = 1;
  for (const uint32_t cut : term.cuts) {
    if (1000 * twice >= cut * sum) ++level;
  }
  return level;
}

// The terms of a pattern that say something of their own: filters before tokens, those of more
// fields first; one counts when a field of it was not told before.
inline Pattern SlowIndependent(const Pattern& pattern, const std::vector<match::Term>& terms,
                               const match::Plan& plan) {
  Pattern kept;
  std::set<int> told;
  for (const bool token : {false, true}) {
    for (int count = 64; count >= 0; --count) {
      for (size_t i = 0; i < terms.size(); ++i) {
        std::set<int> fields;
        for (int field = 0; field < 64; ++field) {
          if ((terms[i].fields >> field & 1) != 0) fields.insert(field);
        }
        if (plan.shapes[terms[i].encoding].is_token != token) continue;
        if (fields.size() != static_cast<size_t>(count) || pattern.levels[i] == 0) continue;
        if (std::includes(told.begin(), told.end(), fields.begin(), fields.end())) continue;
        told.insert(fields.begin(), fields.end());
        kept.levels[i] = pattern.levels[i];
      }
    }
  }
  return kept;
}

// Rising values that are nearest to those of the points: of all stretches up to a point the one
// with the greatest, of all from it the least mean (Barlow et al. 1972).
inline std::vector<double> SlowIsotonic(const std::vector<match::IsotonicBlock>& points) {
  const auto mean = [&](size_t begin, size_t end) {
    double sum = 0;
    double weight = 0;
    for (size_t i = begin; i < end; ++i) {
      sum += points[i].sum;
      weight += points[i].weight;
    }
    return sum / weight;
  };
  std::vector<double> values;
  for (size_t i = 0; i < points.size(); ++i) {
    double value = -INFINITY;
    for (size_t begin = 0; begin <= i; ++begin) {
      double least = INFINITY;
      for (size_t end = i + 1; end <= points.size(); ++end)
        least = std::min(least, mean(begin, end));
      value = std::max(value, least);
    }
    values.push_back(value);
  }
  return values;
}

// A class's part of the density: its share and a factor for each term that is there.
inline double SlowPart(const Mixture& mixture, size_t number, const Pattern& pattern) {
  double density = mixture.share[number];
  for (size_t term = 0; term < mixture.classes[number].size(); ++term) {
    if (pattern.levels[term] != 0) density *= mixture.classes[number][term][pattern.levels[term]];
  }
  return density;
}

inline double SlowDensity(const Mixture& mixture, const Pattern& pattern) {
  double density = 0;
  for (size_t i = 0; i < mixture.size(); ++i) density += SlowPart(mixture, i, pattern);
  return density;
}

// The mixture that maximises what is expected where each pattern counts `weight(pattern)` pairs of
// a class, which is drawn towards its prior with so many pairs, and its share with one.
using SlowWeight = std::function<double(const PatternCount&, size_t number)>;
inline Mixture SlowMaximum(const PatternCounts& patterns, const std::vector<LevelTable>& priors,
                           double prior_pairs, const SlowWeight& weight) {
  Mixture mixture;
  double all = 0;
  for (size_t i = 0; i < priors.size(); ++i) {
    double pairs = 1;
    LevelTable table = priors[i];
    for (std::vector<double>& levels : table) {
      for (double& level : levels) level *= prior_pairs;
      levels[0] = 0;
    }
    for (const PatternCount& one : patterns) {
      pairs += weight(one, i);
      for (size_t term = 0; term < table.size(); ++term) {
        if (one.pattern.levels[term] != 0) {
          table[term][one.pattern.levels[term]] += weight(one, i);
        }
      }
    }
    for (std::vector<double>& levels : table) {
      double sum = 0;
      for (const double level : levels) sum += level;
      for (double& level : levels) level /= sum;
    }
    mixture.share.push_back(pairs);
    mixture.classes.push_back(table);
    all += pairs;
  }
  for (double& share : mixture.share) share /= all;
  return mixture;
}

// One round of expectation and maximisation of matches among `matches` and `others` pairs, whose
// densities are given; `pairs` gets the matches that are expected.
inline Mixture SlowMatchRound(const PatternCounts& patterns,
                              const std::function<double(const Pattern&)>& other_density,
                              const Mixture& before, double matches, double others,
                              double prior_pairs, double& pairs) {
  const auto weight = [&](const PatternCount& one, size_t number) {
    const double match = matches * SlowDensity(before, one.pattern);
    const double all = match + others * other_density(one.pattern);
    return static_cast<double>(one.count) * matches * SlowPart(before, number, one.pattern) / all;
  };
  pairs = 0;
  for (const PatternCount& one : patterns) {
    for (size_t i = 0; i < before.size(); ++i) pairs += weight(one, i);
  }
  return SlowMaximum(patterns, before.classes, prior_pairs, weight);
}

// What expectation and maximisation raises, up to a constant: the logarithm of what the priors (as
// of SlowMaximum) make of a mixture.
inline double SlowLogPrior(const Mixture& mixture, const std::vector<LevelTable>& priors,
                           double prior_pairs) {
  double log = 0;
  for (size_t i = 0; i < mixture.size(); ++i) {
    log += std::log(mixture.share[i]);
    for (size_t term = 0; term < priors[i].size(); ++term) {
      for (size_t level = 1; level < priors[i][term].size(); ++level) {
        log += prior_pairs * priors[i][term][level] * std::log(mixture.classes[i][term][level]);
      }
    }
  }
  return log;
}

}  // namespace koppel::reference
