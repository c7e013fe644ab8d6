#include "linker/match/quality/recapture.h"

#include <map>

#include "tests/linker/match/people.h"
#include "tests/reference/slow_recapture.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

constexpr uint64_t kNames = 1, kBirth = 2, kPlace = 4, kHouse = 8;

Caught Those(uint64_t carried, uint64_t equal, uint64_t pairs) {
  Caught caught{carried, equal, {}};
  for (uint64_t i = 0; i < pairs; ++i) ++caught.pairs[i % kTenths];
  return caught;
}

TEST(RecaptureTest, TwoPassesThatHaveNothingInCommonAreAsLincolnAndPetersenSay) {
  const std::vector<Caught> caught = {Those(3, 1, 300), Those(3, 2, 200), Those(3, 3, 600)};
  const Unfound unfound = EstimateUnfound(std::vector<uint64_t>{kNames, kBirth}, caught);
  ASSERT_TRUE(unfound.is_estimated);
  EXPECT_NEAR(unfound.matches.value, 300.0 * 200 / 600, 1);
  EXPECT_LT(unfound.matches.low, unfound.matches.value);
  EXPECT_GT(unfound.matches.high, unfound.matches.value);
}

// Passes on names and birth date, birth date and place, names and house, each with its misprints.
class Register {
 public:
  Register(uint64_t persons, SeededRandom& random) {
    for (uint64_t i = 0; i < persons; ++i) {
      uint64_t right = 0;
      for (size_t part = 0; part < kRight.size(); ++part) {
        if (random.Chance(kRight[part])) right |= uint64_t{1} << part;
      }
      // A fifth has no house.
      const uint64_t carried = random.Chance(0.2) ? 3 : 7;
      uint64_t equal = 0;
      for (size_t pass = 0; pass < kPasses.size(); ++pass) {
        if ((kPasses[pass] & ~right) == 0) equal |= (uint64_t{1} << pass) & carried;
      }
      if (equal == 0) {
        ++unfound_;
        continue;
      }
      ++found_.try_emplace({carried, equal}, Caught{carried, equal, {}})
            .first->second.pairs[i % kTenths];
    }
  }

  static constexpr std::array<double, 4> kRight = {0.8, 0.9, 0.6, 0.7};
  static constexpr std::array<uint64_t, 3> kPasses = {kNames | kBirth, kBirth | kPlace,
                                                      kNames | kHouse};
  double unfound() const { return unfound_; }
  std::vector<Caught> found() const {
    std::vector<Caught> all;
    for (const auto& [which, caught] : found_) all.push_back(caught);
    return all;
  }

 private:
  std::map<std::pair<uint64_t, uint64_t>, Caught> found_;
  double unfound_ = 0;
};

