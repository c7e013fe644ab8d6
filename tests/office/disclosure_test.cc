#include "office/disclosure/protect.h"
#include "office/disclosure/release.h"
#include "proto/json.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::testing::HasSubstr;

constexpr DisclosureRule kTen{10, 1};
constexpr DisclosureRule kTenFive{10, 5};

TEST(ProtectCountTest, OneToNineAreSuppressedAndZeroAndTenAreNot) {
  EXPECT_FALSE(ProtectCount(0, kTen).suppressed());
  EXPECT_EQ(ProtectCount(0, kTen).value(), 0u);
  for (uint64_t count = 1; count <= 9; ++count) {
    EXPECT_TRUE(ProtectCount(count, kTen).suppressed()) << count;
    EXPECT_FALSE(ProtectCount(count, kTen).has_value()) << count;
  }
  EXPECT_EQ(ProtectCount(10, kTen).value(), 10u);
}

TEST(ProtectCountTest, RoundsToTheNearestMultipleHalvesUpwards) {
  EXPECT_EQ(ProtectCount(12, kTenFive).value(), 10u);
  EXPECT_EQ(ProtectCount(13, kTenFive).value(), 15u);
  EXPECT_EQ(ProtectCount(136, kTenFive).value(), 135u);
  EXPECT_EQ(ProtectCount(15, {10, 10}).value(), 20u);
}

TEST(ProtectCountTest, ACountThatWouldBeRoundedToZeroIsSuppressed) {
  EXPECT_TRUE(ProtectCount(10, {10, 25}).suppressed());
  EXPECT_EQ(ProtectCount(13, {10, 25}).value(), 25u);
}

TEST(ProtectCountTest, ALeastCountOfOneSuppressesNothing) {
  EXPECT_EQ(ProtectCount(1, {1, 1}).value(), 1u);
}

void ExpectSuppressed(const ProtectedShare& share) {
  EXPECT_TRUE(share.suppressed());
  EXPECT_TRUE(share.count().suppressed());
  EXPECT_FALSE(share.count().has_value());
  EXPECT_FALSE(share.has_percent() || share.has_percent_low() || share.has_percent_high());
}

TEST(ProtectShareTest, TheHeadlineFigureIsShownWithItsInterval) {
  const ProtectedShare share = ProtectShare(21, 136, kTen);
  EXPECT_FALSE(share.suppressed());
  EXPECT_DOUBLE_EQ(share.percent(), 15.4);
  EXPECT_DOUBLE_EQ(share.percent_low(), 10.3);
  EXPECT_DOUBLE_EQ(share.percent_high(), 22.5);
}

TEST(ProtectShareTest, PercentagesComeFromTheCountsAsShown) {
  const ProtectedShare share = ProtectShare(23, 137, kTenFive);
  EXPECT_EQ(share.count().value(), 25u);
  EXPECT_EQ(share.total().value(), 135u);
  EXPECT_DOUBLE_EQ(share.percent(), 18.5);
}

TEST(ProtectShareTest, EveryBoundaryOfTheCountIsKept) {
  for (const uint64_t count : {0u, 1u, 9u}) ExpectSuppressed(ProtectShare(count, 100, kTen));
  EXPECT_FALSE(ProtectShare(10, 100, kTen).suppressed());
}

TEST(ProtectShareTest, EveryBoundaryOfTheComplementIsKept) {
  for (const uint64_t rest : {0u, 1u, 9u}) ExpectSuppressed(ProtectShare(100 - rest, 100, kTen));
  EXPECT_FALSE(ProtectShare(90, 100, kTen).suppressed());
}

TEST(ProtectShareTest, ASmallDenominatorSuppressesEverything) {
  for (uint64_t total = 1; total <= 9; ++total) {
    for (uint64_t count = 0; count <= total; ++count) {
      const ProtectedShare share = ProtectShare(count, total, kTen);
      ExpectSuppressed(share);
      EXPECT_TRUE(share.total().suppressed());
    }
  }
  EXPECT_EQ(ProtectShare(5, 10, kTen).total().value(), 10u);
  ExpectSuppressed(ProtectShare(5, 10, kTen));
}

TEST(ProtectShareTest, NobodyOfNobodyHasNoShare) {
  const ProtectedShare share = ProtectShare(0, 0, kTen);
  EXPECT_TRUE(share.suppressed());
  EXPECT_EQ(share.total().value(), 0u);
  EXPECT_FALSE(share.has_percent());
}

