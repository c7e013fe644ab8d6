// `koppel-agent audit-encoding` as people run it.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "agents/audit/report_file.h"
#include "agents/config/agent_config.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "koppel/v1/audit.pb.h"
#include "proto/canonical.h"
#include "tests/support/page.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel::agents {
namespace {

using koppel::testing::Finished;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSchema = R"({
  "name": "people", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE"}],
  "encodings": [{"name": "person", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 15},
      {"field": "born", "tokens": "DATE_PARTS", "hashes": 10}]}}],
  "passes": [{"similar": {"encoding": "person", "dice_permille": 500}}]
})";

class AuditCommandTest : public ::testing::Test {
 protected:
  // Persons of made-up names.
  std::string People(size_t count) {
    SeededRandom random(testing::Seed());
    std::string csv = "surname,born\n";
    for (size_t i = 0; i < count; ++i) {
      for (uint64_t letters = 4 + random.Below(6); letters > 0; --letters) {
        csv += static_cast<char>('A' + random.Below(26));
      }
      csv +=
          Concat(",", 1900 + random.Below(100), 10 + random.Below(3), 10 + random.Below(19), "\n");
    }
    return folder_.Write("people.csv", csv);
  }
  Finished Audit(const std::string& csv, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {testing::Program("koppel-agent"), "audit-encoding", csv,
                                          "--schema", folder_.Write("schema.json", kSchema)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return testing::Run(arguments);
  }

  testing::TempDir folder_;
};

TEST_F(AuditCommandTest, AQuickAuditSaysWhatIsFoundAndSatisfiesNoGate) {
  const Finished run = Audit(People(500), {"--quick", "--records", "200", "--seeds", "50"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("person of surname, born: "),
                             HasSubstr("similarity profile  50 known persons"),
                             HasSubstr("Not all gates hold."), Not(HasSubstr("graph matching"))));
  EXPECT_EQ(run.err, "koppel-agent: a quick audit satisfies no gate; without --quick it may\n");
}

TEST_F(AuditCommandTest, WithoutHardeningTheWholeAuditFails) {
  const Finished run =
      Audit(People(800), {"--records", "400", "--seeds", "100", "--pairs", "200", "--json"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("not all gates hold: these encodings are not to be sent"));
  v1::EncodingAudit audit;
  ASSERT_OK(ParseJson("audit", run.out, audit));
  EXPECT_FALSE(audit.holds());
  EXPECT_EQ(audit.schema(), "people");
  EXPECT_EQ(audit.source(), "people");
  EXPECT_EQ(audit.schema_hash().size(), 32u);
  EXPECT_GT(audit.made_ms(), 0);
  ASSERT_EQ(audit.patterns_size(), 1);
  const auto& attacks = audit.patterns(0).attacks();
  EXPECT_EQ(audit.patterns(0).leaks().verdict(), v1::VERDICT_FAILS);
  EXPECT_TRUE(std::any_of(attacks.begin(), attacks.end(), [](const auto& outcome) {
    return outcome.attack() == v1::ATTACK_GRAPH;
  }));
}

TEST_F(AuditCommandTest, TooFewPersonsAreRefusedUnlessAPopulationIsGiven) {
  const std::string few = folder_.Write("few.csv", "surname,born\nBakker,19800101\n");
  const std::vector<std::string> small = {"--quick", "--records", "150", "--seeds", "40"};
  const Finished refused = Audit(few, small);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("few.csv: person: got 1 person that differs in its fields, "
                                     "want at least 100; --population adds others\n"));
  EXPECT_EQ(refused.out, "");
  std::vector<std::string> with = small;
  with.insert(with.end(), {"--population", People(400)});
  EXPECT_THAT(Audit(few, with).out, HasSubstr("150 codes attacked"));
}

// Keys and configuration of the agency whose file is audited.
class SignedAuditTest : public AuditCommandTest {
 protected:
  SignedAuditTest() : police_(authority_.Party("police", v1::AGENT)) {
    AgentConfig config;
    const testing::PartyFiles files =
        testing::WritePartyFiles(folder_.path(), police_, "127.0.0.1:1");
    *config.mutable_party() = files.config;
    config.set_officer_key(std::string(32, 'o'));
    config.set_state_folder("state");
    config_ = folder_.Write("agent.json", ToJson(config));
    small_ = {"--quick", "--records", "150", "--seeds", "40"};
    signed_ = {"--config", config_, "--passphrase-file", files.passphrase_file};
  }
  Finished AuditTo(const std::vector<std::string>& outputs, bool sign = true) {
    std::vector<std::string> arguments = small_;
    if (sign) arguments.insert(arguments.end(), signed_.begin(), signed_.end());
    arguments.insert(arguments.end(), outputs.begin(), outputs.end());
    return Audit(People(400), arguments);
  }

