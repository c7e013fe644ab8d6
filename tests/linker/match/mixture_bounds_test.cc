// What a fit of a mixture is held to besides.
#include "tests/linker/match/mixtures.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

TEST(FitMatchesTest, AShareThatIsBoundFromAboveMayBeLessAndNeverMore) {
  SeededRandom random(testing::Seed());
  const Mixture others = {{1}, {Slope(3, 3, false)}};
  const Mixture classes = {{0.5, 0.5}, {Slope(3, 3, true), Slope(3, 3, true)}};
  Simulated simulated;
  simulated.Add(random, others, 500);
  simulated.Add(random, classes, 300);
  const auto share_of_one = [&](double times) {
    MatchStart start{classes, 200, 0, {}};
    start.bound = {{1, 0, times, true}};
    Result<MatchFit> found =
        FitMatches(simulated.patterns(), LogDensities(others, simulated.patterns()), start,
                   {.most_rounds = 1}, {});
    EXPECT_OK(found);
    return found->matches.share[1];
  };
  EXPECT_NEAR(share_of_one(0.25), 0.2, 1e-9);
  EXPECT_NEAR(share_of_one(4), 0.5, 1e-9) << "both classes are alike";
}

TEST(FitMatchesTest, LevelsAreShapedAfterEveryRound) {
  SeededRandom random(testing::Seed());
  const Mixture others = RandomMixture(random, 2, 3, 3);
  MatchStart start{RandomMixture(random, 2, 3, 3), 200, 0, {}};
  size_t called = 0;
  start.shape = [&](Mixture& mixture) {
    ++called;
    mixture.classes[1][2] = {0, 0.2, 0.3, 0.5};
  };
  Simulated simulated;
  simulated.Add(random, others, 800);
  ASSERT_OK_AND_ASSIGN(const MatchFit found,
                       FitMatches(simulated.patterns(), LogDensities(others, simulated.patterns()),
                                  start, {.most_rounds = 4, .least_gain = 0}, {}));
  EXPECT_EQ(called, 4u);
  EXPECT_EQ(found.matches.classes[1][2], (std::vector<double>{0, 0.2, 0.3, 0.5}));
}

// It starts from one table and is drawn to another one, as far as the pairs do not say.
TEST(FitMatchesTest, ClassesAreDrawnToWhatIsGivenAndNotToWhereTheyStart) {
  SeededRandom random(testing::Seed());
  const Mixture others = {{1}, {Slope(3, 3, false)}};
  MatchStart start{{{1}, {Slope(3, 3, true)}}, 100, 0, {}};
  const LevelTable drawn_to(3, {0, 0.3, 0.3, 0.4});
  start.drawn_to = {drawn_to};
  Simulated simulated;
  simulated.Add(random, others, 500);
  ASSERT_OK_AND_ASSIGN(const MatchFit found,
                       FitMatches(simulated.patterns(), LogDensities(others, simulated.patterns()),
                                  start, {.prior_pairs = 1e9}, {}));
  for (size_t term = 0; term < 3; ++term) {
    for (size_t level = 1; level <= 3; ++level) {
      EXPECT_NEAR(found.matches.classes[0][term][level], drawn_to[term][level], 1e-4);
    }
  }
}

// Each class has a pair besides, so that none is ruled out: it is not counted.
TEST(SplitLastTest, WhatIsFoundIsDividedByClass) {
  MatchFit fit{{{0.5, 0.3, 0.2}, {}}, 997, 3};
  fit.matches.classes.assign(3, Slope(2, 2, true));
  const SplitFit split = SplitLast(fit, 1);
  EXPECT_NEAR(split.non_match_pairs, 199, 1e-9) << "0.2 of 1,000, but for the one besides";
  EXPECT_NEAR(split.matches.pairs, 798, 1e-9);
  EXPECT_NEAR(split.matches.matches.share[0], 0.625, 1e-9);
  fit.pairs = 0;
  EXPECT_EQ(SplitLast(fit, 1).matches.pairs, 0);
  EXPECT_EQ(SplitLast(fit, 1).non_match_pairs, 0);
  fit.pairs = 5;
  EXPECT_EQ(SplitLast(fit, 0).matches.pairs, 5);
}

}  // namespace
}  // namespace koppel::match
