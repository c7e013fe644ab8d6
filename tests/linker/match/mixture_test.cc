// Mixtures of comparison patterns and how they are fitted.
#include "linker/match/model/mixture.h"

#include <map>

#include "tests/linker/match/mixtures.h"
#include "tests/reference/slow_model.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::SlowDensity;
using reference::SlowLogPrior;
using reference::SlowMatchRound;
using reference::SlowPart;

std::vector<double> LogsOf(const PatternCounts& patterns, const Mixture& mixture) {
  std::vector<double> logs;
  for (const PatternCount& one : patterns) logs.push_back(LogDensity(mixture).Of(one.pattern));
  return logs;
}

void ExpectNear(const Mixture& found, const Mixture& wanted, double within) {
  ASSERT_EQ(found.size(), wanted.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found.share[i], wanted.share[i], within) << "class " << i;
    for (size_t term = 0; term < wanted.classes[i].size(); ++term) {
      for (size_t level = 1; level < wanted.classes[i][term].size(); ++level) {
        EXPECT_NEAR(found.classes[i][term][level], wanted.classes[i][term][level], within)
            << "class " << i << ", term " << term << ", level " << level;
      }
    }
  }
}

bool SameBytes(const Mixture& a, const Mixture& b) {
  return a.share == b.share && a.classes == b.classes;
}

TEST(LogDensityTest, IsTheLogarithmOfTheSlowSum) {
  SeededRandom random(testing::Seed());
  const Mixture mixture = RandomMixture(random, 3, 5, 4);
  for (int i = 0; i < 200; ++i) {
    const Pattern pattern = Drawn(random, mixture, 0.3);
    const LogDensity density(mixture);
    std::vector<double> shares(density.padded_size());
    const double slow = SlowDensity(mixture, pattern);
    EXPECT_NEAR(density.Of(pattern, shares.data()), std::log(slow), 1e-9);
    for (size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(shares[c], SlowPart(mixture, c, pattern) / slow, 1e-9);
    }
  }
}

// Each term is likely in another class, so that no class has a product that a double holds.
TEST(LogDensityTest, NothingIsLostWherePatternsAreMuchTooUnlikely) {
  constexpr size_t kTerms = 30;
  constexpr double kLeast = 1e-30;
  Mixture mixture{{0.25, 0.75}, {{}, {}}};
  Pattern pattern;
  for (size_t term = 0; term < kTerms; ++term) {
    mixture.classes[term % 2].push_back({0, kLeast, 1 - kLeast});
    mixture.classes[1 - term % 2].push_back({0, 0.5, 0.5});
    pattern.levels[term] = 1;
  }
  const LogDensity density(mixture);
  std::vector<double> shares(density.padded_size());
  const double wanted = kTerms / 2 * (std::log(kLeast) + std::log(0.5));
  EXPECT_NEAR(density.Of(pattern, shares.data()), wanted, 1e-9);
  EXPECT_NEAR(density.Of(pattern), wanted, 1e-9);
  EXPECT_NEAR(shares[0], 0.25, 1e-9);
  EXPECT_NEAR(shares[1], 0.75, 1e-9);
}

TEST(LogDensityTest, APatternWithoutTermsIsCertain) {
  SeededRandom random(testing::Seed());
  EXPECT_NEAR(LogDensity(RandomMixture(random, 4, 3, 3)).Of(Pattern{}), 0, 1e-12);
}

TEST(FitMatchesTest, OneRoundIsThatOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  const Mixture others = RandomMixture(random, 2, 4, 3);
  const Mixture start = RandomMixture(random, 3, 4, 3);
  Simulated simulated;
  simulated.Add(random, others, 500);
  simulated.Add(random, start, 300);
  const PatternCounts patterns = simulated.patterns();
  FitOptions fit;
  fit.most_rounds = 1;
  for (const double non_matches : {0.0, 5000.0}) {
    ASSERT_OK_AND_ASSIGN(const MatchFit found, FitMatches(patterns, LogsOf(patterns, others),
                                                          {start, 200, non_matches, {}}, fit, {}));
    double pairs = 0;
    const Mixture slow = SlowMatchRound(
        patterns, [&](const Pattern& pattern) { return SlowDensity(others, pattern); }, start, 200,
        non_matches > 0 ? non_matches : 600, fit.prior_pairs, pairs);
    EXPECT_NEAR(found.pairs, pairs, 0.1);
    // Classes that have next to nothing of a pattern get nothing of it.
    ExpectNear(found.matches, slow, 1e-4);
  }
}