NoCareTable Protect(NoCareCounts counts, const DisclosureRule& rule = kTen) {
  NoCareQuestion question;
  question.from = question.to = question.data_cut = ParseDate("2017-01-01").value();
  return ProtectNoCare(question, counts, rule);
}

TEST(ProtectNoCareTest, AFigureThatIsSafeIsShownAsAWhole) {
  const NoCareTable table = Protect({150, 14, 136, 21, 60});
  EXPECT_EQ(table.cohort().value(), 150u);
  EXPECT_EQ(table.incomplete().value(), 14u);
  EXPECT_EQ(table.no_care().count().value(), 21u);
  EXPECT_EQ(table.in_care_at_start().count().value(), 60u);
}

TEST(ProtectNoCareTest, TheCohortIsSuppressedWhereItGivesAwayASmallExclusion) {
  const NoCareTable table = Protect({140, 4, 136, 21, 60});
  EXPECT_TRUE(table.incomplete().suppressed());
  EXPECT_TRUE(table.cohort().suppressed());
  EXPECT_EQ(table.no_care().total().value(), 136u);
}

TEST(ProtectNoCareTest, TheCohortIsSuppressedWhereItGivesAwayASmallDenominator) {
  const NoCareTable table = Protect({100, 95, 5, 2, 1});
  EXPECT_EQ(table.incomplete().value(), 95u);
  EXPECT_TRUE(table.cohort().suppressed());
  EXPECT_TRUE(table.no_care().total().suppressed());
}

TEST(ProtectNoCareTest, CareAtTheStartIsSuppressedWhereTheRestWithCareIsSmall) {
  // 136 - 21 - 110 = 5 began care later: a subtraction would show them.
  const NoCareTable table = Protect({136, 0, 136, 21, 110});
  EXPECT_EQ(table.no_care().count().value(), 21u);
  ExpectSuppressed(table.in_care_at_start());
}

// Whether the difference of shown counts is small; a suppressed count gives none.
bool SmallRest(const ProtectedCount& whole, const std::vector<ProtectedCount>& parts) {
  if (!whole.has_value()) return false;
  uint64_t rest = whole.value();
  for (const ProtectedCount& part : parts) {
    if (!part.has_value()) return false;
    rest -= part.value();
  }
  return IsSmall(rest, kTen);
}

bool AnySmallRest(const NoCareTable& table) {
  const ProtectedCount& total = table.no_care().total();
  const ProtectedCount& none = table.no_care().count();
  const ProtectedCount& at_start = table.in_care_at_start().count();
  return SmallRest(table.cohort(), {total}) || SmallRest(table.cohort(), {table.incomplete()}) ||
         SmallRest(table.cohort(), {}) || SmallRest(total, {}) || SmallRest(none, {}) ||
         SmallRest(at_start, {}) || SmallRest(total, {none}) || SmallRest(total, {at_start}) ||
         SmallRest(total, {none, at_start});
}

// No small cell of the partition can be had by adding and subtracting what is shown.
TEST(ProtectNoCareTest, NoSubtractionOfShownCountsGivesASmallCount) {
  for (uint64_t none = 0; none <= 24; ++none) {
    for (uint64_t at_start = 0; at_start <= 24; ++at_start) {
      for (uint64_t later = 0; later <= 24; ++later) {
        for (const uint64_t incomplete : {0u, 1u, 9u, 10u}) {
          const uint64_t complete = none + at_start + later;
          ASSERT_FALSE(
              AnySmallRest(Protect({complete + incomplete, incomplete, complete, none, at_start})))
              << none << " " << at_start << " " << later << " " << incomplete;
        }
      }
    }
  }
}

TEST(ProtectOverlapTest, SmallCellsAreSuppressedAndOrderTellsNothing) {
  const OverlapTable table =
      ProtectOverlap({{{"board"}, 9}, {{"board", "police"}, 40}, {{"police"}, 10}}, kTen);
  ASSERT_EQ(table.rows_size(), 3);
  EXPECT_TRUE(table.rows(0).persons().suppressed());
  EXPECT_EQ(table.rows(1).persons().value(), 10u);
  EXPECT_EQ(table.rows(2).sources_size(), 2);
}

