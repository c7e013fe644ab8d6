// Matches learnt beside known non-matches of several kinds.
#include "linker/match/model/beside_known.h"

#include <numeric>
#include <optional>

#include "linker/match/model/tied_matches.h"
#include "linker/match/model/usual_matches.h"
#include "tests/linker/match/mixtures.h"
#include "tests/linker/match/registers.h"
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
  FitBeside Fit(double most) {
    const MatchStart start{{{1}, {Equal({0.9, 0.9, 0.9, 0.9, 0.9})}}, kMatches / 2.0, 0, {}};
    const Result<FitBeside> found = FitBesideKnown(
        wanted_.patterns(), {classes_, 2 * kKnownOfEach, most}, classes_, start, 0, {}, {});
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

// Ten known pairs of a third kind, and none of it among the wanted ones.
TEST_F(BesideKnownTest, AKindOfWhichLittleIsKnownIsAsFrequentAsTheOthers) {
  Mixture three = classes_;
  three.share = {0.4995, 0.4995, 0.001};
  three.classes.push_back(Equal({0.9, 0.02, 0.02, 0.02, 0.5}));
  const MatchStart start{{{1}, {Equal({0.9, 0.9, 0.9, 0.9, 0.9})}}, kMatches / 2.0, 0, {}};
  ASSERT_OK_AND_ASSIGN(
      const FitBeside found,
      FitBesideKnown(wanted_.patterns(), {three, 2 * kKnownOfEach, 2.0}, three, start, 0, {}, {}));
  EXPECT_NEAR(found.non_matches.share[2], 0.001, 0.0003);
}

// As where the known pairs are wanted ones themselves.
TEST_F(BesideKnownTest, WhereNoneIsSaidTheSharesStayAsTheyAre) {
  EXPECT_EQ(Fit(0).non_matches.share, classes_.share);
}

// So strongly that nothing is learnt: however many turns there are, it is where it has started.
TEST_F(BesideKnownTest, EveryTurnIsDrawnToWhereTheFirstOneStarted) {
  const LevelTable usual = Equal({0.7, 0.7, 0.7, 0.7, 0.7});
  const MatchStart start{{{1}, {usual}}, kMatches / 2.0, 0, {}};
  const auto found = [&](double prior_pairs) {
    Result<FitBeside> fit = FitBesideKnown(wanted_.patterns(), {classes_, 2 * kKnownOfEach, 2},
                                           classes_, start, 0, {.prior_pairs = prior_pairs}, {});
    EXPECT_OK(fit);
    return fit->matches.matches.classes[0][3][2];
  };
  // Of the matches, 0.4 have the same address: a prior of as many pairs leaves it half-way.
  const double free = found(1);
  EXPECT_NEAR(found(kMatches), (free + usual[3][2]) / 2, 0.03);
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

// Registers with four filters of a field each. Within sources strangers share a birth date, as a
// pass finds them by it; what wanted pairs are like, each test says.
class LearntBesideKnownTest : public ::testing::Test {
 protected:
  static constexpr double kMost = 2;

  LearntBesideKnownTest() {
    plan_.names = 1 | 2;
    plan_.dates = 4;
    plan_.places = 8;
    for (size_t encoding = 0; encoding < 4; ++encoding) plan_.terms.push_back({encoding, 1, 0});
    RawSource raw = {"a", false, {}};
    AddPersons(random_, RandomHouseholds(random_, 400), 0, 400, raw);
    sources_ = BuildAll(plan_, {raw});
    pool_.emplace(Pool::Of(plan_, sources_).value());
    comparer_.emplace(Comparer::Of(*pool_, plan_, {}).value());
    independent_.emplace(comparer_->terms(), plan_);
    agreement_.emplace(comparer_->terms(), *independent_);
    usual_ = UsualMatches(*comparer_, plan_);
    strangers_ = {{1}, {comparer_->by_chance()}};
    strangers_.classes[0][kBirth] = usual_.classes[0][kBirth];
  }
  // Who have a last name and an address in common.
  Mixture Relatives() const {
    Mixture relatives{{1}, {comparer_->by_chance()}};
    for (const size_t term : {kLast, kPlace}) relatives.classes[0][term] = usual_.classes[0][term];
    return relatives;
  }
  // In nearly every other one the last name is wrong.
  Mixture Renamed() const {
    Mixture renamed = usual_;
    renamed.share = {0.4, 0.05, 0.45, 0.05, 0.05};
    return renamed;
  }
  KnownKinds Known(double most = kMost) const { return {strangers_, 5000, most}; }
  void Want(const Mixture& kind, size_t pairs) { wanted_.Add(random_, kind, pairs, 0.02); }
  FitBeside Learn(double expected, const Options& options = {}) const {
    const BesideKnown beside(*comparer_, *agreement_, plan_, options);
    Result<FitBeside> found = beside.Of(wanted_.patterns(), Known(), expected);
    EXPECT_OK(found);
    return *std::move(found);
  }
  // That a match is equal in a term.
  double Equality(const Mixture& matches, size_t term) const {
    double sum = 0;
    for (size_t i = 0; i < matches.size(); ++i) {
      const std::vector<double>& levels = matches.classes[i][term];
      const Level equal = comparer_->terms()[term].first_equal();
      sum += matches.share[i] * std::accumulate(levels.begin() + equal, levels.end(), 0.0);
    }
    return sum;
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<SourceRecords> sources_;
  std::optional<Pool> pool_;
  std::optional<Comparer> comparer_;
  std::optional<Independent> independent_;
  std::optional<Agreement> agreement_;
  const Options options_;
  Mixture usual_;
  Mixture strangers_;
  Simulated wanted_;
};

TEST_F(LearntBesideKnownTest, FindsTheMatchesAmongStrangers) {
  Want(strangers_, 5000);
  Want(usual_, 2000);
  const FitBeside found = Learn(500);
  EXPECT_NEAR(found.matches.pairs, 2000, 100);
  EXPECT_FALSE(found.has_drifted);
  EXPECT_EQ(found.kin, 0u) << "no relatives are to be kept where there are none";
}

TEST_F(LearntBesideKnownTest, RelativesThatNoKnownPairTellsOfAreNoMatches) {
  Want(strangers_, 5000);
  Want(usual_, 1000);
  Want(Relatives(), 3000);
  const FitBeside found = Learn(500);
  EXPECT_NEAR(found.matches.pairs, 1000, 100);
  EXPECT_GT(found.kin, 0u);
  ASSERT_GT(found.non_matches.size(), strangers_.size());
  EXPECT_NEAR(found.non_matches.share[0], 5000.0 / 8000, 0.03);
  EXPECT_EQ(found.known.size(), strangers_.size());
}

TEST_F(LearntBesideKnownTest, WithoutAnyMatchNoneAreFound) {
  Want(strangers_, 5000);
  Want(Relatives(), 3000);
  EXPECT_LT(Learn(500).matches.pairs, 15);
}

TEST_F(LearntBesideKnownTest, LearnsWhatTheMatchesOfThisDataLookLike) {
  const Mixture renamed = Renamed();
  Want(strangers_, 5000);
  Want(renamed, 4000);
  const FitBeside found = Learn(500);
  EXPECT_FALSE(found.has_drifted);
  EXPECT_NEAR(found.matches.pairs, 4000, 200);
  EXPECT_NEAR(Equality(found.matches.matches, kLast), Equality(renamed, kLast), 0.04);
  EXPECT_LT(Equality(found.matches.matches, kLast), Equality(usual_, kLast) - 0.1);
}

// They have two fields in common and never more: no person is like that.
TEST_F(LearntBesideKnownTest, WhatHardlyEverAgreesInEverythingIsNotLearntToBeMatches) {
  Mixture namesakes{{1}, {comparer_->by_chance()}};
  for (const size_t term : {kFirst, kBirth}) namesakes.classes[0][term] = usual_.classes[0][term];
  Want(strangers_, 5000);
  Want(namesakes, 1000);
  const FitBeside found = Learn(1000);
  EXPECT_TRUE(found.has_drifted);
  const MatchStart start = TiedMatches(*comparer_, plan_);
  for (size_t i = 0; i < found.matches.matches.size(); ++i) {
    for (size_t term = 0; term < comparer_->terms().size(); ++term) {
      for (size_t level = 1; level < comparer_->terms()[term].levels(); ++level) {
        EXPECT_NEAR(found.matches.matches.classes[i][term][level],
                    start.classes.classes[i][term][level], 1e-3);
      }
    }
  }
}

TEST_F(LearntBesideKnownTest, APartIsDrawnToWhatAllSay) {
  const Mixture renamed = Renamed();
  Want(strangers_, 5000);
  Want(renamed, 4000);
  const FitBeside whole = Learn(500);
  wanted_ = {};
  Want(strangers_, 500);
  Want(renamed, 15);
  const BesideKnown beside(*comparer_, *agreement_, plan_, options_);
  ASSERT_OK_AND_ASSIGN(const FitBeside part,
                       beside.OfPart(wanted_.patterns(), Known(kMost / 10), 15, whole));
  EXPECT_FALSE(part.has_drifted);
  EXPECT_NEAR(part.matches.pairs, 15, 10);
  for (size_t term = 0; term < comparer_->terms().size(); ++term) {
    EXPECT_NEAR(Equality(part.matches.matches, term), Equality(whole.matches.matches, term), 0.2);
  }
}

TEST_F(LearntBesideKnownTest, WithoutPatternsMatchesAreAsUsual) {
  const BesideKnown beside(*comparer_, *agreement_, plan_, options_);
  const FitBeside none = beside.OfNone(Known());
  EXPECT_EQ(none.matches.pairs, 0);
  EXPECT_EQ(none.matches.matches.classes, usual_.classes);
  EXPECT_EQ(none.non_matches.classes, strangers_.classes);
}

TEST_F(LearntBesideKnownTest, ThreadsDoNotMatter) {
  Want(strangers_, 20'000);
  Want(usual_, 15'000);
  Want(Relatives(), 10'000);
  ASSERT_GT(wanted_.patterns().size(), 2048u) << "too few for two tasks";
  Options one;
  one.threads = 1;
  Options four;
  four.threads = 4;
  const FitBeside a = Learn(500, one);
  const FitBeside b = Learn(500, four);
  EXPECT_EQ(a.matches.pairs, b.matches.pairs);
  EXPECT_EQ(a.matches.matches.classes, b.matches.matches.classes);
  EXPECT_EQ(a.non_matches.share, b.non_matches.share);
}

}  // namespace
}  // namespace koppel::match
