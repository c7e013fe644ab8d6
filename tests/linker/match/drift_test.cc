// Whether what was taken for matches are any.
#include "linker/match/model/drift.h"

#include "tests/linker/match/people.h"

namespace koppel::match {
namespace {

// Four filters of a field each: strangers are below level 4, and equal ones on 6.
class DriftTest : public ::testing::Test {
 protected:
  DriftTest() {
    for (uint64_t field = 1; field <= 8; field *= 2) {
      terms_.push_back({terms_.size(), {500, 600, 700, 800}, field});
      plan_.fields.push_back(field);
      plan_.shapes.push_back({"filter", false, 64});
    }
  }
  static PatternCount Pairs(std::vector<Level> levels, uint64_t count) {
    PatternCount pairs{{}, count};
    std::copy(levels.begin(), levels.end(), pairs.pattern.levels.begin());
    return pairs;
  }
  bool Drifts(const PatternCounts& patterns, double matches) const {
    const Independent independent(terms_, plan_);
    MatchFit found;
    found.pairs = matches;
    return !ManyAgree(Agreement(terms_, independent), patterns, found);
  }

  Plan plan_;
  std::vector<Term> terms_;
};

TEST_F(DriftTest, ManyMatchesAgreeInEverything) {
  const PatternCounts patterns = {Pairs({6, 6, 6, 6}, 200), Pairs({6, 1, 6, 6}, 300),
                                  Pairs({6, 1, 1, 1}, 5000)};
  EXPECT_FALSE(Drifts(patterns, 500));
  EXPECT_FALSE(Drifts(patterns, 1300));
  EXPECT_TRUE(Drifts(patterns, 1400));
  EXPECT_TRUE(Drifts({Pairs({6, 1, 6, 6}, 300)}, 100));
}

TEST_F(DriftTest, WhereNothingIsWrongEachFieldMostlyAgrees) {
  MatchFit found{{{1}, {LevelTable(4, {0, 0.1, 0, 0, 0.2, 0, 0.7})}}};
  EXPECT_TRUE(AgreeWhereRight(terms_, found));
  found.matches.classes[0][2] = {0, 0.4, 0, 0, 0.1, 0, 0.5};
  EXPECT_TRUE(AgreeWhereRight(terms_, found));
  found.matches.classes[0][2] = {0, 0.4, 0, 0.2, 0.1, 0, 0.3};
  EXPECT_FALSE(AgreeWhereRight(terms_, found));
}

TEST_F(DriftTest, WhatIsMoreAlikeThanStrangersAgrees) {
  EXPECT_FALSE(Drifts({Pairs({4, 5, 6, 4}, 100), Pairs({6, 3, 6, 6}, 400)}, 500));
  EXPECT_TRUE(Drifts({Pairs({4, 5, 6, 3}, 100), Pairs({6, 3, 6, 6}, 400)}, 500));
}

TEST_F(DriftTest, WhatIsMissingIsNotAsked) {
  EXPECT_FALSE(Drifts({Pairs({6, kMissing, 6, 6}, 100), Pairs({6, 1, 6, 6}, 400)}, 500));
}

TEST_F(DriftTest, TwoTermsAreTooFewToTell) {
  EXPECT_FALSE(Drifts({Pairs({6, 1, kMissing, kMissing}, 500), Pairs({6, 1, 6, 6}, 499)}, 500));
  EXPECT_TRUE(Drifts({Pairs({6, 1, kMissing, kMissing}, 500), Pairs({6, 1, 6, 6}, 501)}, 500));
}

}  // namespace
}  // namespace koppel::match
