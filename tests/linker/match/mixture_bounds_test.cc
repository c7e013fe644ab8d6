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

}  // namespace
}  // namespace koppel::match