TEST(FitMatchesTest, WhatIsMaximisedNeverFalls) {
  SeededRandom random(testing::Seed());
  const Mixture others = {{1}, {Slope(5, 4, false)}};
  const Mixture start = RandomMixture(random, 2, 5, 4);
  Simulated simulated;
  simulated.Add(random, others, 3000);
  simulated.Add(random, {{1}, {Slope(5, 4, true)}}, 700);
  const PatternCounts patterns = simulated.patterns();
  double before = -INFINITY;
  for (size_t rounds = 1; rounds < 25; ++rounds) {
    FitOptions fit;
    fit.most_rounds = rounds;
    fit.least_gain = 0;
    ASSERT_OK_AND_ASSIGN(const MatchFit found, FitMatches(patterns, LogsOf(patterns, others),
                                                          {start, 1000, 0, {}}, fit, {}));
    double now = SlowLogPrior(found.matches, start.classes, fit.prior_pairs);
    for (const PatternCount& one : patterns) {
      now += static_cast<double>(one.count) *
             std::log(found.pairs / 3700 * SlowDensity(found.matches, one.pattern) +
                      (1 - found.pairs / 3700) * SlowDensity(others, one.pattern));
    }
    EXPECT_GE(now, before - 0.05) << "round " << rounds;
    before = now;
  }
}

TEST(FitMatchesTest, RecoversTheMatchesThatWereMixedIn) {
  SeededRandom random(testing::Seed());
  const Mixture others = {{1}, {Slope(5, 4, false)}};
  const Mixture truth = {{1}, {Slope(5, 4, true)}};
  for (const size_t matches : {200u, 4000u, 18000u}) {
    Simulated simulated;
    simulated.Add(random, others, 20000 - matches, 0.05);
    simulated.Add(random, truth, matches, 0.05);
    const PatternCounts patterns = simulated.patterns();
    // A start that knows no more than which end is whose.
    Mixture start = truth;
    for (std::vector<double>& levels : start.classes[0]) levels = {0, 0.1, 0.2, 0.3, 0.4};
    FitOptions fit;
    fit.most_rounds = 300;
    fit.least_gain = 1e-9;
    ASSERT_OK_AND_ASSIGN(const MatchFit found, FitMatches(patterns, LogsOf(patterns, others),
                                                          {start, 10000, 0, {}}, fit, {}));
    const double count = static_cast<double>(matches);
    EXPECT_NEAR(found.pairs, count, 0.05 * count + 60);
    if (matches > 1000) ExpectNear(found.matches, truth, 0.03);
  }
}

TEST(FitMatchesTest, WithoutAnyMatchHardlyAnyPairIsTakenForOne) {
  SeededRandom random(testing::Seed());
  const Mixture others = {{1}, {Slope(5, 4, false)}};
  Simulated simulated;
  simulated.Add(random, others, 20000);
  const PatternCounts patterns = simulated.patterns();
  FitOptions fit;
  fit.most_rounds = 300;
  const Mixture start = {{1}, {Slope(5, 4, true)}};
  ASSERT_OK_AND_ASSIGN(const MatchFit found, FitMatches(patterns, LogsOf(patterns, others),
                                                        {start, 10000, 0, {}}, fit, {}));
  double taken = 0;
  for (const PatternCount& one : patterns) {
    const double match = found.pairs * SlowDensity(found.matches, one.pattern);
    const double other = (20000 - found.pairs) * SlowDensity(others, one.pattern);
    if (match >= other) taken += static_cast<double>(one.count);
  }
  EXPECT_LT(taken, 20);
}

// A round by hand: the pairs of tied classes are counted together, and a bound share is set.
TEST(FitMatchesTest, TiedClassesCountForOneTableAndABoundShareIsKept) {
  SeededRandom random(testing::Seed());
  const Mixture others = RandomMixture(random, 2, 3, 3);
  Mixture classes = RandomMixture(random, 3, 3, 3);
  classes.classes[2][0] = classes.classes[0][0];
  MatchStart start{classes, 200, 0, {}};
  start.tied = {{0, 0, 0}, {1, 1, 1}, {0, 2, 2}};
  start.bound = {{1, 0, 0.5}};
  Simulated simulated;
  simulated.Add(random, others, 500);
  simulated.Add(random, classes, 300);
  const PatternCounts patterns = simulated.patterns();
  FitOptions fit;
  fit.most_rounds = 1;
  ASSERT_OK_AND_ASSIGN(const MatchFit found,
                       FitMatches(patterns, LogsOf(patterns, others), start, fit, {}));
  std::vector<double> together(4);
  for (const PatternCount& one : patterns) {
    double density[3];
    double all = 0;
    for (size_t i = 0; i < 3; ++i) {
      density[i] = SlowDensity({{classes.share[i]}, {classes.classes[i]}}, one.pattern);
      all += density[i];
    }
    const double match = 200 * all / (200 * all + 600 * SlowDensity(others, one.pattern));
    for (const size_t i : {0u, 2u}) {
      together[one.pattern.levels[0]] += static_cast<double>(one.count) * match * density[i] / all;
    }
  }
  double sum = 0;
  for (size_t level = 1; level < together.size(); ++level) {
    together[level] += fit.prior_pairs * classes.classes[0][0][level];
    sum += together[level];
  }
  for (size_t level = 1; level < together.size(); ++level) {
    EXPECT_NEAR(found.matches.classes[0][0][level], together[level] / sum, 1e-4) << level;
    EXPECT_EQ(found.matches.classes[2][0][level], found.matches.classes[0][0][level]) << level;
  }
  EXPECT_NEAR(found.matches.share[1], found.matches.share[0] / 2, 1e-9);
  EXPECT_NEAR(found.matches.share[0] + found.matches.share[1] + found.matches.share[2], 1, 1e-9);
}

