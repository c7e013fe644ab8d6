// koppel-agent submit and status as processes, against a linker in memory.
#include <map>

#include "absl/strings/escaping.h"
#include "base/digest.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "tests/agents/submit_fixture.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace ::koppel::testing;

TEST_F(SubmitTest, DeliversPersonsWithTheirEventsToTheOfficeAlone) {
  WriteCsv(kRows);
  const Finished run = Submit();
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("police: 2 records"), HasSubstr("version 1, log entry 41")));
  std::map<int, std::string> by_events;
  for (const v1::Payload& payload : Opened()) {
    std::string& text = by_events[payload.events_size()];
    for (const auto& event : payload.events()) {
      text += event.start() + event.attributes(0).value() + " ";
    }
  }
  EXPECT_EQ(by_events[1], "2024-02-07B ");
  EXPECT_EQ(by_events[2], "2024-01-02B 2024-01-05A ");
}

TEST_F(SubmitTest, NoValueOfThePersonsReachesTheLinker) {
  WriteCsv(kRows);
  ASSERT_EQ(Submit().exit_code, 0);
  for (const v1::EncodedRecord& record : cast_.linker.CurrentRecords("police")) {
    EXPECT_EQ(record.encodings_size(), cast_.specification.linkage_schema().encodings_size());
    const std::string bytes = record.SerializeAsString();
    for (const char* value : {"Janszoon", "JANSZOON", "Margriet", "123456782", "20240105"}) {
      EXPECT_THAT(bytes, Not(HasSubstr(value)));
    }
  }
}

TEST_F(SubmitTest, SecondDeliveryHasTheSameReferencesAndTheNextVersion) {
  WriteCsv(kRows);
  ASSERT_EQ(Submit().exit_code, 0);
  const std::string references = References();
  const Finished run = Submit({"--json", "--source", "police"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("\"version\": 2"), HasSubstr("\"records\": 2")));
  EXPECT_EQ(References(), references);
}

TEST_F(SubmitTest, KilledProcessGoesOnWithTheSameDelivery) {
  std::string rows;
  for (int i = 0; i < 2600; ++i) {
    rows += Concat("i", i, ",p", i, ",,Naam", i % 97, ",Voor", i % 89, ",20100203,V,1234AB,",
                   i % 50 + 1, ",20240105,A\n");
  }
  WriteCsv(rows);
  cast_.linker.HangAfter(2);
  {
    Process process(Command("submit"), cast_.dir / "log");
    while (process.Running() && cast_.linker.batches_received() < 2) {
    }
    process.Kill();
  }
  const Finished run = Submit();
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("2600 records"), HasSubstr("taken up again")));
  EXPECT_EQ(cast_.linker.deliveries_opened(), 1);
  EXPECT_EQ(cast_.linker.batches_received(), 3);
  EXPECT_EQ(Opened().size(), 2600u);
}

TEST_F(SubmitTest, BadRowsAreCountedAndNamedAndNothingIsSent) {
  WriteCsv(std::string(kRows) + "i4,p4,,Bos,Jan,20100101,M,1234AB,1,20240105,Z9Z\n" +
           "i5,p5,,Bos,Piet,20100101,M,1234AB,1,20241305,A\n");
  ExpectRefused("police.csv:5: column class: got a value outside the declared codes");
  const Finished run = Submit();
  EXPECT_THAT(run.err, AllOf(HasSubstr("and 1 more rows are refused, lines 6"),
                             Not(HasSubstr("Z9Z")), Not(HasSubstr("20241305"))));
}

TEST_F(SubmitTest, BrokenFilesAreNamedAndNothingIsSent) {
  const std::map<std::string, std::string> files = {
      {std::string(kHeader) + kRows + "i9,p9,\"unclosed", "police.csv:5"},
      {std::string(kHeader) + kRows + "i9,p9\n", "police.csv:5"},
      {std::string(kHeader) + kRows + kRows, "police.csv:5"},
      {std::string(kHeader) + "i9,p9,,\xFF\xFE,,,,,,,\n", "police.csv:2"},
      {kHeader, "no records"},
      {"", "police.csv"},
      {"incident,person,bsn\n1,2,3\n", "police.csv"}};
  for (const auto& [content, place] : files) {
    cast_.dir.Write("police.csv", content);
    ExpectRefused(place);
  }
}