TEST(RecaptureTest, PassesThatShareAPartAreNoIndependentLists) {
  SeededRandom random(testing::Seed());
  const Register people(50'000, random);
  const Unfound unfound = EstimateUnfound(Register::kPasses, people.found());
  ASSERT_TRUE(unfound.is_estimated);
  EXPECT_NEAR(unfound.matches.value / people.unfound(), 1, 0.08);
}

TEST(RecaptureTest, EstimateAndIntervalAreThoseOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  const Register people(1000, random);
  std::vector<reference::SlowFound> found;
  for (const Caught& one : people.found()) {
    for (size_t tenth = 0; tenth < kTenths; ++tenth) {
      found.resize(found.size() + static_cast<size_t>(one.pairs[tenth]),
                   {one.carried, one.equal, tenth});
    }
  }
  const reference::SlowRecapture twin({Register::kPasses.begin(), Register::kPasses.end()},
                                      Register::kRight.size());
  const Unfound unfound = EstimateUnfound(Register::kPasses, people.found());
  ASSERT_TRUE(unfound.is_estimated);
  EXPECT_NEAR(unfound.matches.value / twin.Unfound(found), 1, 0.01);
  const double half = unfound.matches.high - unfound.matches.value;
  EXPECT_NEAR(half / twin.Half(found), 1, 0.02);
}

TEST(RecaptureTest, NineIntervalsInTenHoldTheTruth) {
  SeededRandom random(testing::Seed());
  constexpr int kRegisters = 100;
  int held = 0;
  for (int i = 0; i < kRegisters; ++i) {
    const Register people(3000, random);
    const Unfound unfound = EstimateUnfound(Register::kPasses, people.found());
    ASSERT_TRUE(unfound.is_estimated);
    held +=
        unfound.matches.low < people.unfound() && unfound.matches.high > people.unfound() ? 1 : 0;
    EXPECT_LT(unfound.matches.high - unfound.matches.low, 1.5 * people.unfound());
  }
  EXPECT_GE(held, 85);
}

TEST(RecaptureTest, WhatLacksATokenIsCompletedByTheOthers) {
  // Names are right in three quarters. Of those with no birth date, names alone find any.
  const std::vector<Caught> caught = {Those(1, 1, 300), Those(3, 1, 300), Those(3, 2, 200),
                                      Those(3, 3, 600)};
  const Unfound unfound = EstimateUnfound(std::vector<uint64_t>{kNames, kBirth}, caught);
  ASSERT_TRUE(unfound.is_estimated);
  EXPECT_NEAR(unfound.matches.value, 100 + 100, 2);
}

TEST(RecaptureTest, NothingIsSaidWherePassesCannotTell) {
  const std::vector<Caught> caught = {Those(3, 1, 300), Those(3, 2, 200), Those(3, 3, 600)};
  const auto is_estimated = [](std::vector<uint64_t> parts, const std::vector<Caught>& of) {
    return EstimateUnfound(parts, of).is_estimated;
  };
  EXPECT_TRUE(is_estimated({kNames, kBirth}, caught));
  // Where the birth date is wrong, neither finds anything.
  EXPECT_FALSE(is_estimated({kNames | kBirth, kBirth}, caught));
  EXPECT_FALSE(is_estimated({kNames, kNames}, caught));
  EXPECT_FALSE(is_estimated({kNames}, {Those(1, 1, 1000)}));
  EXPECT_FALSE(is_estimated({kNames, kBirth}, {}));
  EXPECT_FALSE(is_estimated({kNames, kBirth}, {Those(3, 1, 30), Those(3, 2, 30), Those(3, 3, 30)}));
}

TEST(RecaptureTest, NothingIsSaidWhereErrorsExcludeOneAnother) {
  // One error a record: hardly any that both find.
  EXPECT_FALSE(
      EstimateUnfound(std::vector<uint64_t>{kNames, kBirth},
                      std::vector<Caught>{Those(3, 1, 500), Those(3, 2, 500), Those(3, 3, 20)})
          .is_estimated);
  // A token is equal, and one that tells no more is not.
  EXPECT_FALSE(EstimateUnfound(std::vector<uint64_t>{kNames, kNames | kBirth, kPlace},
                               std::vector<Caught>{Those(7, 6, 500)})
                   .is_estimated);
  // Each of three passes misses a third of them, and no two the same.
  const std::vector<uint64_t> parts = {kNames, kBirth, kPlace};
  EXPECT_FALSE(EstimateUnfound(
                   parts, std::vector<Caught>{Those(7, 3, 300), Those(7, 5, 300), Those(7, 6, 300)})
                   .is_estimated);
}

TEST(RecaptureTest, APassThatTellsLessIsNoSecondOne) {
  // Names, names and birth, place: whoever has a wrong name has the right place, and the other way
  // round.
  const std::vector<uint64_t> parts = {kNames, kNames | kBirth, kPlace};
  EXPECT_FALSE(
      EstimateUnfound(parts, std::vector<Caught>{Those(7, 3, 500), Those(7, 4, 500)}).is_estimated);
}

// Ten passes, and most records lack some of what they are made of.
TEST(RecaptureTest, MatchesOfRareSetsOfTokensAreMissedAsOften) {
  SeededRandom random(testing::Seed());
  std::vector<uint64_t> parts;
  for (uint64_t i = 0; i < 5; ++i) {
    for (uint64_t j = 0; j < i; ++j) parts.push_back(uint64_t{1} << i | uint64_t{1} << j);
  }
  std::map<std::pair<uint64_t, uint64_t>, Caught> found;
  double unfound = 0;
  for (uint64_t number = 0; number < 20'000; ++number) {
    uint64_t right = 0;
    uint64_t carried = 0;
    for (uint64_t part = 0; part < 5; ++part) right |= uint64_t{random.Chance(0.7)} << part;
    for (size_t i = 0; i < parts.size(); ++i) carried |= uint64_t{random.Chance(0.5)} << i;
    uint64_t equal = 0;
    for (size_t i = 0; i < parts.size(); ++i) {
      if ((parts[i] & ~right) == 0) equal |= uint64_t{1} << i & carried;
    }
    if (equal != 0) {
      ++found.try_emplace({carried, equal}, Caught{carried, equal, {}})
            .first->second.pairs[number % kTenths];
    } else if (carried != 0) {
      ++unfound;
    }
  }
  std::vector<Caught> caught;
  for (const auto& [which, those] : found) caught.push_back(those);
  const Unfound estimate = EstimateUnfound(parts, caught);
  ASSERT_TRUE(estimate.is_estimated);
  EXPECT_NEAR(estimate.matches.value / unfound, 1, 0.2);
}

// By names and by birth date, in one pair of sources: a hundred are found by neither.
CaughtPairs OfOnePair() {
  return {{kNames, kBirth},
          {Those(3, 1, 300), Those(3, 2, 200), Those(3, 3, 600)},
          1,
          {0},
          {1100},
          {0}};
}

TEST(RecaptureTest, WhatIsFoundOtherwiseIsNoneOfTheUnfound) {
  CaughtPairs caught = OfOnePair();
  CandidateRecall recall;
  const auto recaptured = [&](uint64_t linked) {
    Recapture(caught, std::vector<uint64_t>{linked}, recall);
    EXPECT_TRUE(recall.is_recaptured);
    return recall.recaptured.value;
  };
  EXPECT_NEAR(recaptured(1100), 1100.0 / 1200, 1e-3);
  EXPECT_EQ(recall.caught, 1100u);
  // Links by way of third records.
  EXPECT_NEAR(recaptured(1160), 1160.0 / 1200, 1e-3);
  EXPECT_EQ(recaptured(1300), 1);
  // Some of the caught are no links.
  EXPECT_NEAR(recaptured(900), 1100.0 / 1200, 1e-3);
  // By another pass.
  caught.otherwise = {60};
  EXPECT_NEAR(recaptured(1100), 1160.0 / 1200, 1e-3);
}

TEST(RecaptureTest, ASampleStandsForAllCandidates) {
  CaughtPairs caught = OfOnePair();
  caught.each = 7;
  caught.linked = {7700};
  CandidateRecall recall;
  Recapture(caught, std::vector<uint64_t>{7700}, recall);
  EXPECT_NEAR(recall.recaptured.value, 1100.0 / 1200, 1e-3);
  EXPECT_NEAR(recall.Of(0).value, 1100.0 / 1200, 1e-3);
  EXPECT_EQ(recall.caught, 7700u);
}

// The second pair of sources has no birth dates.
TEST(RecaptureTest, WhoLacksATokenMissesMore) {
  CaughtPairs caught = OfOnePair();
  caught.caught.push_back(Those(1, 1, 600));
  caught.caught.back().source_pair = 1;
  caught.otherwise = {0, 0};
  caught.linked = {1100, 600};
  caught.apart = {0, 0};
  CandidateRecall recall;
  Recapture(caught, std::vector<uint64_t>{1100, 600}, recall);
  ASSERT_EQ(recall.by_source_pair.size(), 2u);
  // Names are right in three of four.
  EXPECT_NEAR(recall.Of(0).value, 1100.0 / 1200, 2e-3);
  EXPECT_NEAR(recall.Of(1).value, 0.75, 2e-3);
  EXPECT_NEAR(recall.recaptured.value, 1700.0 / 2000, 2e-3);
  EXPECT_LT(recall.Of(1).low, 0.75);
  EXPECT_GT(recall.Of(1).high, 0.75);
}

TEST(RecaptureTest, TheSmallerOfTwoFiguresCounts) {
  CandidateRecall recall;
  recall.is_measured = true;
  recall.measured = {0.8, 0.7, 0.9};
  Recapture(OfOnePair(), std::vector<uint64_t>{1100}, recall);
  EXPECT_EQ(recall.Of(0).value, 0.8);
  recall.measured = {0.99, 0.98, 1};
  EXPECT_NEAR(recall.Of(0).value, 1100.0 / 1200, 1e-3);
}

TEST(RecaptureTest, MatchesThatHaveNoTokenInCommonAreUnfound) {
  CaughtPairs caught = OfOnePair();
  caught.apart = {0.25};
  CandidateRecall recall;
  Recapture(caught, std::vector<uint64_t>{1100}, recall);
  ASSERT_TRUE(recall.is_recaptured);
  EXPECT_NEAR(recall.recaptured.value, 1100.0 / 1600, 1e-3);
  EXPECT_NEAR(recall.Of(0).value, 1100.0 / 1600, 1e-3);
}

TEST(RecaptureTest, OfSourcesThatHaveHardlyATokenInCommonNothingIsKnown) {
  CaughtPairs caught = OfOnePair();
  caught.otherwise = {0, 0};
  caught.linked = {1100, 0};
  caught.apart = {0, 1};
  CandidateRecall recall;
  Recapture(caught, std::vector<uint64_t>{1100, 500}, recall);
  EXPECT_TRUE(recall.IsKnownOf(0));
  EXPECT_FALSE(recall.IsKnownOf(1));
  EXPECT_NEAR(recall.recaptured.value, 1100.0 / 1200, 1e-3);
}

// Links by way of third records in one pair of sources say nothing of another one.
TEST(RecaptureTest, WhatOneSourceHasOtherwiseIsNotFoundInAnother) {
  CaughtPairs caught = OfOnePair();
  for (size_t i = 0; i < 3; ++i) {
    caught.caught.push_back(caught.caught[i]);
    caught.caught.back().source_pair = 1;
  }
  caught.otherwise = {0, 500};
  caught.linked = {1100, 1100};
  caught.apart = {0, 0};
  CandidateRecall recall;
  Recapture(caught, std::vector<uint64_t>{1100, 1100}, recall);
  EXPECT_NEAR(recall.Of(0).value, 1100.0 / 1200, 1e-3);
  EXPECT_EQ(recall.Of(1).value, 1);
  EXPECT_NEAR(recall.recaptured.value, 2700.0 / 2800, 1e-3);
}

}  // namespace
}  // namespace koppel::match
