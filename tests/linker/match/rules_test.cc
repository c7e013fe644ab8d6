// By what rules pairs become persons.
#include "linker/match/rules.h"

#include "tests/linker/match/people.h"

namespace koppel::match {
namespace {

class RulesTest : public ::testing::Test {
 protected:
  // Two sources of 10 and 20 records, which have so many persons in common.
  PersonRules Rules(bool unique_a, bool unique_b, double expected, uint32_t false_links = 0) {
    Plan plan;
    plan.shapes = {{"name", true, 16}};
    plan.rates.false_links = false_links;
    const std::vector<SourceRecords> sources =
        BuildAll(plan, {Source("a", unique_a, 10), Source("b", unique_b, 20)});
    const Result<Pool> pool = Pool::Of(plan, sources);
    EXPECT_OK(pool);
    SourcePairModel model;
    model.ranks = {0, 1};
    model.matches_expected = expected;
    return RulesOf(plan, *pool, {model});
  }
  static RawSource Source(const char* name, bool unique, int records) {
    RawSource source = {name, unique, {}};
    for (int i = 0; i < records; ++i) {
      source.records.push_back({std::to_string(i), {std::string(16, static_cast<char>('a' + i))}});
    }
    return source;
  }
  static bool SaysLess(const PersonRules& rules) {
    return rules.most_against_unique < rules.most_against;
  }
};

TEST_F(RulesTest, AThirdRecordSaysLessWhereMostOfTheSmallerSourceHasPartners) {
  EXPECT_TRUE(SaysLess(Rules(true, true, 5)));
  EXPECT_FALSE(SaysLess(Rules(true, true, 4.9)));
}

TEST_F(RulesTest, ItSaysAsMuchAsEverWhereASourceMayHoldAPersonTwice) {
  EXPECT_FALSE(SaysLess(Rules(true, false, 10)));
  EXPECT_FALSE(SaysLess(Rules(false, false, 10)));
}

TEST_F(RulesTest, ItSaysAsMuchAsEverForAJobThatNamesARateOfFalseLinks) {
  EXPECT_FALSE(SaysLess(Rules(true, true, 10, 10'000)));
}

TEST_F(RulesTest, WithoutAModelItSaysAsMuchAsEver) {
  Plan plan;
  plan.shapes = {{"name", true, 16}};
  const std::vector<SourceRecords> sources =
      BuildAll(plan, {Source("a", true, 3), Source("b", true, 3)});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  EXPECT_FALSE(SaysLess(RulesOf(plan, pool, {})));
}

}  // namespace
}  // namespace koppel::match