TEST_F(SubmitTest, WithoutItsFileOrItsKeyItSaysWhatIsMissing) {
  ExpectRefused("police.csv");
  WriteCsv(kRows);
  cast_.police.keystore.Remove(LinkageSecretName("case", 1));
  WriteConfig(cast_.police);
  ExpectRefused("linkage/case/1; accept the epoch's key");
}

TEST_F(SubmitTest, UnapprovedProjectIsRefused) {
  WriteCsv(kRows);
  v1::Project project = cast_.Approved();
  project.mutable_approvals()->RemoveLast();
  cast_.linker.ShowProject(project);
  ExpectRefused("no approval of police-officer");
}

TEST_F(SubmitTest, WrongLinkageKeyIsOneLine) {
  WriteCsv(kRows);
  cast_.linker.RefuseOpening(
      Status(StatusCode::kFailedPrecondition,
             "envelope.key_check: the agencies hold different linkage keys"));
  ExpectRefused("different linkage keys");
}

TEST_F(SubmitTest, WrongPassphraseExpiredCertificateAndWrongRoleAreOneLine) {
  WriteCsv(kRows);
  const std::string right = passphrase_file_;
  passphrase_file_ = cast_.dir.Write("wrong", "not the passphrase\n");
  ExpectRefused("wrong passphrase");
  passphrase_file_ = right;
  OpenParty expired = cast_.authority.Party("police", v1::AGENT, CertificateKind::kExpired);
  WriteConfig(expired);
  ExpectRefused("expired");
  WriteConfig(cast_.authority.Party("police", v1::AGENT, CertificateKind::kOtherAuthority));
  ExpectRefused("certificate");
  WriteConfig(cast_.authority.Party("police", v1::AUDITOR));
  ExpectRefused("koppel://police");
}

TEST_F(SubmitTest, LinkerThatIsNotThereIsOneLine) {
  WriteCsv(kRows);
  cast_.linker.Stop();
  ExpectRefused("not reachable");
}

TEST_F(SubmitTest, UnknownKeyInTheConfigurationIsNamed) {
  config_ = cast_.dir.Write("agent.json", "{\"partty\": {}}");
  ExpectRefused("partty");
}

// Identity files have keys in base64; hexadecimal digits are base64 of another length.
TEST_F(SubmitTest, AKeyInHexadecimalDigitsIsRefused) {
  ASSERT_OK_AND_ASSIGN(std::string config, ReadFile(config_));
  const std::string key = cast_.police_officer.public_key();
  const std::string base64 = absl::Base64Escape(key);
  ASSERT_NE(config.find(base64), std::string::npos);
  config.replace(config.find(base64), base64.size(), ToHex(key));
  cast_.dir.Write("agent.json", config);
  ExpectRefused("agent.json: officer_key: got 48 bytes, want 32 in base64");
}

TEST_F(SubmitTest, UsageErrorsExitWithTwo) {
  EXPECT_EQ(koppel::testing::Run({Program("koppel-agent"), "submit"}).exit_code, 2);
  EXPECT_EQ(Submit({"--epoch", "none"}).exit_code, 2);
  EXPECT_EQ(koppel::testing::Run({Program("koppel-agent"), "submit", "--help"}).exit_code, 0);
}

TEST_F(SubmitTest, StatusShowsApprovalsAndDeliveries) {
  WriteCsv(kRows);
  ASSERT_EQ(Submit().exit_code, 0);
  const Finished run = koppel::testing::Run(Command("status"));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("project case: approved"), HasSubstr("may deliver"),
                             HasSubstr("approval of board by board-officer: 2026"),
                             HasSubstr("police version 1: committed, epoch 1, 2 records")));
}

TEST_F(SubmitTest, StatusOfADraftSaysWhatIsMissing) {
  v1::Project project = cast_.Approved();
  project.mutable_approvals()->RemoveLast();
  project.set_state(v1::DRAFT);
  cast_.linker.ShowProject(project);
  const Finished run = koppel::testing::Run(Command("status"));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("project case: draft"),
                             HasSubstr("approval of police by police-officer: missing"),
                             HasSubstr("no approval of police-officer")));
}

}  // namespace
}  // namespace koppel::agents
