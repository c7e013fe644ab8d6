// koppel-office as people run it: real processes against a linker in this process.
#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "keys/party.h"
#include "office/client/linker_client.h"
#include "office/commands/status.pb.h"
#include "proto/canonical.h"
#include "tests/office/fake_linker.h"
#include "tests/office/sample_result.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel::office {
namespace {

using ::koppel::testing::FakeLinker;
using ::koppel::testing::Finished;
using ::koppel::testing::Happened;
using ::koppel::testing::kSampleProject;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The sample parties, with the office's keys taken from its keystore.
SampleParties WithOffice(const OpenParty& office) {
  SampleParties parties;
  parties.office = SigningKey::FromSeed(office.signing.seed()).value();
  parties.office_sealing =
      SealingKey::FromSecret(*office.keystore.Get(kSealingSecret).value()).value();
  parties.identities[1] = testing::PublicOf(office);
  return parties;
}

class OfficeCommandTest : public ::testing::Test {
 protected:
  OfficeCommandTest() {
    const testing::PartyFiles files =
        testing::WritePartyFiles(folder_.path(), office_, linker_.address());
    passphrase_file_ = files.passphrase_file;
    config_ = folder_.Write("office.json", "{\"party\": " + ToJson(files.config) + "}");
    specification_ = folder_.Write("project.json", testing::SampleSpecificationJson());
    for (const v1::Party& identity : parties_.identities) {
      identity_files_.push_back(folder_.Write(identity.name() + ".json", ToJson(identity)));
    }
    for (int i = 0; i < 40; ++i) {
      std::vector<v1::Event> care;
      if (i >= 12) care.push_back(Happened("youth_care", i < 26 ? "2016-01-01" : "2017-07-01"));
      result_.AddPerson(
          {{"board", {Happened("supervision_order", "2017-05-31")}}, {"youth_care", care}});
    }
    Serve(result_);
  }

  void Serve(const SampleResult& result) {
    linker_.state().manifest = result.Manifest();
    linker_.state().parts = result.Parts();
    linker_.state().log_key = &parties_.hub;
    linker_.state().log = [&result](const auto& job, const auto& manifest) {
      return result.Entries(job, manifest);
    };
  }

  Finished Office(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), testing::Program("koppel-office"));
    return testing::Run(arguments);
  }
  // A command that needs the keystore.
  Finished OpenOffice(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--config", config_, "--passphrase-file", passphrase_file_});
    return Office(std::move(arguments));
  }
  Finished CreateProject() {
    std::vector<std::string> arguments = {"project", "create", "--specification", specification_};
    for (const std::string& file : identity_files_) {
      arguments.insert(arguments.end(), {"--identity", file});
    }
    return OpenOffice(arguments);
  }
  // Submits and fetches; returns the result file.
  std::string FetchResult(const std::vector<std::string>& more = {}) {
    EXPECT_EQ(CreateProject().exit_code, 0);
    std::vector<std::string> submit = {"job", "submit", "--project", kSampleProject, "--wait"};
    submit.insert(submit.end(), more.begin(), more.end());
    const Finished submitted = OpenOffice(submit);
    EXPECT_EQ(submitted.exit_code, 0) << submitted.err;
    const std::string job = submitted.out.substr(0, 32);
    const Finished fetched = OpenOffice({"job", "fetch", "--project", kSampleProject, "--job", job,
                                         "--out", folder_ / "result.kres"});
    EXPECT_EQ(fetched.exit_code, 0) << fetched.err;
    return folder_ / "result.kres";
  }
  Finished Open(const std::string& result) {
    return OpenOffice({"open", "--result", result, "--out", folder_ / "linked.db"});
  }
  std::string OpenDatabase() {
    const Finished opened = Open(FetchResult());
    EXPECT_EQ(opened.exit_code, 0) << opened.err;
    return folder_ / "linked.db";
  }
  static std::vector<std::string> Question(const std::string& command, const std::string& db) {
    return {command, "--db",       db,           "--from",    "2017-01-01",
            "--to",  "2018-12-31", "--data-cut", "2019-06-30"};
  }
  // One line on stderr, nothing on stdout.
  static void ExpectFailure(const Finished& run, int exit_code, const std::string& message) {
    EXPECT_EQ(run.exit_code, exit_code);
    EXPECT_THAT(run.err, HasSubstr(message));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_EQ(run.out, "");
  }

  testing::TempDir folder_;
  testing::TestAuthority authority_;
  OpenParty office_ = authority_.Party("statistics", v1::OFFICE);
  SampleParties parties_ = WithOffice(office_);
  SampleResult result_{parties_};
  FakeLinker linker_{authority_.Tls("hub", v1::LINKER)};
  std::string passphrase_file_;
  std::string config_;
  std::string specification_;
  std::vector<std::string> identity_files_;
};

