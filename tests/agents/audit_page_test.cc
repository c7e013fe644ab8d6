// An audit as a page, and the words that it shares with the terminal.
#include "agents/audit/gates.h"
#include "agents/audit/report_html.h"
#include "agents/audit/report_text.h"
#include "agents/audit/report_words.h"
#include "proto/audit_requirement.h"
#include "tests/agents/audit_report_sample.h"
#include "tests/support/page.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::WhatIsFromOutside;
using koppel::testing::WhatIsNotWellFormed;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const ReportSigner& Signer() {
  static const ReportSigner signer{"SHA256:0123-4567", "89ab"};
  return signer;
}

v1::EncodingAudit FailingAudit() {
  v1::EncodingAudit audit = HoldingAudit();
  OutcomeOf(audit, 0, v1::ATTACK_GRAPH).mutable_figures()->set_first(2000);
  Judge(WithUsualBounds(v1::AuditGates()), *audit.mutable_patterns(0));
  audit.set_holds(AllHold(audit));
  return audit;
}

TEST(AuditPageTest, IsWellFormedAndNeedsNothingFromOutside) {
  v1::EncodingAudit quick = HoldingAudit();
  quick.mutable_settings()->set_quick(true);
  quick.set_holds(false);
  for (const v1::EncodingAudit& audit :
       {HoldingAudit(), FailingAudit(), quick, v1::EncodingAudit()}) {
    EXPECT_EQ(WhatIsNotWellFormed(AuditHtml(audit, Signer())), "");
    EXPECT_EQ(WhatIsFromOutside(AuditHtml(audit, Signer())), "");
  }
}

TEST(AuditPageTest, SaysWhatWasAssumedFoundAndAllowed) {
  const std::string page = AuditHtml(HoldingAudit(), Signer());
  EXPECT_THAT(page, AllOf(HasSubstr("All gates hold."), HasSubstr("person of surname, born"),
                          HasSubstr("10000 codes were attacked by somebody who has a list of 10000 "
                                    "persons; 5000 persons are in both."),
                          HasSubstr("<td>200 known persons</td><td class=\"n\">0.20%</td>"),
                          HasSubstr("Holds: found 0.20% of persons, allowed 0.50%."),
                          HasSubstr("No gate: reported only.")));
  EXPECT_THAT(page, AllOf(HasSubstr("<th scope=\"row\">surname</th><td class=\"n\">0.250</td>"),
                          HasSubstr("SHA256:0123-4567"), HasSubstr("2026-09-21T14:13:20Z"),
                          HasSubstr("What this report does not say"),
                          HasSubstr("whoever holds the linkage key")));
}

TEST(AuditPageTest, SaysWhatFailsFirst) {
  EXPECT_THAT(AuditHtml(FailingAudit(), Signer()),
              AllOf(HasSubstr("<p class=\"verdict fails\">Not all gates hold. First: person of "
                              "surname, born: graph matching found 40.00% of persons, allowed "
                              "5.00%.</p>"),
                    HasSubstr("Fails: found 40.00% of persons, allowed 5.00%.")));
}

TEST(AuditPageTest, DrawsWhatWasFoundBesideTheTwinAndTheLimit) {
  v1::EncodingAudit audit = HoldingAudit();
  audit.mutable_patterns()->RemoveLast();
  const std::string page = AuditHtml(audit, Signer());
  // A scale of 490 pixels from 200 on: the profile found 0.2% and 99.8%, and may find 0.5%.
  EXPECT_THAT(page, AllOf(HasSubstr("x=\"200.0\" y=\"12.0\" width=\"1.0\" height=\"11.0\" "
                                    "class=\"with\""),
                          HasSubstr("width=\"489.0\" height=\"11.0\" class=\"without\""),
                          HasSubstr("<line x1=\"202.4\""), HasSubstr("learner: surname")));
  // The learner may reach .2 + .1; the dictionary has neither twin nor limit.
  EXPECT_THAT(page, AllOf(HasSubstr("<line x1=\"347.0\""), HasSubstr(">dictionary</text>")));
}

TEST(AuditPageTest, OfTokensOnlyRepeatsAndFrequenciesAreShown) {
  v1::EncodingAudit audit;
  AddToken(audit);
  const std::string page = AuditHtml(audit, Signer());
  EXPECT_EQ(WhatIsNotWellFormed(page), "");
  EXPECT_THAT(page, AllOf(HasSubstr("321 codes come again."), HasSubstr("frequency alignment"),
                          Not(HasSubstr("bits set")), Not(HasSubstr("not measured.</p>"))));
}

TEST(AuditPageTest, SaysThatTooFewPersonsDiffer) {
  v1::EncodingAudit audit = HoldingAudit();
  audit.mutable_patterns(0)->clear_attacks();
  audit.mutable_patterns(0)->set_differing(2);
  EXPECT_THAT(
      AuditHtml(audit, Signer()),
      HasSubstr("<p>Only 2 persons differ in these fields: the gates are not measured.</p>"));
}

TEST(AuditPageTest, SaysHowWellStructureIsRecoveredAndDrawsNoPersons) {
  v1::EncodingAudit audit = HoldingAudit();
  v1::AttackOutcome& structure = *audit.mutable_patterns(0)->add_attacks();
  structure.set_attack(v1::ATTACK_STRUCTURE);
  structure.mutable_figures()->set_linked_pairs(4999);
  structure.mutable_figures()->set_area(512'345);
  const std::string words =
      "bits that share inputs told from others: 0.512 (area under the curve; .5 by chance)";
  const std::string page = AuditHtml(audit, Signer());
  EXPECT_EQ(WhatIsNotWellFormed(page), "");
  EXPECT_THAT(page, AllOf(HasSubstr("<td>4999 linked pairs</td>"),
                          HasSubstr("No gate, reported only: " + words + "."),
                          Not(HasSubstr(">structure recovery</text>"))));
  EXPECT_THAT(AuditText(audit), HasSubstr(words));
}

TEST(AuditPageTest, NobodysSignatureIsSaidToBeMissing) {
  EXPECT_THAT(AuditHtml(HoldingAudit(), {}),
              AllOf(HasSubstr("nobody has signed"), Not(HasSubstr("Digest of the signed"))));
}

TEST(AuditPageTest, EscapesNames) {
  v1::EncodingAudit audit = HoldingAudit();
  audit.set_source("<police> & co");
  audit.set_schema("\"x\"");
  EXPECT_THAT(AuditHtml(audit, Signer()),
              AllOf(HasSubstr("&lt;police&gt; &amp; co"), HasSubstr("&quot;x&quot;"),
                    Not(HasSubstr("<police>"))));
}

TEST(AuditWordsTest, EveryAttackHasANameAndASentence) {
  for (int attack = v1::ATTACK_FREQUENCY; attack < v1::Attack_ARRAYSIZE; ++attack) {
    EXPECT_NE(NameOf(static_cast<v1::Attack>(attack)), "unknown") << attack;
    EXPECT_NE(WhatIsTried(static_cast<v1::Attack>(attack)), "") << attack;
  }
}

TEST(AuditWordsTest, TheKnownAreThoseWhoCouldBeKnown) {
  v1::EncodingAudit audit = HoldingAudit();
  audit.mutable_patterns(0)->set_codes(300);
  audit.mutable_patterns(0)->set_in_both(150);
  EXPECT_THAT(AuditText(audit), AllOf(HasSubstr("75 known persons"), HasSubstr("200 known persons"),
                                      HasSubstr("5000 known persons")));
}

}  // namespace
}  // namespace koppel::agents