TEST(ProtectScoresTest, SmallClassesAreSuppressed) {
  v1::Manifest manifest;
  for (const uint64_t pairs : {0u, 3u, 1000u}) {
    manifest.mutable_restricted()->add_score_histogram(pairs);
  }
  const ScoreTable table = ProtectScores(manifest, kTen);
  EXPECT_EQ(table.classes(0).value(), 0u);
  EXPECT_TRUE(table.classes(1).suppressed());
  EXPECT_EQ(table.classes(2).value(), 1000u);
}

TEST(ProtectQualityTest, PointsOfFewPairsAreSuppressedAndOthersRounded) {
  v1::Manifest manifest;
  for (const uint64_t pairs : {0u, 9u, 10u}) {
    v1::ThresholdQuality& point =
        *manifest.mutable_restricted()->mutable_quality()->add_by_threshold();
    point.set_probability_permille(950);
    point.set_pairs(pairs);
    point.set_precision(994'999);
    point.set_recall(995'000);
  }
  const QualityTable table = ProtectQuality(manifest, kTen);
  ASSERT_EQ(table.points_size(), 3);
  EXPECT_TRUE(table.points(0).suppressed());
  EXPECT_TRUE(table.points(1).suppressed());
  EXPECT_FALSE(table.points(1).has_recall_percent());
  EXPECT_EQ(table.points(2).probability_percent(), 95u);
  EXPECT_EQ(table.points(2).precision_percent(), 99u);
  EXPECT_EQ(table.points(2).recall_percent(), 100u);
  EXPECT_FALSE(table.recall_of_found());
  manifest.mutable_restricted()->mutable_quality()->set_recall_of_found(true);
  EXPECT_TRUE(ProtectQuality(manifest, kTen).recall_of_found());
}

TEST(ProtectChangesTest, KeptPersonsAreNotShownWhereTheyWouldGiveOthersAway) {
  v1::ChangeCounts changes;
  changes.set_kept(1000);
  changes.set_changed(20);
  EXPECT_EQ(ProtectChanges(changes, kTen).kept().value(), 1000u);
  changes.set_merged(3);
  const ChangeTable table = ProtectChanges(changes, kTen);
  EXPECT_TRUE(table.merged().suppressed());
  EXPECT_TRUE(table.kept().suppressed());
  EXPECT_EQ(table.changed().value(), 20u);
}

TEST(PlantedOfTest, PlantedRecordsAreNobodysAndShownAsTheyAre) {
  v1::Manifest manifest;
  EXPECT_TRUE(PlantedOf(manifest).rows().empty());
  v1::CanaryReport& canaries = *manifest.mutable_restricted()->mutable_canaries();
  canaries.add_sources()->set_source("board");
  canaries.add_sources()->set_source("police");
  canaries.mutable_sources(1)->set_records(3);
  v1::PairCanaries& pair = *canaries.add_pairs();
  pair.set_planted(3);
  pair.set_found(2);
  pair.mutable_recall()->set_value(666'667);
  const PlantedTable table = PlantedOf(manifest);
  ASSERT_EQ(table.rows_size(), 1);
  EXPECT_EQ(table.rows(0).planted(), 3u);
  EXPECT_EQ(table.rows(0).found(), 2u);
  EXPECT_EQ(table.rows(0).recall(), 666'667u);
  ASSERT_EQ(table.none_in_size(), 1);
  EXPECT_EQ(table.none_in(0), "board");
}

TEST(RuleOfTest, AProfileWithoutNumbersIsRefused) {
  v1::DisclosureProfile profile;
  EXPECT_THAT(RuleOf(profile),
              Fails(StatusCode::kInvalidArgument, HasSubstr("least_count: got 0")));
  profile.set_least_count(10);
  EXPECT_THAT(RuleOf(profile), Fails(StatusCode::kInvalidArgument, HasSubstr("round_to: got 0")));
}

TEST(ReleaseJsonTest, ZeroIsShownAndASuppressedCountHasNoValue) {
  Release release;
  *release.mutable_no_care() = Protect({136, 0, 136, 3, 60});
  const std::string json = OutputJson(release);
  EXPECT_THAT(json, HasSubstr("\"value\": 0"));
  EXPECT_THAT(json, HasSubstr("\"suppressed\": true"));
  EXPECT_THAT(json, ::testing::Not(HasSubstr("\"value\": 3,")));
}

}  // namespace
}  // namespace koppel::office
