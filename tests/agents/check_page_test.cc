// The report as text and as a page.
#include "agents/check/report_text.h"
#include "tests/support/page.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::WhatIsFromOutside;
using koppel::testing::WhatIsNotWellFormed;
using ::testing::AllOf;
using ::testing::HasSubstr;

CheckReport SampleReport() {
  CheckReport report;
  report.set_file("<people> & \"more\".csv");
  report.set_source("people");
  report.set_schema("small");
  report.set_rows(12);
  report.set_records(10);
  report.set_without_encoding(2);
  report.set_without_encoding_first_line(5);
  FieldReport& field = *report.add_fields();
  field.set_field("surname");
  field.set_whole(7);
  field.set_empty(1);
  field.set_invalid(2);
  FindingCount& finding = *field.add_invalid_kinds();
  finding.set_kind(NO_LETTERS);
  finding.set_records(2);
  finding.set_first_line(4);
  Spread& spread = *field.mutable_spread();
  spread.set_distinct(5);
  spread.set_agreement(0.125);
  spread.set_weak(true);
  TopValue& top = *spread.add_top();
  top.set_records(3);
  top.set_share(0.428571);
  FieldReport& absent = *report.add_fields();
  absent.set_field("bsn");
  absent.set_absent(true);
  EncodingReport& filter = *report.add_encodings();
  filter.set_encoding("name");
  filter.set_kind("filter");
  filter.set_records(7);
  filter.set_mean_fill(0.25);
  filter.set_expected_fill(0.33);
  report.add_encodings()->set_encoding("token");
  report.add_advice("surname: 22% of values hold no letter: is it <the> right column?");
  return report;
}

TEST(CheckPageTest, IsWellFormed) {
  EXPECT_EQ(WhatIsNotWellFormed(CheckReportHtml(SampleReport())), "");
  EXPECT_EQ(WhatIsNotWellFormed(CheckReportHtml(CheckReport())), "");
  // The check itself sees what is wrong.
  EXPECT_NE(WhatIsNotWellFormed("<html><p></html>"), "");
  EXPECT_NE(WhatIsNotWellFormed("<html><p a=1></p></html>"), "");
}

TEST(CheckPageTest, NeedsNothingFromOutside) {
  const std::string page = CheckReportHtml(SampleReport());
  EXPECT_EQ(WhatIsFromOutside(page), "");
  EXPECT_THAT(page, AllOf(HasSubstr("prefers-color-scheme: dark"), HasSubstr("@media print")));
  // The check itself sees what is wrong.
  EXPECT_NE(WhatIsFromOutside(page + "<img src=\"a.png\"/>"), "");
  EXPECT_NE(WhatIsFromOutside("<html></html>"), "");
}

TEST(CheckPageTest, EscapesWhatOthersWrote) {
  const std::string page = CheckReportHtml(SampleReport());
  EXPECT_THAT(page, AllOf(HasSubstr("&lt;people&gt; &amp; &quot;more&quot;.csv"),
                          HasSubstr("is it &lt;the&gt; right column?")));
}

TEST(CheckPageTest, DrawsTheShares) {
  const std::string page = CheckReportHtml(SampleReport());
  // 7 of 10 whole, then 2 invalid; a fill of .25 with a line at .33.
  EXPECT_THAT(page, AllOf(HasSubstr("x=\"0.0\" y=\"0\" width=\"700.0\" height=\"14\" "
                                    "class=\"whole\""),
                          HasSubstr("x=\"700.0\" y=\"0\" width=\"200.0\" height=\"14\" "
                                    "class=\"invalid\""),
                          HasSubstr("width=\"250.0\""), HasSubstr("x=\"328.0\"")));
}

TEST(CheckTextTest, SaysTheFigures) {
  const std::string text = CheckReportText(SampleReport());
  EXPECT_THAT(text, AllOf(HasSubstr("12 rows, 10 records"),
                          HasSubstr("2 records carry no encoding (first in line 5)"),
                          HasSubstr("surname        ██████████████░░░░░░   70.0"),
                          HasSubstr("bsn            not in this source"),
                          HasSubstr("surname: 2 invalid values hold no letter (first in line 4)"),
                          HasSubstr("(tells hardly anyone apart)"), HasSubstr("0.250     0.330")));
  EXPECT_THAT(text, HasSubstr("look at\n- surname: 22% of values"));
}

TEST(CheckTextTest, ValuesThatAreShownCannotMoveTheCursor) {
  CheckReport report = SampleReport();
  report.mutable_fields(0)->mutable_spread()->mutable_top(0)->set_value("\x1b[2J\nBAKKER");
  EXPECT_THAT(CheckReportText(report), HasSubstr("3  ?[2J?BAKKER\n"));
  report.mutable_fields(0)->mutable_spread()->mutable_top(0)->set_value("a\x1b<b>");
  EXPECT_THAT(CheckReportHtml(report), HasSubstr("<td>a &lt;b&gt;</td>"));
}

}  // namespace
}  // namespace koppel::agents
