// Which reports of audits an agency uploads on.
#include <functional>

#include "agents/audit/requirement.h"
#include "proto/canonical.h"
#include "tests/agents/audit_report_sample.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using koppel::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Change = std::function<void(v1::EncodingAudit&)>;

constexpr int64_t kDayMs = 24LL * 60 * 60 * 1000;

class RequirementTest : public ::testing::Test {
 protected:
  // Of an audit that its own agency has signed, changed or not.
  Status Check(const v1::EncodingAudit& audit) const { return CheckSigned(SignAudit(audit, key_)); }
  Status Check(const Change& change) const {
    v1::EncodingAudit audit = HoldingAudit();
    change(audit);
    return Check(audit);
  }
  // Read back from its file, as the program does.
  Status CheckSigned(const SignedAudit& report) const {
    KOPPEL_ASSIGN_OR_RETURN(const SignedAudit read, ParseReport("report", ReportJson(report)));
    return CheckReport(read, {project_, source_, key_.public_key(), now_ms_});
  }
  void ExpectRefused(const Change& change, const std::string& how) const {
    EXPECT_THAT(Check(change), Fails(StatusCode::kFailedPrecondition, StartsWith(how)));
  }
  v1::AuditRequirement& wanted() { return *project_.mutable_audit(); }

  const SigningKey key_ = SigningKey::Generate();
  v1::ProjectSpecification project_ = AuditedProject();
  std::string source_ = "police";
  int64_t now_ms_ = kAuditedMs + kDayMs;
};

TEST_F(RequirementTest, AReportThatHoldsIsAccepted) { EXPECT_OK(Check(HoldingAudit())); }

TEST_F(RequirementTest, AReportThatAnotherHasSignedIsRefused) {
  const SignedAudit report = SignAudit(HoldingAudit(), SigningKey::Generate());
  EXPECT_THAT(CheckSigned(report), Fails(StatusCode::kUnauthenticated,
                                         StartsWith("audit: signature is not by the key SHA256:")));
}

