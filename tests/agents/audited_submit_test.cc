// koppel-agent submit where the project asks for an audit.
#include "agents/audit/report_file.h"
#include "agents/schema/schema.h"
#include "base/digest.h"
#include "base/time.h"
#include "tests/agents/audit_report_sample.h"
#include "tests/agents/submit_fixture.h"

namespace koppel::agents {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace ::koppel::testing;

// The project asks for an audit, and the agency has one that holds.
class AuditedSubmitTest : public SubmitTest {
 protected:
  AuditedSubmitTest() {
    cast_.specification.mutable_audit();
    cast_.linker.ShowProject(cast_.Approved());
    WriteCsv(kRows);
    audit_ = HoldingAudit();
    audit_.set_schema_hash(SchemaHash(cast_.specification.linkage_schema()));
    audit_.set_made_ms(SystemClock().NowMs());
    audit_.mutable_patterns(1)->set_encoding("without_names");
  }
  // Writes what the agency would submit by.
  std::string Write(const SigningKey& key) const {
    return cast_.dir.Write("police.audit.json", ReportJson(SignAudit(audit_, key)));
  }
  // One line that ends with what it means, and nothing is sent.
  void ExpectRefusedBy(const std::string& report, const std::string& text) {
    const Finished run = Submit({"--audit", report});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, AllOf(HasSubstr(text), HasSubstr("; nothing was sent\n")));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_EQ(cast_.linker.deliveries_opened(), 0);
  }

  v1::EncodingAudit audit_;
};

TEST_F(AuditedSubmitTest, TheDeliveryNamesTheReportThatItReliesOn) {
  const std::string report = Write(cast_.police.signing);
  const Finished run = Submit({"--audit", report, "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  v1::DeliveryEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(cast_.linker.Deliveries().back().envelope().message()));
  EXPECT_EQ(envelope.audit_digest(), TaggedHash("audit", CanonicalBytes(audit_)));
  EXPECT_THAT(run.out, HasSubstr("\"audit_digest\": \"" + ToHex(envelope.audit_digest())));
}

TEST_F(AuditedSubmitTest, TheReportMayStandInTheConfiguration) {
  Write(cast_.police.signing);
  ASSERT_OK_AND_ASSIGN(std::string config, ReadFile(config_));
  const std::string csv = "\"csv\": \"police.csv\"";
  ASSERT_NE(config.find(csv), std::string::npos);
  config.replace(config.find(csv), csv.size(), csv + ", \"audit\": \"police.audit.json\"");
  cast_.dir.Write("agent.json", config);
  EXPECT_EQ(Submit().exit_code, 0);
}

TEST_F(AuditedSubmitTest, WithoutAReportNothingIsSent) {
  ExpectRefused(
      "source police: the project asks for an audit; make one with koppel-agent "
      "audit-encoding --config --out, and name it with --audit; nothing was sent");
  const std::string csv = cast_.dir / "police.csv";
  for (const std::string& report : {cast_.dir / "none.json", csv}) {
    const Finished run = Submit({"--audit", report});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, HasSubstr(report));
  }
  EXPECT_EQ(cast_.linker.deliveries_opened(), 0);
}

TEST_F(AuditedSubmitTest, StatusSaysWhatIsAskedFor) {
  const Finished run = koppel::testing::Run(Command("status"));
  EXPECT_THAT(run.out, HasSubstr("audit before each upload:\n  a report of at most 365 days"));
}

TEST_F(AuditedSubmitTest, AForgedReportIsRefused) {
  ExpectRefusedBy(Write(cast_.board.signing), "audit: signature is not by the key SHA256:");
}

TEST_F(AuditedSubmitTest, AReportThatFailsIsRefused) {
  OutcomeOf(audit_, 0, v1::ATTACK_GRAPH).mutable_figures()->set_first(4000);
  ExpectRefusedBy(Write(cast_.police.signing),
                  "police.audit.json: person of surname, born: graph matching found 80.00% of "
                  "persons, allowed 5.00%; such encodings are not to be sent");
}

TEST_F(AuditedSubmitTest, AReportOfTheFutureIsRefusedByTheClock) {
  audit_.set_made_ms(audit_.made_ms() + 3'600'000);
  ExpectRefusedBy(Write(cast_.police.signing), "which is still to come");
}

using UnauditedSubmitTest = SubmitTest;

TEST_F(UnauditedSubmitTest, AReportThatNobodyAskedForIsAUsageError) {
  WriteCsv(kRows);
  const Finished run = Submit({"--audit", cast_.dir / "police.audit.json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--audit: got a report, want none"));
}

}  // namespace
}  // namespace koppel::agents
