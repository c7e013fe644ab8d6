// Matches learnt beside known non-matches of several kinds.
#include "linker/match/model/beside_known.h"

#include "tests/linker/match/mixtures.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

constexpr size_t kStrangers = 0;
constexpr size_t kHousehold = 1;
constexpr size_t kKnownOfEach = 5000;

// First name, last name, birth date, address, sex: unequal or equal.
LevelTable Equal(std::vector<double> chances) {
  LevelTable table;
  for (const double equal : chances) table.push_back({0, 1 - equal, equal});
  return table;
}

// Within sources as many share a birth date by chance as share a household; between them strangers
// are twice as many for each pair of records, and households half as many, as people have moved.
class BesideKnownTest : public ::testing::Test {
 protected:
  static constexpr size_t kMatches = 3000;

  BesideKnownTest() {
    wanted_.Add(random_, {{1}, {classes_.classes[kStrangers]}}, 2 * kKnownOfEach);
    wanted_.Add(random_, {{1}, {classes_.classes[kHousehold]}}, kKnownOfEach / 2);
    wanted_.Add(random_, {{1}, {Equal({0.8, 0.9, 0.9, 0.4, 0.99})}}, kMatches);
  }
  FitBeside Fit(double most, const Options& options = {}) {
    const MatchStart start{{{1}, {Equal({0.9, 0.9, 0.9, 0.9, 0.9})}}, kMatches / 2.0, 0, {}};
    const Result<FitBeside> found = FitBesideKnown(
        wanted_.patterns(), {classes_, 2 * kKnownOfEach, most}, classes_, start, 0, {}, options);
    EXPECT_OK(found);
    return *found;
  }

  SeededRandom random_{testing::Seed()};
  const Mixture classes_ = {
      {0.5, 0.5}, {Equal({0.01, 0.02, 0.99, 0.02, 0.5}), Equal({0.02, 0.9, 0.02, 0.95, 0.5})}};
  Simulated wanted_;
};

TEST_F(BesideKnownTest, EachKindIsFoundAsOftenAsItIsAmongTheWantedPairs) {
  const FitBeside found = Fit(2.0);
  EXPECT_NEAR(found.non_matches.share[kStrangers], 0.8, 0.02);
  EXPECT_NEAR(found.matches.pairs, kMatches, 0.05 * kMatches);
}

// As where the known pairs are wanted ones themselves.
TEST_F(BesideKnownTest, WhereNoneIsSaidTheSharesStayAsTheyAre) {
  EXPECT_EQ(Fit(0).non_matches.share, classes_.share);
}

TEST_F(BesideKnownTest, NoKindIsFoundMoreOftenThanThePairsOfRecordsAllow) {
  const FitBeside found = Fit(1.0);
  EXPECT_NEAR(found.non_matches.share[kStrangers], 2.0 / 3, 0.02);
}

TEST_F(BesideKnownTest, AKnownPairCountsForTheWantedOnesOfItsKind) {
  SharesOfWanted shares(classes_, Fit(2.0).non_matches);
  Pattern strangers{{1, 1, 2, 1, 1}};
  Pattern household{{1, 2, 1, 2, 1}};
  EXPECT_NEAR(shares.Of(strangers), 1.6, 0.05);
  EXPECT_NEAR(shares.Of(household), 0.4, 0.05);
  Simulated known;
  known.Add(random_, classes_, 2 * kKnownOfEach);
  double all = 0;
  for (const PatternCount& one : known.patterns()) {
    all += shares.Of(one.pattern) * static_cast<double>(one.count);
  }
  EXPECT_NEAR(all / (2.0 * kKnownOfEach), 1, 0.05);
}

// Nothing is left for the non-matches then.
TEST_F(BesideKnownTest, WhereAllAreSureMatchesNonMatchesStayAsTheyAre) {
  PatternCounts sure;
  sure.push_back({Pattern{{2, 2, 2, 2, 2}}, 100'000});
  const Mixture known = {{1}, {Equal({1e-9, 1e-9, 1e-9, 1e-9, 1e-9})}};
  const MatchStart start{{{1}, {Equal({0.9, 0.9, 0.9, 0.9, 0.9})}}, 50'000, 0, {}};
  ASSERT_OK_AND_ASSIGN(const FitBeside found,
                       FitBesideKnown(sure, {known, 1000, 0}, known, start, 0, {}, {}));
  ASSERT_EQ(found.non_matches.share.size(), 1u);
  EXPECT_NEAR(found.non_matches.share[0], 1, 1e-9);
  EXPECT_NEAR(found.matches.pairs, 100'000, 1);
}

TEST_F(BesideKnownTest, ThreadsDoNotMatter) {
  Options one;
  one.threads = 1;
  Options four;
  four.threads = 4;
  EXPECT_EQ(Fit(2.0, one).non_matches.share, Fit(2.0, four).non_matches.share);
  EXPECT_EQ(Fit(2.0, one).matches.matches.classes, Fit(2.0, four).matches.matches.classes);
}

}  // namespace
}  // namespace koppel::match
