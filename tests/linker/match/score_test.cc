#include "linker/match/score.h"

#include <cmath>

#include "tests/linker/match/people.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

TEST(FilterSimilarityTest, IsTheFractionRoundedUp) {
  EXPECT_EQ(FilterSimilarity(5, 10, 0), kScoreOne);
  EXPECT_EQ(FilterSimilarity(0, 10, 0), 0u);
  EXPECT_EQ(FilterSimilarity(1, 3, 0), (2 * kScoreOne + 2) / 3);
  // (0.8 - 0.6) / (1 - 0.6) = 0.5, and nothing at the floor or below it.
  EXPECT_EQ(FilterSimilarity(4, 10, 600), kScoreOne / 2);
  EXPECT_EQ(FilterSimilarity(3, 10, 600), 0u);
  EXPECT_EQ(FilterSimilarity(2, 10, 600), 0u);
}

TEST(FilterSimilarityTest, HoldsAtTheLargestNumbers) {
  EXPECT_EQ(FilterSimilarity(8192, 16384, 999), kScoreOne);
  EXPECT_EQ(FilterSimilarity(8192, 16384, 0), kScoreOne);
  EXPECT_LT(FilterSimilarity(8191, 16383, 0), kScoreOne);
}

TEST(FilterSimilarityTest, DecidesEveryThresholdExactly) {
  SeededRandom random(testing::Seed());
  for (int i = 0; i < 200000; ++i) {
    const uint32_t a = 1 + static_cast<uint32_t>(random.Below(8192));
    const uint32_t b = 1 + static_cast<uint32_t>(random.Below(8192));
    const uint32_t overlap = static_cast<uint32_t>(random.Below(std::min(a, b) + 1));
    const uint32_t floor = static_cast<uint32_t>(random.Below(1000));
    const uint64_t above = 2000ull * overlap;
    const uint64_t base = uint64_t{floor} * (a + b);
    // The threshold nearest to the pair's own similarity, where rounding could decide wrongly.
    const uint64_t whole = uint64_t{a + b} * (1000 - floor);
    const uint64_t similarity = above > base ? above - base : 0;
    for (uint64_t t = similarity * 1000 / whole; t <= similarity * 1000 / whole + 1; ++t) {
      const bool exact = similarity * 1000 >= t * whole;
      EXPECT_EQ(1000 * FilterSimilarity(overlap, a + b, floor) >= t << kScoreBits, exact)
          << overlap << " of " << a << " and " << b << ", floor " << floor << ", threshold " << t;
    }
  }
}

class ScorerTest : public ::testing::Test {
 protected:
  // Scores record 0 against record 1 of one source.
  PairScore Score(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    sources_ = BuildAll(plan_, {{"s", false, {{"0", a}, {"1", b}}}});
    return Scorer(plan_, Pool::Of(plan_, sources_).value()).Compare(0, 1);
  }

  Plan plan_ = PlanOf(SchemaOf(kFourEncodings)).value();
  std::vector<SourceRecords> sources_;
  const std::string person_ = std::string(16, '\xf0');
  const std::string name_ = std::string(9, '\x0f');
  const std::string token_ = std::string(16, 't');
  const std::string other_ = std::string(16, 'o');
};

TEST_F(ScorerTest, MissingEncodingsAreNeutral) {
  EXPECT_EQ(Score({person_, "", "", ""}, {person_, name_, "", token_}).score, kScoreOne);
  EXPECT_EQ(Score({person_, "", "", ""}, {"", name_, "", token_}).verdict, Verdict::kUndecided);
}

TEST_F(ScorerTest, TheMeanIsWeighted) {
  // person 3 of 4, block 0 of 1: exactly the threshold of 0.75.
  const PairScore at = Score({person_, "", "", token_}, {person_, "", "", other_});
  EXPECT_EQ(at.score, kScoreOne / 4 * 3);
  EXPECT_EQ(at.verdict, Verdict::kMatch);
  plan_.threshold_permille = 751;
  EXPECT_EQ(Score({person_, "", "", token_}, {person_, "", "", other_}).verdict,
            Verdict::kNonMatch);
}

TEST_F(ScorerTest, ASettlingTokenDecidesWhateverTheRestSays) {
  const std::string far(16, '\x0f');
  EXPECT_EQ(Score({person_, "", token_, ""}, {far, "", token_, ""}).verdict, Verdict::kSettled);
  EXPECT_EQ(Score({person_, "", token_, ""}, {far, "", other_, ""}).verdict, Verdict::kNonMatch);
}

TEST_F(ScorerTest, PairsThatShareTooLittleAreUndecided) {
  plan_.least_weight = 4;
  EXPECT_EQ(Score({person_, "", "", ""}, {person_, "", "", ""}).verdict, Verdict::kUndecided);
  EXPECT_EQ(Score({person_, "", "", token_}, {person_, "", "", token_}).verdict, Verdict::kMatch);
}

}  // namespace
}  // namespace koppel::match