TEST_F(RequirementTest, AReportThatWasAlteredIsRefused) {
  v1::EncodingAudit altered = HoldingAudit();
  SignedAudit report = SignAudit(altered, key_);
  altered.set_made_ms(altered.made_ms() + 1);
  report.report.set_message(CanonicalBytes(altered));
  EXPECT_THAT(CheckSigned(report), Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(RequirementTest, ASignatureOfAnotherKindIsRefused) {
  SignedAudit report = SignAudit(HoldingAudit(), key_);
  report.report = key_.Sign("approval", report.report.message());
  EXPECT_THAT(CheckSigned(report), Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(RequirementTest, AReportOfAnotherSchemaOrSourceIsRefused) {
  ExpectRefused([](auto& audit) { audit.set_schema_hash(std::string(32, 'x')); },
                "schema_hash: got 7878");
  ExpectRefused([](auto& audit) { audit.set_source("tips"); },
                "source: got a report of another source, want police; audit this one");
}

TEST_F(RequirementTest, AReportIsAcceptedToItsLastDay) {
  now_ms_ = kAuditedMs + 365 * kDayMs;
  EXPECT_OK(Check(HoldingAudit()));
  ++now_ms_;
  ExpectRefused([](auto&) {}, "made_ms: got 2026-09-21T");
  wanted().set_most_age_days(1);
  now_ms_ = kAuditedMs + kDayMs;
  EXPECT_OK(Check(HoldingAudit()));
  ++now_ms_;
  EXPECT_THAT(Check(HoldingAudit()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("at most 1 days; audit again")));
}

TEST_F(RequirementTest, AReportOfTheFutureIsRefused) {
  now_ms_ = kAuditedMs;
  EXPECT_OK(Check(HoldingAudit()));
  --now_ms_;
  EXPECT_THAT(Check(HoldingAudit()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("which is still to come")));
}

TEST_F(RequirementTest, AQuickAuditIsRefused) {
  ExpectRefused([](auto& audit) { audit.mutable_settings()->set_quick(true); }, "quick: got a");
}

TEST_F(RequirementTest, TooWeakAttackersAreRefused) {
  ExpectRefused([](auto& audit) { audit.mutable_patterns(1)->set_codes(9999); },
                "place of born, postcode: codes attacked: got 9999, want 10000 or more; audit with "
                "--records, and --population");
  ExpectRefused([](auto& audit) { audit.mutable_settings()->set_overlap(499'999); },
                "settings: overlap: got 499999, want 500000");
  ExpectRefused([](auto& audit) { audit.mutable_settings()->set_seeds(199); },
                "person of surname, born: known persons to compare with: got 199, want 200");
  ExpectRefused([](auto& audit) { audit.mutable_settings()->set_pairs(4999); },
                "person of surname, born: known persons to learn from: got 4999, want 5000");
}

// The settings are what was asked for; of few codes few can be known.
TEST_F(RequirementTest, PersonsWhoWereThereCountNotThoseWhoWereAskedFor) {
  wanted().set_least_records(300);
  wanted().set_least_seeds(75);
  wanted().set_least_pairs(200);
  const auto of = [](uint32_t codes) {
    return [codes](v1::EncodingAudit& audit) {
      for (auto& pattern : *audit.mutable_patterns()) {
        pattern.set_codes(codes);
        pattern.set_in_both(codes / 2);
      }
    };
  };
  EXPECT_OK(Check(of(300)));
  wanted().set_least_seeds(76);
  ExpectRefused(of(300), "person of surname, born: known persons to compare with: got 75, want 76");
}

TEST_F(RequirementTest, EveryFilterOfTheSourceMustHaveBeenAttacked) {
  ExpectRefused([](auto& audit) { audit.mutable_patterns()->RemoveLast(); },
                "encoding place: got no attack on it, want all filters that the source has");
  source_ = "tips";
  EXPECT_OK(Check([](auto& audit) {
    audit.set_source("tips");
    audit.mutable_patterns()->RemoveLast();
  }));
}

TEST_F(RequirementTest, NothingIsAskedOfTokens) {
  EXPECT_OK(Check(AddToken));
  EXPECT_OK(Check([](auto& audit) {
    AddToken(audit);
    audit.mutable_patterns(2)->mutable_leaks()->set_verdict(v1::VERDICT_FAILS);
  }));
}

TEST_F(RequirementTest, AFilterThatIsCalledATokenIsRefused) {
  ExpectRefused([](auto& audit) { audit.mutable_patterns(1)->set_token(true); },
                "encoding place: got attacks on a token, want those on a filter");
  // Nor does it stand beside one that was attacked as what it is.
  ExpectRefused(
      [](auto& audit) {
        AddToken(audit);
        audit.mutable_patterns(2)->set_encoding("person");
      },
      "encoding person: got attacks on a token, want those on a filter");
  ExpectRefused(
      [](auto& audit) {
        *audit.add_patterns() = audit.patterns(0);
        audit.mutable_patterns(2)->set_encoding("exact");
      },
      "encoding exact: got attacks on a filter, want those on a token");
}

TEST_F(RequirementTest, PatternMiningForbidsWhereItFindsSomebody) {
  const auto mined = [](uint64_t found, uint64_t of_twin) {
    return [=](v1::EncodingAudit& audit) {
      v1::AttackOutcome& mining = *audit.mutable_patterns(0)->add_attacks();
      mining = OutcomeOf(audit, 0, v1::ATTACK_PROFILE);
      mining.set_attack(v1::ATTACK_PATTERNS);
      mining.mutable_figures()->set_first(found);
      mining.mutable_twin()->set_first(of_twin);
    };
  };
  EXPECT_OK(Check(mined(0, 9)));
  EXPECT_OK(Check(mined(0, 0)));
  ExpectRefused(mined(5, 9),
                "person of surname, born: pattern mining found 0.10% of persons, allowed 0.00%");
}

TEST_F(RequirementTest, AFilterOfFewValuesIsRefusedWithTheirNumber) {
  ExpectRefused(
      [](auto& audit) {
        audit.mutable_patterns(1)->clear_attacks();
        audit.mutable_patterns(1)->set_differing(2);
      },
      "place of born, postcode: graph matching was not tried: only 2 persons differ in these "
      "fields");
}

TEST_F(RequirementTest, TheFiguresAreJudgedAndNotTheVerdicts) {
  ExpectRefused(
      [](auto& audit) { OutcomeOf(audit, 0, v1::ATTACK_GRAPH).mutable_figures()->set_first(251); },
      "person of surname, born: graph matching found 5.02% of persons, allowed 5.00%; "
      "such encodings are not to be sent");
  ExpectRefused(
      [](auto& audit) { OutcomeOf(audit, 1, v1::ATTACK_PROFILE).mutable_figures()->set_first(26); },
      "place of born, postcode: similarity profile found 0.52% of persons, allowed 0.50%");
  ExpectRefused(
      [](auto& audit) {
        OutcomeOf(audit, 1, v1::ATTACK_LEARNER)
            .mutable_figures()
            ->mutable_fields(1)
            ->set_dice(300'001);
      },
      "place of born, postcode: learner born guessed at 0.250, by frequency alone 0.200; postcode "
      "guessed at 0.300");
  ExpectRefused(
      [](auto& audit) {
        audit.mutable_patterns(0)->mutable_leaks()->set_ones_with_tokens(200'001);
      },
      "person of surname, born: bits set are correlated with tokens by +0.20");
  // Verdicts that say otherwise change nothing.
  EXPECT_OK(Check([](auto& audit) {
    audit.set_holds(false);
    OutcomeOf(audit, 0, v1::ATTACK_GRAPH).set_verdict(v1::VERDICT_FAILS);
    OutcomeOf(audit, 0, v1::ATTACK_DICTIONARY).set_verdict(v1::VERDICT_FAILS);
  }));
}

TEST_F(RequirementTest, AnAttackThatSaysNothingOrWasNotTriedIsRefused) {
  ExpectRefused(
      [](auto& audit) { OutcomeOf(audit, 0, v1::ATTACK_GRAPH).mutable_twin()->set_first(3999); },
      "person of surname, born: graph matching found only 79.98% of persons in the "
      "unhardened encoding, 80.00% are needed, so that it says nothing");
  ExpectRefused([](auto& audit) { OutcomeOf(audit, 0, v1::ATTACK_GRAPH).clear_twin(); },
                "person of surname, born: graph matching found only - of persons");
  ExpectRefused(
      [](auto& audit) { audit.mutable_patterns(1)->mutable_attacks()->DeleteSubrange(2, 1); },
      "place of born, postcode: graph matching was not tried");
  ExpectRefused([](auto& audit) { audit.mutable_patterns(1)->clear_attacks(); },
                "place of born, postcode: graph matching was not tried");
}

TEST_F(RequirementTest, TheGatesAreThoseOfTheSpecification) {
  const Change found = [](v1::EncodingAudit& audit) {
    OutcomeOf(audit, 0, v1::ATTACK_GRAPH).mutable_figures()->set_first(500);
  };
  ExpectRefused(found, "person of surname, born: graph matching found 10.00%");
  wanted().mutable_gates()->set_graph(100'000);
  EXPECT_OK(Check(found));
  wanted().mutable_gates()->set_graph(0);
  EXPECT_THAT(Check(HoldingAudit()), Fails(StatusCode::kFailedPrecondition,
                                           HasSubstr("found 2.00% of persons, allowed 0")));
}

TEST(ReportFileTest, IsReadBackAsItWasSigned) {
  const SigningKey key = SigningKey::Generate();
  const SignedAudit report = SignAudit(HoldingAudit(), key);
  const std::string json = ReportJson(report);
  EXPECT_THAT(json, StartsWith(std::string(kReportBegin)));
  ASSERT_OK_AND_ASSIGN(const SignedAudit read, ParseReport("report", json));
  EXPECT_EQ(read.report.message(), report.report.message());
  EXPECT_EQ(read.digest, TaggedHash("audit", CanonicalBytes(HoldingAudit())));
  EXPECT_EQ(CanonicalBytes(read.audit), CanonicalBytes(HoldingAudit()));
}

TEST(ReportFileTest, WhatIsNoReportIsRefusedByName) {
  const SigningKey key = SigningKey::Generate();
  const auto read = [&](std::string message) {
    SignedAudit report = SignAudit(HoldingAudit(), key);
    report.report = key.Sign("audit", std::move(message));
    return ParseReport("police.json", ReportJson(report));
  };
  const auto refused = [](const std::string& text) {
    return Fails(StatusCode::kInvalidArgument, AllOf(StartsWith("police.json"), HasSubstr(text)));
  };
  EXPECT_THAT(ParseReport("police.json", ""), refused("police.json"));
  EXPECT_THAT(ParseReport("police.json", "{\"partty\": 1}"), refused("partty"));
  EXPECT_THAT(read("\xff\xff"), refused("bytes that do not parse"));
  EXPECT_THAT(read(CanonicalBytes(HoldingAudit()) + "\x9a\x06\x01x"), refused("does not know"));
}

TEST(ReportFileTest, FiguresThatContradictEachOtherAreRefused) {
  const SigningKey key = SigningKey::Generate();
  const auto expect_refused = [&](const Change& change, const std::string& how) {
    v1::EncodingAudit audit = HoldingAudit();
    change(audit);
    EXPECT_THAT(ParseReport("report", ReportJson(SignAudit(audit, key))),
                Fails(StatusCode::kInvalidArgument, StartsWith("report: " + how)));
  };
  expect_refused([](auto& audit) { audit.set_made_ms(-1); }, "made_ms");
  expect_refused(
      [](auto& audit) { OutcomeOf(audit, 0, v1::ATTACK_GRAPH).mutable_figures()->set_first(5001); },
      "patterns[0].attacks[2].figures.first: got 5001, want 0..5000");
  expect_refused(
      [](auto& audit) {
        OutcomeOf(audit, 1, v1::ATTACK_GRAPH).mutable_twin()->set_persons(1ULL << 32);
      },
      "patterns[1].attacks[2].twin.persons");
  expect_refused(
      [](auto& audit) {
        audit.mutable_patterns(0)->mutable_leaks()->set_ones_with_tokens(INT32_MIN);
      },
      "patterns[0].leaks.ones_with_tokens: got 2147483648, want 0..1000000");
  expect_refused(
      [](auto& audit) { OutcomeOf(audit, 0, v1::ATTACK_LEARNER).mutable_twin()->clear_fields(); },
      "patterns[0].attacks[1].twin.fields: got 0, want 2..2");
  expect_refused(
      [](auto& audit) {
        *audit.mutable_patterns(0)->add_attacks() = OutcomeOf(audit, 0, v1::ATTACK_GRAPH);
      },
      "patterns[0].attacks[4].attack: got 3, want each of the known ones once");
}

}  // namespace
}  // namespace koppel::agents
