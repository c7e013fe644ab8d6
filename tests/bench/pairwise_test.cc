#include "bench/quality/pairwise.h"

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::quality {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::TempDir;

// Two entities: x has a record in both sources, y two in A and one in B.
const Grouping kTruth = {
    {{"A", "1"}, "x"}, {{"B", "1"}, "x"}, {{"A", "2"}, "y"}, {{"A", "3"}, "y"}, {{"B", "2"}, "y"}};

TEST(PairwiseTest, TheTruthItselfIsPerfect) {
  const PairwiseQuality quality = ScorePairs(kTruth, kTruth, PairScope::kAll).value();
  EXPECT_EQ(quality.true_pairs, 4u);
  EXPECT_EQ(quality.F1(), 1.0);
}

TEST(PairwiseTest, PairsWithinASourceCountOnlyWhenAsked) {
  EXPECT_EQ(ScorePairs(kTruth, kTruth, PairScope::kBetweenSources).value().true_pairs, 3u);
}

TEST(PairwiseTest, AMissedAndAFalsePairLowerRecallAndPrecision) {
  const Grouping found = {{{"A", "1"}, "p"}, {{"B", "1"}, "p"}, {{"A", "2"}, "p"}};
  const PairwiseQuality quality = ScorePairs(found, kTruth, PairScope::kAll).value();
  EXPECT_EQ(quality.found_pairs, 3u);
  EXPECT_EQ(quality.correct_pairs, 1u);
  EXPECT_DOUBLE_EQ(quality.Precision(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(quality.Recall(), 1.0 / 4);
}

TEST(PairwiseTest, NothingFoundScoresZero) {
  EXPECT_EQ(ScorePairs({}, kTruth, PairScope::kAll).value().F1(), 0.0);
}

TEST(PairwiseTest, ARecordOutsideTheTruthIsRefused) {
  EXPECT_THAT(ScorePairs({{{"A", "9"}, "p"}}, kTruth, PairScope::kAll),
              Fails(StatusCode::kInvalidArgument, HasSubstr("in the truth")));
}

TEST(PairwiseTest, FilesAreReadByColumnNameAndRefusedByLine) {
  const TempDir dir;
  const std::string good =
      dir.Write("good.csv", "person,source,record,probability\r\n7,A,1,\r\n7,B,1,\r\n");
  EXPECT_EQ(ReadGrouping(good, "person").value().size(), 2u);
  EXPECT_THAT(ReadGrouping(good, "entity"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("column entity")));
  const std::string twice = dir.Write("twice.csv", "person,source,record\n7,A,1\n8,A,1\n");
  EXPECT_THAT(ReadGrouping(twice, "person"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("twice.csv:3")));
}

}  // namespace
}  // namespace koppel::quality