TEST_F(OfficeCommandTest, FromSpecificationToIndicator) {
  const std::string database = OpenDatabase();
  const Finished tables = Office(Question("tables", database));
  EXPECT_EQ(tables.exit_code, 0) << tables.err;
  EXPECT_THAT(tables.out, HasSubstr("No youth care within 6 months of a supervision order"));
  // 12 of 40, rounded to 10 of 40.
  EXPECT_THAT(tables.out, HasSubstr("25.0% (95% interval"));
}

TEST_F(OfficeCommandTest, AJobOfTheSecondEpochIsFetchedAndOpened) {
  SampleResult second(parties_, 2);
  second.AddPerson({{"board", {Happened("supervision_order", "2017-05-31")}}, {"police", {}}});
  Serve(second);
  const Finished opened = Open(FetchResult({"--epoch", "2"}));
  EXPECT_EQ(opened.exit_code, 0) << opened.err;
  EXPECT_THAT(opened.out, HasSubstr("1 persons with 2 records"));
  ExpectFailure(Open(FetchResult()), 1, "source police: got a delivery of epoch 2, want 1");
}

TEST_F(OfficeCommandTest, AJobNamesTheResultThatItContinuesByItsJob) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  const std::vector<std::string> submit = {"job", "submit", "--project", kSampleProject};
  const std::string first = OpenOffice(submit).out.substr(0, 32);
  std::vector<std::string> again = submit;
  again.insert(again.end(), {"--previous-job", first});
  EXPECT_EQ(OpenOffice(again).exit_code, 0);
  v1::JobSpecification job;
  ASSERT_TRUE(job.ParseFromString(linker_.state().job.message()));
  EXPECT_EQ(job.previous_result(), linker_.state().manifest.public_().result_digest());
  again.back() = std::string(32, '0');
  ExpectFailure(OpenOffice(again), 1, "job");
  again.back() = "one";
  ExpectFailure(OpenOffice(again), 2, "--previous-job: got 3 characters");
}

TEST_F(OfficeCommandTest, ChangesSinceThePreviousResultAreCounted) {
  result_.Continue(std::string(32, 'p'));
  Serve(result_);
  v1::ChangeCounts& changes = *linker_.state().manifest.mutable_restricted()->mutable_changes();
  changes.set_previous(40);
  changes.set_kept(40);
  EXPECT_EQ(CreateProject().exit_code, 0);
  linker_.state().job = result_.SignedJob();
  const std::string job = ToHex(result_.job().job_id());
  const Finished fetched = OpenOffice({"job", "fetch", "--project", kSampleProject, "--job", job,
                                       "--out", folder_ / "result.kres"});
  EXPECT_THAT(fetched.out, HasSubstr("40 persons before: 40 kept, 0 changed")) << fetched.err;
  EXPECT_EQ(Open(folder_ / "result.kres").exit_code, 0);
  std::vector<std::string> asked = Question("report", folder_ / "linked.db");
  asked.insert(asked.end(), {"--out", folder_ / "report.html"});
  EXPECT_EQ(Office(asked).exit_code, 0);
  EXPECT_THAT(ReadFile(folder_ / "report.html").value(),
              HasSubstr("What changed since the previous result"));
}

TEST_F(OfficeCommandTest, JsonAndReportShowTheSameFigures) {
  const std::string database = OpenDatabase();
  std::vector<std::string> asked = Question("tables", database);
  asked.push_back("--json");
  EXPECT_THAT(Office(asked).out, HasSubstr("\"percent\": 25,"));
  asked = Question("report", database);
  asked.insert(asked.end(), {"--out", folder_ / "report.html"});
  EXPECT_EQ(Office(asked).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const std::string html, ReadFile(folder_ / "report.html"));
  EXPECT_THAT(html, HasSubstr("10 of 40 persons: <strong>25.0%</strong>"));
}