  testing::TestAuthority authority_;
  OpenParty police_;
  std::string config_;
  std::vector<std::string> small_;
  std::vector<std::string> signed_;
};

TEST_F(SignedAuditTest, TheReportIsSignedByTheAgencyWhateverTheGatesSay) {
  const std::string out = folder_ / "audit.json";
  const std::string html = folder_ / "audit.html";
  const Finished run = AuditTo({"--out", out, "--html", html, "--json"});
  EXPECT_EQ(run.exit_code, 1);
  ASSERT_OK_AND_ASSIGN(const std::string json, ReadFile(out));
  ASSERT_OK_AND_ASSIGN(const SignedAudit report, ParseReport("audit.json", json));
  EXPECT_OK(VerifySigned("audit", report.report, police_.signing.public_key()));
  v1::EncodingAudit printed;
  ASSERT_OK(ParseJson("printed", run.out, printed));
  EXPECT_EQ(CanonicalBytes(printed), report.report.message());
  ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(html));
  EXPECT_EQ(testing::WhatIsNotWellFormed(page), "");
  EXPECT_EQ(testing::WhatIsFromOutside(page), "");
  EXPECT_THAT(page, AllOf(HasSubstr(Fingerprint(police_.signing.public_key())),
                          HasSubstr(ToHex(report.digest))));
}

TEST_F(SignedAuditTest, NoValueOfAPersonStandsInTheReports) {
  const std::string out = folder_ / "audit.json";
  const std::string html = folder_ / "audit.html";
  AuditTo({"--out", out, "--html", html});
  ASSERT_OK_AND_ASSIGN(const SignedAudit report, ParseReport("out", ReadFile(out).value()));
  const std::string all = report.report.message() + ReadFile(html).value();
  std::istringstream people(ReadFile(folder_ / "people.csv").value());
  std::string line;
  std::getline(people, line);
  while (std::getline(people, line)) {
    const size_t comma = line.find(',');
    EXPECT_THAT(all, Not(HasSubstr(line.substr(0, comma))));
    EXPECT_THAT(all, Not(HasSubstr(line.substr(comma + 1))));
  }
}

TEST_F(SignedAuditTest, APageAloneNeedsNoKey) {
  const std::string html = folder_ / "audit.html";
  EXPECT_EQ(AuditTo({"--html", html}, false).exit_code, 1);
  EXPECT_THAT(ReadFile(html).value(), HasSubstr("nobody has signed"));
}

TEST_F(SignedAuditTest, OutputsThatCannotBeAreRefusedBeforeTheAudit) {
  const std::string other = folder_.Write("notes.txt", "mine");
  const Finished over = AuditTo({"--out", other});
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_EQ(over.out, "");
  EXPECT_EQ(ReadFile(other).value(), "mine");
  EXPECT_EQ(AuditTo({"--out", folder_ / "a.json"}, false).exit_code, 2);
  EXPECT_EQ(AuditTo({}).exit_code, 2);
  EXPECT_EQ(AuditTo({"--out", folder_ / "a", "--html", folder_ / "a"}).exit_code, 2);
}

TEST_F(AuditCommandTest, OptionsOutOfRangeAreUsageErrors) {
  EXPECT_EQ(Audit(People(10), {"--records", "99"}).exit_code, 2);
  EXPECT_EQ(Audit(People(10), {"--pairs", "9"}).exit_code, 2);
  EXPECT_EQ(Audit(People(10), {"--seeds", "0"}).exit_code, 2);
}

}  // namespace
}  // namespace koppel::agents
