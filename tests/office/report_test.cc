#include "office/report/report.h"

#include "base/html.h"
#include "base/svg.h"
#include "office/disclosure/release.h"
#include "office/report/charts.h"
#include "office/report/words.h"
#include "tests/support/page.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr DisclosureRule kRule{10, 1};

Release SampleRelease(const NoCareCounts& counts) {
  NoCareQuestion question;
  question.from = ParseDate("2017-01-01").value();
  question.to = ParseDate("2018-12-31").value();
  question.data_cut = ParseDate("2019-06-30").value();
  Release release;
  *release.mutable_no_care() = ProtectNoCare(question, counts, kRule);
  *release.mutable_overlap() =
      ProtectOverlap({{{"board"}, 7}, {{"board", "youth_care"}, 115}, {{"police"}, 1340}}, kRule);
  v1::Manifest manifest;
  for (uint64_t i = 0; i < 50; ++i) manifest.mutable_restricted()->add_score_histogram(i * 7);
  *release.mutable_scores() = ProtectScores(manifest, kRule);
  release.mutable_provenance()->set_project("monitor");
  release.mutable_provenance()->set_purpose("<script>alert(1)</script> & more");
  release.mutable_provenance()->set_least_count(10);
  release.mutable_provenance()->set_round_to(1);
  return release;
}

TEST(WordsTest, NumbersReadWell) {
  ProtectedCount count;
  for (const auto& [value, words] : {std::pair<uint32_t, const char*>{0, "0"},
                                     {999, "999"},
                                     {1340, "1,340"},
                                     {1234567, "1,234,567"}}) {
    count.set_value(value);
    EXPECT_EQ(CountWords(count), words);
  }
  EXPECT_EQ(CountWords(SuppressedCount()), "suppressed");
}

TEST(WordsTest, TheTerminalShowsTheIndicatorAndItsInterval) {
  const std::string text = NoCareText(SampleRelease({136, 0, 136, 21, 60}));
  EXPECT_THAT(text, HasSubstr("No youth care within 6 months of a supervision order"));
  EXPECT_THAT(text, HasSubstr("15.4% (95% interval 10.3% to 22.5%)"));
}

TEST(ReportTest, ShowsTheFigureAndLoadsNothingFromElsewhere) {
  const std::string html = ReportHtml(SampleRelease({136, 0, 136, 21, 60}));
  EXPECT_THAT(html, HasSubstr("21 of 136 persons: <strong>15.4%</strong>"));
  EXPECT_EQ(koppel::testing::WhatIsFromOutside(html), "");
  EXPECT_EQ(koppel::testing::WhatIsNotWellFormed(html), "");
}

TEST(ReportTest, TextOfTheProjectIsEscaped) {
  const std::string html = ReportHtml(SampleRelease({136, 0, 136, 21, 60}));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
}

TEST(ReportTest, ASuppressedFigureStandsNowhere) {
  const std::string html = ReportHtml(SampleRelease({7137, 0, 7137, 8, 6000}));
  EXPECT_THAT(html, HasSubstr("The figure cannot be shown"));
  EXPECT_THAT(html, HasSubstr("suppressed"));
  EXPECT_THAT(html, Not(HasSubstr("0.1%")));
  EXPECT_THAT(html, Not(HasSubstr(">8<")));
}

TEST(ChartsTest, ASuppressedCellHasTheSameStubWhateverItsCount) {
  const auto chart = [](uint64_t count) {
    return OverlapChart(ProtectOverlap({{{"board"}, count}, {{"police"}, 500}}, kRule));
  };
  EXPECT_EQ(chart(1), chart(9));
  EXPECT_NE(chart(9), chart(10));
}

TEST(ReportTest, SaysWhatMissedLinksWouldDoToTheShare) {
  EXPECT_THAT(ReportHtml(SampleRelease({136, 0, 136, 21, 60})),
              HasSubstr("the share would be about 11.0% instead of 15.4%"));
  EXPECT_THAT(ReportHtml(SampleRelease({7137, 0, 7137, 8, 6000})),
              Not(HasSubstr("the share would be about")));
  EXPECT_THAT(ReportHtml(SampleRelease({1000, 0, 1000, 20, 600})),
              HasSubstr("the share would be about 0.0% instead of 2.0%"));
}

TEST(ChartsTest, TheThresholdOfTheManifestIsMarked) {
  v1::Manifest manifest;
  manifest.mutable_restricted()->add_score_histogram(100);
  EXPECT_THAT(ScoreChart(ProtectScores(manifest, kRule)), Not(HasSubstr("match from")));
  manifest.mutable_public_()->add_parameters("threshold_permille=825");
  EXPECT_THAT(ScoreChart(ProtectScores(manifest, kRule)), HasSubstr("match from 0.825"));
  manifest.mutable_public_()->set_parameters(0, "threshold_permille=x");
  EXPECT_THAT(ScoreChart(ProtectScores(manifest, kRule)), Not(HasSubstr("match from")));
}

TEST(ChartsTest, ExpectedPrecisionAndRecallAreDrawnWhereTheyMayBeShown) {
  EXPECT_THAT(QualityChart({}), HasSubstr("estimated no precision"));
  QualityTable table;
  table.add_points()->set_suppressed(true);
  EXPECT_THAT(QualityChart(table), Not(HasSubstr("<circle")));
  QualityPoint& point = *table.add_points();
  point.set_probability_percent(90);
  point.set_precision_percent(98);
  point.set_recall_percent(95);
  EXPECT_THAT(QualityChart(table), HasSubstr("<circle"));
}

TEST(ReportTest, RecallOfWhatWasComparedIsSaidToBeThat) {
  Release release = SampleRelease({136, 0, 136, 21, 60});
  const std::string words = "Matching pairs that were never compared are in no figure.";
  EXPECT_THAT(ReportHtml(release), Not(HasSubstr(words)));
  release.mutable_quality()->set_recall_of_found(true);
  EXPECT_THAT(ReportHtml(release), HasSubstr(words));
}

TEST(ReportTest, ChangesAreToldWhereTheResultContinuesAnother) {
  Release release = SampleRelease({136, 0, 136, 21, 60});
  const std::string title = "What changed since the previous result";
  EXPECT_THAT(ReportHtml(release), Not(HasSubstr(title)));
  release.mutable_changes()->mutable_kept()->set_suppressed(true);
  release.mutable_changes()->mutable_merged()->set_value(1340);
  const std::string html = ReportHtml(release);
  EXPECT_THAT(html, HasSubstr(title));
  EXPECT_THAT(html, HasSubstr("<td class=\"n\">1,340</td>"));
}

TEST(ChartsTest, ScoresWithoutADistributionSayso) {
  EXPECT_THAT(ScoreChart({}), HasSubstr("no score distribution"));
}

TEST(SvgTest, EscapesWhatWouldEndAnElement) {
  EXPECT_EQ(EscapeHtml("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
}

}  // namespace
}  // namespace koppel::office