TEST_F(OfficeCommandTest, EveryStepCanBeReadByPrograms) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  const Finished submitted =
      OpenOffice({"job", "submit", "--project", kSampleProject, "--wait", "--json"});
  JobStatus job;
  ASSERT_OK(ParseJson("submit", submitted.out, job));
  EXPECT_EQ(job.state(), "SUCCEEDED");
  const Finished watched =
      OpenOffice({"job", "watch", "--project", kSampleProject, "--job", job.job(), "--json"});
  EXPECT_EQ(watched.out, submitted.out);
  const std::string result = folder_ / "result.kres";
  const Finished fetched = OpenOffice(
      {"job", "fetch", "--project", kSampleProject, "--job", job.job(), "--out", result, "--json"});
  EXPECT_THAT(fetched.out, HasSubstr("\"persons\": 40\n"));
  const Finished opened =
      OpenOffice({"open", "--result", result, "--out", folder_ / "linked.db", "--json"});
  EXPECT_THAT(opened.out, HasSubstr("\"persons\": 40,"));
}

TEST_F(OfficeCommandTest, TablesWarnWhereNobodyCouldBeFollowed) {
  const std::string database = OpenDatabase();
  EXPECT_EQ(Office(Question("tables", database)).err, "");
  std::vector<std::string> asked = Question("tables", database);
  asked.back() = "2017-06-30";
  const Finished tables = Office(asked);
  EXPECT_EQ(tables.exit_code, 0);
  EXPECT_THAT(tables.err, HasSubstr("warning: persons followed for all months: got 0"));
  EXPECT_EQ(std::count(tables.err.begin(), tables.err.end(), '\n'), 1) << tables.err;
}

TEST_F(OfficeCommandTest, BadSpecificationsAndSchemasAreNamedWithTheirLine) {
  folder_.Write("project.json", "{\n \"id\": \"x\",\n \"purpse\": \"y\"\n}\n");
  ExpectFailure(CreateProject(), 1, "project.json:3: got an unknown field \"purpse\"");
  folder_.Write("project.json", "{\n \"id\": \"x\"\n \"purpose\": \"y\"\n}\n");
  ExpectFailure(CreateProject(), 1, "project.json:3: got malformed JSON");
  folder_.Write("office.json", "{\"party\": {\"party\": \"statistics\"}}");
  ExpectFailure(CreateProject(), 1, "office.json: party.keystore: got nothing, want a file");
}

TEST_F(OfficeCommandTest, AProjectThatAsksForAuditsSaysSo) {
  ASSERT_OK_AND_ASSIGN(std::string json, ReadFile(specification_));
  json.insert(json.find('{') + 1, "\"audit\": {\"least_seeds\": 300},");
  folder_.Write("project.json", json);
  const std::string asked = "audit before each upload:\n  a report of at most 365 days";
  EXPECT_THAT(CreateProject().out, HasSubstr(asked));
  EXPECT_THAT(OpenOffice({"project", "status", "--project", kSampleProject}).out,
              AllOf(HasSubstr(asked), HasSubstr("with 300 known persons to compare with")));
}

TEST_F(OfficeCommandTest, StatusTellsWhoIsAwaited) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  linker_.state().state = v1::DRAFT;
  const Finished status = OpenOffice({"project", "status", "--project", kSampleProject, "--json"});
  ProjectStatus shown;
  ASSERT_OK(ParseJson("status", status.out, shown));
  EXPECT_EQ(shown.state(), "DRAFT");
  EXPECT_EQ(shown.project_hash(), ToHex(result_.project().hash));
  EXPECT_EQ(shown.approved_size(), 0);
  EXPECT_THAT(shown.awaited(), ::testing::ElementsAre("police", "youth-care", "board"));
}

TEST_F(OfficeCommandTest, StatusRefusesASpecificationThatTheLinkerExchanged) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  linker_.state().specification += "x";
  ExpectFailure(OpenOffice({"project", "status", "--project", kSampleProject}), 1,
                "specification: got other bytes from the linker");
}

TEST_F(OfficeCommandTest, CreatingTwiceSucceedsButNotWithOtherBytes) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  ASSERT_EQ(CreateProject().exit_code, 0);
  ASSERT_OK_AND_ASSIGN(std::string json, ReadFile(specification_));
  json.replace(json.find("\"round_to\": 5"), 13, "\"round_to\": 1");
  folder_.Write("project.json", json);
  ExpectFailure(CreateProject(), 1, "want a new id");
}

