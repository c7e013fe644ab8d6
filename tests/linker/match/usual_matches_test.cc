// What matches and strangers look like before anything is learnt.
#include "linker/match/model/usual_matches.h"

#include <numeric>

#include "linker/match/model/strangers.h"
#include "linker/match/model/tied_matches.h"
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

// Of registers: four filters of a field each, and three tokens of two.
class UsualMatchesTest : public ::testing::Test {
 protected:
  UsualMatchesTest() {
    plan_.names = 1 | 2;
    plan_.dates = 4;
    plan_.places = 8;
    RawSource raw = {"a", false, {}};
    AddPersons(random_, RandomHouseholds(random_, 400), 0, 400, raw);
    sources_ = BuildAll(plan_, {raw});
    pool_.emplace(Pool::Of(plan_, sources_).value());
  }
  // All encodings are terms, or those at these places.
  Comparer Compare(const std::vector<size_t>& encodings = {0, 1, 2, 3, 4, 5, 6}) {
    plan_.terms.clear();
    for (const size_t encoding : encodings) plan_.terms.push_back({encoding, 1, 0});
    return Comparer::Of(*pool_, plan_, {}).value();
  }
  static double Equal(const Term& term, const std::vector<double>& levels) {
    return std::accumulate(levels.begin() + term.first_equal(), levels.end(), 0.0);
  }
  static void ExpectToSumToOne(const LevelTable& table) {
    for (const std::vector<double>& levels : table) {
      EXPECT_NEAR(std::accumulate(levels.begin() + 1, levels.end(), 0.0), 1, 1e-9);
    }
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<SourceRecords> sources_;
  std::optional<Pool> pool_;
};

TEST_F(UsualMatchesTest, HalfAreRightAndInTheOthersOneFieldIsWrong) {
  const Comparer comparer = Compare();
  const Mixture usual = UsualMatches(comparer, plan_);
  ASSERT_EQ(usual.size(), 5u);
  EXPECT_DOUBLE_EQ(usual.share[0], 0.5);
  for (size_t field = 0; field < 4; ++field) {
    const LevelTable& wrong = usual.classes[1 + field];
    EXPECT_DOUBLE_EQ(usual.share[1 + field], 0.125);
    ExpectToSumToOne(wrong);
    for (size_t i = 0; i < comparer.terms().size(); ++i) {
      const Term& term = comparer.terms()[i];
      const bool is_of_wrong = (term.fields >> field & 1) != 0;
      if (is_of_wrong) {
        EXPECT_LT(Equal(term, wrong[i]), 0.3);
      } else {
        EXPECT_EQ(wrong[i], usual.classes[0][i]);
      }
    }
  }
  for (size_t i = 0; i < comparer.terms().size(); ++i) {
    EXPECT_NEAR(Equal(comparer.terms()[i], usual.classes[0][i]), 0.9, 1e-6);
  }
}

TEST_F(UsualMatchesTest, ATermIsTiedWhereWhatIsWrongOfItIsTheSame) {
  const Comparer comparer = Compare();
  const MatchStart tied = TiedMatches(comparer, plan_);
  ASSERT_EQ(tied.tied.size(), 5u);
  constexpr size_t kPlaceWrong = 4;
  for (size_t one = 0; one < tied.tied.size(); ++one) {
    for (size_t i = 0; i < comparer.terms().size(); ++i) {
      const size_t first = tied.tied[one][i];
      const uint64_t wrong = one == 0 ? 0 : uint64_t{1} << (one - 1);
      const bool is_of_wrong = (comparer.terms()[i].fields & wrong) != 0;
      EXPECT_EQ(first, is_of_wrong ? one : 0);
      EXPECT_EQ(tied.classes.classes[one][i], tied.classes.classes[first][i]);
    }
  }
  // Who moved has another address altogether, as far as there is more than one term of it.
  plan_.places = 8 | 4;
  plan_.dates = 0;
  const MatchStart moved = TiedMatches(comparer, plan_);
  EXPECT_EQ(moved.tied[kPlaceWrong][kBirth], kPlaceWrong);
  EXPECT_EQ(moved.tied[kPlaceWrong][kFirst], 0u);
}

TEST_F(UsualMatchesTest, NothingIsTiedWhereFiltersAreOfWholeRecords) {
  Comparer comparer = Compare({kNameBirth, kHousehold});
  EXPECT_TRUE(TiedMatches(comparer, plan_).tied.empty());
}

TEST_F(UsualMatchesTest, MatchesAreTakenOutOfChanceButNeverAllOfALevel) {
  const Comparer comparer = Compare();
  const LevelTable& chance = comparer.by_chance();
  const Mixture usual = UsualMatches(comparer, plan_);
  for (const double share : {0.0, 1e-4, 0.02, 0.9}) {
    const LevelTable left = WithoutMatches(chance, usual, share);
    ExpectToSumToOne(left);
    for (size_t i = 0; i < chance.size(); ++i) {
      const double sum = std::accumulate(chance[i].begin() + 1, chance[i].end(), 0.0);
      for (size_t level = 1; level < chance[i].size(); ++level) {
        EXPECT_GT(left[i][level], 0.019 * chance[i][level]);
        const double most_left = chance[i][level] / sum;
        EXPECT_NEAR(share == 0 ? left[i][level] : most_left, most_left, 1e-9);
      }
      const Term& term = comparer.terms()[i];
      EXPECT_LE(Equal(term, left[i]), Equal(term, chance[i]) / sum + 1e-9);
    }
  }
}

TEST_F(UsualMatchesTest, ChanceFallsAboveStrangersInFiltersAlone) {
  const Comparer comparer = Compare();
  LevelTable rising = comparer.by_chance();
  for (std::vector<double>& levels : rising) {
    for (size_t level = 1; level < levels.size(); ++level)
      levels[level] = 0.01 * static_cast<double>(level);
  }
  const LevelTable falling = Falling(rising, comparer.terms());
  for (size_t i = 0; i < falling.size(); ++i) {
    if (comparer.terms()[i].cuts.empty()) {
      EXPECT_EQ(falling[i], rising[i]);
      continue;
    }
    for (size_t level = 1; level < falling[i].size(); ++level) {
      if (level < kAboveStrangers + 2) {
        EXPECT_EQ(falling[i][level], rising[i][level]);
      } else {
        EXPECT_NEAR(falling[i][level], 0.4 * falling[i][level - 1], 1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace koppel::match
