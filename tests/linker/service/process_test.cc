// The real koppel-linker: killed, full, misconfigured, asked what is wrong.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Finished Linker(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Program("koppel-linker"));
  return Run(arguments);
}

// A case whose linker is the real program.
class ProcessTest : public ::testing::Test {
 protected:
  void StartApproved() {
    hub.ServeAsProcess();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
  }

  TestDelivery Police(int records, size_t batch_records) {
    return MakeDelivery(hub.cast.police, hub.specification, "police",
                        RecordsOf("police", 1, records), batch_records);
  }

  Finished Serve() {
    return Linker({"serve", "--config", hub.folder / "hub.json", "--passphrase-file",
                   hub.folder / "passphrase"});
  }
  Finished Doctor() {
    return Linker({"doctor", "--config", hub.folder / "hub.json", "--passphrase-file",
                   hub.folder / "passphrase"});
  }

  LinkerCase hub;
};

TEST_F(ProcessTest, DataAreForTheLinkersAccountAlone) {
  StartApproved();
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(hub.folder / "data").permissions(), perms::owner_all);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(hub.folder / "data")) {
    ++files;
    EXPECT_EQ(entry.status().permissions() & (perms::group_all | perms::others_all), perms::none)
        << entry.path();
  }
  EXPECT_GT(files, 3);
  hub.Stop();
}

TEST_F(ProcessTest, KilledWhileUploadingItLosesNothingThatItAcknowledged) {
  StartApproved();
  const TestDelivery delivery = Police(200, 20);
  ASSERT_OK(hub.Open(hub.cast.police, delivery));
  ASSERT_EQ(*hub.Upload(hub.cast.police, delivery, 1, 4), 4u);
  hub.Kill();
  hub.ServeAsProcess();
  ASSERT_OK_AND_ASSIGN(const v1::Delivery stored, hub.GetDelivery(hub.cast.police, delivery));
  EXPECT_EQ(stored.state(), v1::OPEN);
  EXPECT_EQ(stored.acknowledged(), 4u);
  EXPECT_EQ(stored.records(), 80u);
  ASSERT_OK(hub.Upload(hub.cast.police, delivery, 5));
  ASSERT_OK_AND_ASSIGN(const v1::Delivery committed, hub.Commit(hub.cast.police, delivery));
  EXPECT_EQ(committed.records(), 200u);
}

TEST_F(ProcessTest, KilledAfterACommitItHoldsTheDelivery) {
  StartApproved();
  const TestDelivery delivery = Police(50, 20);
  ASSERT_OK(hub.Deliver(hub.cast.police, delivery));
  hub.Kill();
  hub.ServeAsProcess();
  EXPECT_EQ(hub.GetDelivery(hub.cast.police, delivery)->state(), v1::COMMITTED);
  EXPECT_EQ(hub.EntriesFor(hub.cast.police).size(), 5u);
}

TEST_F(ProcessTest, KilledWithAJobItRunsTheJobAgain) {
  StartApproved();
  ASSERT_OK(hub.DeliverAll());
  const v1::JobSpecification job = hub.cast.Job(hub.specification);
  ASSERT_OK(hub.Submit(job));
  hub.Kill();
  hub.ServeAsProcess();
  EXPECT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
  EXPECT_EQ(hub.Fetch(job.job_id())->persons.size(), 60u);
}

TEST_F(ProcessTest, AFullDiskIsSaidAndTheUploadGoesOnOnceThereIsSpace) {
  StartApproved();
  hub.Stop();
  hub.ServeAsProcess(256u << 10);
  const TestDelivery delivery = Police(4000, 500);
  ASSERT_OK(hub.Open(hub.cast.police, delivery));
  EXPECT_THAT(hub.Upload(hub.cast.police, delivery),
              Fails(StatusCode::kResourceExhausted, HasSubstr("disk full")));
  ASSERT_OK_AND_ASSIGN(const v1::Delivery full, hub.GetDelivery(hub.cast.police, delivery));
  EXPECT_EQ(full.state(), v1::OPEN);
  EXPECT_EQ(full.records(), full.acknowledged() * 500);
  const std::string said = Concat("error disk full: ", hub.folder / "data", ": ");
  ASSERT_THAT(hub.Log(), HasSubstr(said));
  EXPECT_EQ(hub.Log().find(said), hub.Log().rfind(said));
  hub.Kill();
  hub.ServeAsProcess();
  ASSERT_OK_AND_ASSIGN(const v1::Delivery stored, hub.GetDelivery(hub.cast.police, delivery));
  EXPECT_EQ(stored.acknowledged(), full.acknowledged());
  ASSERT_OK(hub.Upload(hub.cast.police, delivery, stored.acknowledged() + 1));
  EXPECT_OK(hub.Commit(hub.cast.police, delivery));
}

