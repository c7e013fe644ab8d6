// Graph matching, and the parts of it.
#include <gtest/gtest.h>

#include "agents/attack/alignment.h"
#include "agents/attack/descriptors.h"
#include "agents/attack/graph_matching.h"
#include "tests/agents/coded_people.h"
#include "tests/reference/slow_graphs.h"
#include "tests/support/seed.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;
using reference::SlowRows;

SlowRows Slow(const Matrix& rows) {
  SlowRows slow;
  for (Index i = 0; i < rows.rows(); ++i) {
    slow.emplace_back(rows.row(i).data(), rows.row(i).data() + rows.cols());
  }
  return slow;
}

// Components that say less and less.
Matrix MakeEmbedded(SeededRandom& random, Index rows, Index axes) {
  Matrix made(rows, axes);
  for (Index i = 0; i < rows; ++i) {
    for (Index axis = 0; axis < axes; ++axis) {
      made(i, axis) = static_cast<float>((random.Unit() - 0.4) / static_cast<double>(1 + axis));
    }
  }
  return made;
}

Sides MakeSides(SeededRandom& random, Index codes, Index theirs) {
  return {Directions(MakeEmbedded(random, codes, 12), 12),
          Directions(MakeEmbedded(random, theirs, 12), 12)};
}

TEST(DescriptorsTest, TellHowSimilarAllOthersAre) {
  SeededRandom random(testing::Seed());
  for (const Index axes : {3, 20, 70}) {
    const Matrix embedded = MakeEmbedded(random, 90, axes);
    const Matrix told = Descriptors(embedded, 0);
    const SlowRows slow = reference::SlowDescriptors(Slow(embedded));
    ASSERT_EQ(told.cols(), static_cast<Index>(slow[0].size()));
    for (Index i = 0; i < told.rows(); ++i) {
      for (Index j = 0; j < told.cols(); ++j) {
        ASSERT_NEAR(told(i, j), slow[static_cast<size_t>(i)][static_cast<size_t>(j)], 1e-3);
      }
    }
  }
}

TEST(DescriptorsTest, AreTheSameWhereAxesAreMirrored) {
  SeededRandom random(testing::Seed());
  const Matrix embedded = MakeEmbedded(random, 300, 40);
  Matrix mirrored = embedded;
  for (const Index axis : {0, 3, 39}) mirrored.col(axis) *= -1;
  EXPECT_LT((Descriptors(mirrored, 0) - Descriptors(embedded, 0)).cwiseAbs().maxCoeff(), 1e-4);
}

// Around the number of values that are passed by at once.
TEST(SidesTest, FindsTheNearestThatAreNotNearToAll) {
  SeededRandom random(testing::Seed());
  for (const Index theirs : {7, 64, 75, 300}) {
    const Sides sides = MakeSides(random, 120, theirs);
    const auto of_codes = reference::SlowScaledOrder(Slow(sides.codes), Slow(sides.theirs));
    const auto of_theirs = reference::SlowScaledOrder(Slow(sides.theirs), Slow(sides.codes));
    const Found found = Search(0).Find(sides);
    for (size_t i = 0; i < of_codes.size(); ++i) {
      EXPECT_EQ(found.of_codes[i].code, i);
      EXPECT_EQ(found.of_codes[i].record, of_codes[i][0]);
    }
    for (size_t i = 0; i < of_theirs.size(); ++i) {
      EXPECT_EQ(found.of_theirs[i].record, of_theirs[i][0]);
    }
    const Candidates nearest = Search(0).Nearest(sides);
    for (size_t i = 0; i < nearest.size(); ++i) {
      ASSERT_EQ(nearest[i].size(), std::min(kMostCandidates, of_codes[i].size()));
      EXPECT_TRUE(std::equal(nearest[i].begin(), nearest[i].end(), of_codes[i].begin()));
    }
  }
}

// An eighth of 2,000 is left; the best of them is the best of all for about as many.
TEST(SidesTest, LeavesOutAtRandomAsManyAsAsked) {
  SeededRandom random(testing::Seed());
  const Sides sides = MakeSides(random, 500, 2000);
  const Found all = Search(0).Find(sides);
  const Found some = Search(0).Find(sides, {testing::Seed(), 3});
  size_t same = 0;
  for (size_t i = 0; i < all.of_codes.size(); ++i) {
    EXPECT_LE(some.of_codes[i].score, all.of_codes[i].score);
    same += some.of_codes[i].record == all.of_codes[i].record ? 1 : 0;
  }
  EXPECT_GT(same, 500 / 16);
  EXPECT_LT(same, 500 / 4);
}

TEST(SidesTest, TooFewAreNotLeftOut) {
  SeededRandom random(testing::Seed());
  const Sides sides = MakeSides(random, 5, 30);
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Found found = Search(0).Find(sides, {seed, 6});
    EXPECT_EQ(found.of_codes[0].record, Search(0).Find(sides).of_codes[0].record);
  }
}

TEST(SidesTest, PairsFallTogetherWhereASideIsTurned) {
  SeededRandom random(testing::Seed());
  const Matrix rows = MakeSides(random, 400, 1).codes;
  // A reflection, which is orthogonal.
  const Eigen::VectorXf mirror = MakeSides(random, 1, 1).codes.row(0);
  const Matrix turned = rows - 2 * (rows * mirror) * mirror.transpose();
  std::vector<Pair> pairs;
  for (uint32_t i = 0; i < 100; ++i) pairs.push_back({i, i, 1});
  const Sides aligned = Aligned({rows, turned}, pairs, 0);
  EXPECT_LT((aligned.codes - aligned.theirs).cwiseAbs().maxCoeff(), 1e-3);
}

class GraphTest : public ::testing::Test {
 protected:
  // Of 1,000 codes and as many records, `in_both` of which are of the same persons.
  double Found(size_t in_both, const Filter& filter) {
    constexpr size_t kCodes = 1000;
    const std::vector<Tokens> people = MakePeople(random_, 2 * kCodes - in_both);
    const size_t shift = kCodes - in_both;
    return ShareFound(
        MatchGraphs(CodesOf(Some(people, 0, kCodes), 17, filter),
                    CodesOf(Some(people, shift, kCodes), 23, filter), {testing::Seed(), 0, {}}),
        shift);
  }

  SeededRandom random_{testing::Seed()};
};

TEST_F(GraphTest, SimilaritiesAloneGiveEverybodyAway) { EXPECT_GT(Found(1000, {512, 12, 0}), 0.9); }

TEST_F(GraphTest, HalfThePersonsAreEnough) { EXPECT_GT(Found(500, {512, 12, 0}), 0.8); }

TEST_F(GraphTest, DiffusedCodesGiveNobodyAway) { EXPECT_LT(Found(1000, {512, 16, 6}), 0.05); }

}  // namespace
}  // namespace koppel::attack