TEST_F(OfficeCommandTest, AWrongPassphraseIsRefused) {
  passphrase_file_ = folder_.Write("wrong", "not the passphrase");
  ExpectFailure(CreateProject(), 1, "wrong passphrase");
}

TEST_F(OfficeCommandTest, AnUnknownJobIsRefused) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  const std::string job(32, 'a');
  ExpectFailure(OpenOffice({"job", "watch", "--project", kSampleProject, "--job", job}), 1,
                "job: got an unknown id");
  ExpectFailure(OpenOffice({"job", "watch", "--project", kSampleProject, "--job", "12"}), 2,
                "--job: got 2 characters, want 32 hexadecimal digits");
}

TEST_F(OfficeCommandTest, AnUnknownProjectIsRefused) {
  ExpectFailure(OpenOffice({"job", "submit", "--project", "elsewhere"}), 1,
                "project elsewhere: got no specification of it");
  ExpectFailure(OpenOffice({"job", "submit", "--project", "../etc"}), 2,
                "--project: got ../etc, want");
}

TEST_F(OfficeCommandTest, AJobThatFailedSaysWhy) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  linker_.state().job_state = v1::FAILED;
  const Finished run = OpenOffice({"job", "submit", "--project", kSampleProject, "--wait"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("got FAILED (disk full), want SUCCEEDED"));
}

TEST_F(OfficeCommandTest, ALinkerThatHandsOverAnotherResultThanItLoggedIsCaughtAtTheFetch) {
  ASSERT_EQ(CreateProject().exit_code, 0);
  const std::string job =
      OpenOffice({"job", "submit", "--project", kSampleProject}).out.substr(0, 32);
  linker_.state().log = [&](const v1::Signed& specification, v1::PublicManifest manifest) {
    manifest.set_result_digest(Sha256("another partition"));
    return result_.Entries(specification, manifest);
  };
  const std::string out = folder_ / "result.kres";
  const std::vector<std::string> fetch = {"job",   "fetch", "--project", kSampleProject,
                                          "--job", job,     "--out",     out};
  ExpectFailure(OpenOffice(fetch), 1, "log: got a result digest that is not the manifest's");
  linker_.state().log_key = nullptr;
  ExpectFailure(OpenOffice(fetch), 1, "log: got no checkpoint first");
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(OfficeCommandTest, AResultThatWasAlteredIsRefusedAndLeavesNoDatabase) {
  const std::string result = FetchResult();
  ASSERT_OK_AND_ASSIGN(std::string bytes, ReadFile(result));
  bytes[bytes.size() / 2] ^= 1;
  folder_.Write("result.kres", bytes);
  EXPECT_EQ(OpenOffice({"open", "--result", result, "--out", folder_ / "linked.db"}).exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "linked.db"));
}

TEST_F(OfficeCommandTest, AFileThatIsNoDatabaseIsRefused) {
  ExpectFailure(Office(Question("tables", specification_)), 1,
                "got a file that is no linked database");
}

TEST_F(OfficeCommandTest, UsageErrorsAreOneLineAndTwo) {
  ExpectFailure(Office({"tables", "--db", "x"}), 2, "--from");
  ExpectFailure(Office({"dance"}), 2, "dance: got an unknown command, want one of project");
  std::vector<std::string> months = Question("tables", "x");
  months.insert(months.end(), {"--months", "0"});
  ExpectFailure(Office(months), 2, "--months: got 0, want a whole number from 1 to 120");
  ExpectFailure(OpenOffice({"job", "submit", "--project", "abc", "--threshold", "850"}), 2,
                "--threshold: got 850");
  ExpectFailure(OpenOffice({"job", "submit", "--project", "abc", "--epoch", "0"}), 2, "--epoch");
}

TEST_F(OfficeCommandTest, WhatIsNotServedYetSaysSo) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"job", "count"}, {"estimate"}, {"release"}}) {
    ExpectFailure(Office(command), 1, "not available yet");
  }
}

TEST_F(OfficeCommandTest, HelpHasAnExample) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"--help"},
                                                  {"project", "create", "--help"},
                                                  {"open", "--help"},
                                                  {"job", "submit", "--help"},
                                                  {"tables", "--help"},
                                                  {"report", "--help"}}) {
    const Finished help = Office(command);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example:"));
  }
}

}  // namespace
}  // namespace koppel::office