TEST(FitMatchesTest, NoPatternsGiveNoMatches) {
  SeededRandom random(testing::Seed());
  const Mixture start = RandomMixture(random, 2, 3, 3);
  ASSERT_OK_AND_ASSIGN(const MatchFit found, FitMatches({}, {}, {start, 10, 0, {}}, {}, {}));
  EXPECT_EQ(found.pairs, 0);
  ExpectNear(found.matches, {{0.5, 0.5}, start.classes}, 1e-12);
}

TEST(FitNonMatchesTest, FitsAMixtureAsWellAsTheOneThatWasDrawnFrom) {
  SeededRandom random(testing::Seed());
  const Mixture truth = {{0.7, 0.3}, {Slope(5, 3, false), Slope(5, 3, true)}};
  Simulated simulated;
  simulated.Add(random, truth, 30000, 0.05);
  const PatternCounts patterns = simulated.patterns();
  ASSERT_OK_AND_ASSIGN(const Mixture found,
                       FitNonMatches(patterns, 6, RandomTable(random, 5, 3), {}, {}));
  double fitted = 0;
  double drawn = 0;
  for (const PatternCount& one : patterns) {
    fitted += static_cast<double>(one.count) * std::log(SlowDensity(found, one.pattern));
    drawn += static_cast<double>(one.count) * std::log(SlowDensity(truth, one.pattern));
    if (one.count < 300) continue;
    EXPECT_NEAR(LogDensity(found).Of(one.pattern), LogDensity(truth).Of(one.pattern), 0.25);
  }
  // Of a mixture of six classes the one that was drawn from is one.
  EXPECT_GT(fitted, drawn - 30);
}

TEST(FitNonMatchesTest, WhatIsMaximisedNeverFalls) {
  SeededRandom random(testing::Seed());
  const LevelTable prior = RandomTable(random, 4, 3);
  Simulated simulated;
  simulated.Add(random, RandomMixture(random, 3, 4, 3), 4000);
  const PatternCounts patterns = simulated.patterns();
  double before = -INFINITY;
  for (size_t rounds = 0; rounds < 20; ++rounds) {
    FitOptions fit;
    fit.most_rounds = rounds;
    fit.least_gain = 0;
    ASSERT_OK_AND_ASSIGN(const Mixture found, FitNonMatches(patterns, 3, prior, fit, {}));
    double now = SlowLogPrior(found, {3, prior}, fit.prior_pairs);
    for (const PatternCount& one : patterns) {
      now += static_cast<double>(one.count) * std::log(SlowDensity(found, one.pattern));
    }
    EXPECT_GE(now, before - 0.05) << "round " << rounds;
    before = now;
  }
}

// Thousands of patterns, so that several threads have something to do.
TEST(FitTest, TheNumberOfThreadsDoesNotChangeAByte) {
  SeededRandom random(testing::Seed());
  const Mixture truth = RandomMixture(random, 3, 7, 6);
  Simulated simulated;
  simulated.Add(random, truth, 20000);
  const PatternCounts patterns = simulated.patterns();
  ASSERT_GT(patterns.size(), 6000u);
  FitOptions fit;
  fit.most_rounds = 8;
  const auto run = [&](unsigned threads) {
    Options options;
    options.threads = threads;
    const Mixture others = FitNonMatches(patterns, 4, truth.classes[0], fit, options).value();
    MatchFit matches =
        FitMatches(patterns, LogsOf(patterns, others), {truth, 3000, 0, {}}, fit, options).value();
    return std::pair(others, matches);
  };
  const auto one = run(1);
  for (const unsigned threads : {2u, 4u}) {
    const auto many = run(threads);
    EXPECT_TRUE(SameBytes(one.first, many.first));
    EXPECT_TRUE(SameBytes(one.second.matches, many.second.matches));
    EXPECT_EQ(one.second.pairs, many.second.pairs);
    EXPECT_EQ(one.second.rounds, many.second.rounds);
  }
}

TEST(FitTest, ACallbackThatSaysFalseCancels) {
  SeededRandom random(testing::Seed());
  const Mixture truth = RandomMixture(random, 2, 3, 3);
  Simulated simulated;
  simulated.Add(random, truth, 100);
  Options options;
  options.progress = [](std::string_view, uint64_t, uint64_t) { return false; };
  const PatternCounts patterns = simulated.patterns();
  EXPECT_EQ(FitNonMatches(patterns, 2, truth.classes[0], {}, options).status().code(),
            StatusCode::kCancelled);
  EXPECT_EQ(FitMatches(patterns, LogsOf(patterns, truth), {truth, 10, 0, {}}, {}, options)
                .status()
                .code(),
            StatusCode::kCancelled);
}

}  // namespace
}  // namespace koppel::match