TEST_F(ProcessTest, ItsLogNamesNoContent) {
  StartApproved();
  ASSERT_OK(hub.DeliverAll());
  EXPECT_THAT(hub.Upload(hub.cast.board, Police(5, 5)), Not(IsOk()));
  hub.Stop();
  EXPECT_THAT(hub.Log(), HasSubstr("Ingest.Upload by board/agent: NOT_FOUND"));
  EXPECT_THAT(hub.Log(), Not(HasSubstr("To test")));
}

TEST_F(ProcessTest, AWrongPassphraseIsSaidInOneLine) {
  hub.folder.Write("passphrase", "wrong horse");
  const Finished ended = Serve();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("wrong passphrase"));
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1);
}

TEST_F(ProcessTest, AnExpiredCertificateIsSaidInOneLine) {
  WritePartyFiles(hub.folder.path(),
                  hub.cast.authority.Party("hub", v1::LINKER, CertificateKind::kExpired));
  const Finished ended = Serve();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("expired"));
}

TEST_F(ProcessTest, AnUnknownFieldOfTheConfigurationIsRefused) {
  hub.folder.Write("hub.json", R"({"party": {"party": "hub"}, "colour": "red"})");
  const Finished ended = Serve();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("colour"));
}

TEST_F(ProcessTest, AMissingConfigurationIsNamed) {
  const Finished ended = Linker({"serve", "--config", hub.folder / "none.json"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("none.json"));
}

TEST_F(ProcessTest, UsageErrorsExitWithTwo) {
  EXPECT_EQ(Linker({"serve"}).exit_code, 2);
  EXPECT_EQ(Linker({"config"}).exit_code, 2);
  EXPECT_EQ(Linker({"serve", "--help"}).exit_code, 0);
}

TEST_F(ProcessTest, TheDoctorFindsAHealthyLinkerHealthy) {
  StartApproved();
  hub.Stop();
  const Finished ended = Doctor();
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("1 project, 4 log entries"));
  EXPECT_THAT(ended.out, Not(HasSubstr("FAILED")));
}

TEST_F(ProcessTest, TheDoctorMakesNothing) {
  EXPECT_EQ(Doctor().exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(hub.folder / "data"));
}

TEST_F(ProcessTest, TheDoctorSaysWhatIsBroken) {
  StartApproved();
  hub.Stop();
  std::filesystem::remove(hub.folder / "storage.keys");
  const Finished ended = Doctor();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, HasSubstr("storage      FAILED"));
}

void FlipByte(const std::filesystem::path& path, std::streamoff offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(offset);
  const int byte = file.get();
  file.seekp(offset);
  file.put(static_cast<char>(byte ^ 1));
}

TEST_F(ProcessTest, TheDoctorReadsEveryRow) {
  StartApproved();
  ASSERT_OK(hub.DeliverAll());
  hub.Stop();
  hub.ServeAsProcess();  // moves the write-ahead log into tables
  hub.Stop();
  EXPECT_EQ(Doctor().exit_code, 0);
  int tables = 0;
  for (const auto& entry : std::filesystem::directory_iterator(hub.folder / "data")) {
    if (entry.path().extension() != ".sst") continue;
    FlipByte(entry.path(), 30);
    const Finished ended = Doctor();
    EXPECT_EQ(ended.exit_code, 1) << entry.path();
    EXPECT_THAT(ended.out, HasSubstr("storage      FAILED"));
    FlipByte(entry.path(), 30);
    ++tables;
  }
  EXPECT_GE(tables, 5);
  EXPECT_EQ(Doctor().exit_code, 0);
}

TEST_F(ProcessTest, APortThatIsNoneIsRefused) {
  const PartyFiles files = WritePartyFiles(hub.folder.path(), hub.cast.hub);
  for (const char* listen : {"localhost:99999", "localhost:65536", "localhost:", "localhost:-1",
                             "localhost:80x", "localhost", ":7001"}) {
    linker::LinkerConfig config;
    *config.mutable_party() = files.config;
    config.set_listen(listen);
    const std::string path = hub.folder.Write("bad.json", ToJson(config));
    const Finished ended = Linker({"config", "show", "--config", path});
    EXPECT_EQ(ended.exit_code, 1) << listen;
    EXPECT_EQ(ended.err, Concat("koppel-linker: ", path, ": listen: got ", listen,
                                ", want host:port with a port of 0..65535\n"));
  }
}

TEST_F(ProcessTest, ConfigShowPrintsDefaultsAndNoSecrets) {
  const Finished ended = Linker({"config", "show", "--config", hub.folder / "hub.json"});
  EXPECT_EQ(ended.exit_code, 0);
  linker::LinkerConfig config;
  ASSERT_OK(ParseJson("config", ended.out, config));
  EXPECT_EQ(config.listen(), "127.0.0.1:0");
  EXPECT_EQ(config.data(), hub.folder / "data");
  EXPECT_THAT(ended.out, Not(HasSubstr(kTestPassphrase)));
}

}  // namespace
}  // namespace koppel::testing
