// What linked near-duplicates tell of diffusion.
#include "agents/attack/structure.h"

#include <gtest/gtest.h>

#include "tests/agents/coded_people.h"
#include "tests/reference/slow_attacks.h"
#include "tests/support/seed.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

class StructureTest : public ::testing::Test {
 protected:
  static constexpr uint64_t kKey = 7;

  // Each with one token changed.
  std::vector<Tokens> WithOneError(std::vector<Tokens> people) {
    for (Tokens& tokens : people) {
      Token& token = tokens[random_.Below(tokens.size())];
      token.number = random_.Below(kTokensOfField[token.field]);
    }
    return people;
  }

  double Area(const Filter& filter, size_t count) {
    const std::vector<Tokens> people = MakePeople(random_, count);
    const FlippedTogether flipped =
        CountFlips(CodesOf(people, kKey, filter), CodesOf(WithOneError(people), kKey, filter), 2);
    return AreaOfShared(flipped.correlation, PlanOf(kKey, filter).inputs);
  }

  SeededRandom random_{testing::Seed()};
};

TEST_F(StructureTest, NearDuplicatesTellWhichBitsShareInputs) {
  const Filter filter{256, 6, 4};
  const double few = Area(filter, 100);
  const double many = Area(filter, 3000);
  EXPECT_GT(few, 0.55);
  EXPECT_GT(many, 0.9);
  EXPECT_GT(many, few);
}

TEST_F(StructureTest, StrangersTellNothing) {
  const Filter filter{256, 6, 4};
  const FlippedTogether flipped = CountFlips(CodesOf(MakePeople(random_, 500), kKey, filter),
                                             CodesOf(MakePeople(random_, 500), kKey, filter), 2);
  EXPECT_LT(flipped.used, 50u);
}

TEST_F(StructureTest, FlipsAreCountedAsTheSlowTwinDoes) {
  const Filter filter{64, 3, 2};
  const std::vector<Tokens> people = MakePeople(random_, 60);
  const Codes codes = CodesOf(people, kKey, filter);
  const Codes others = CodesOf(WithOneError(people), kKey, filter);
  const FlippedTogether flipped = CountFlips(codes, others, 2);
  reference::SlowRows flips;
  for (size_t row = 0; row < codes.size(); ++row) {
    std::vector<double> of_row;
    double sum = 0;
    for (size_t i = 0; i < codes.bits(); ++i) {
      of_row.push_back(codes.bit(row, i) != others.bit(row, i) ? 1 : 0);
      sum += of_row.back();
    }
    if (sum > 0 && sum < 0.34 * static_cast<double>(codes.bits())) flips.push_back(of_row);
  }
  ASSERT_EQ(flipped.used, flips.size());
  for (size_t i = 0; i < codes.bits(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      EXPECT_NEAR(flipped.correlation(static_cast<Index>(i), static_cast<Index>(j)),
                  reference::SlowCorrelation(flips, i, j), 1e-4);
    }
  }
}

TEST_F(StructureTest, TheAreaIsThatOfTheSlowTwin) {
  const std::vector<std::vector<uint32_t>> inputs = {{1, 5}, {2, 5}, {3, 4}, {1, 9}, {7, 8}};
  Matrix correlation = Matrix::Zero(5, 5);
  std::vector<double> high, low;
  for (size_t i = 0; i < 5; ++i) {
    for (size_t j = i + 1; j < 5; ++j) {
      // Values with ties, and signs that do not matter.
      const double value = static_cast<double>(random_.Below(4)) / 4;
      correlation(static_cast<Index>(i), static_cast<Index>(j)) =
          static_cast<float>(random_.Below(2) == 0 ? value : -value);
      const bool shared = (i == 0 && (j == 1 || j == 3));
      (shared ? high : low).push_back(value);
    }
  }
  EXPECT_NEAR(AreaOfShared(correlation, inputs), reference::SlowArea(high, low), 1e-9);
}

TEST_F(StructureTest, WithoutPairsThereIsNothingToTell) {
  const Filter filter{64, 3, 2};
  const Codes codes = CodesOf(MakePeople(random_, 20), kKey, filter);
  const FlippedTogether flipped = CountFlips(codes, codes, 1);
  EXPECT_EQ(flipped.used, 0u);
  EXPECT_EQ(AreaOfShared(flipped.correlation, PlanOf(kKey, filter).inputs), 0.5);
}

}  // namespace
}  // namespace koppel::attack
