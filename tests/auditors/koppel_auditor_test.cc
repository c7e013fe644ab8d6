// koppel-auditor as a process, against a server over real TLS.
#include <filesystem>
#include <fstream>

#include "auditors/approval.h"
#include "auditors/commands/reports.pb.h"
#include "auditors/config.pb.h"
#include "auditors/log_file.h"
#include "base/digest.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "tests/auditors/lying_linker.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::auditors::testing {
namespace {

using koppel::testing::Finished;
using koppel::testing::Program;
using koppel::testing::Run;
using koppel::testing::TempDir;
using koppel::testing::Terminal;
using koppel::testing::TestAuthority;
using koppel::testing::WritePartyFiles;
using ::testing::HasSubstr;
using ::testing::Not;

Finished Auditor(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Program("koppel-auditor"));
  return Run(arguments);
}

std::string HubKey() { return ToHex(KeyOf("hub").public_key()); }

MadeLog WholeCase() {
  LogMaker maker;
  maker.MakeWholeCase();
  return maker.Finish();
}

class VerifyCommandTest : public ::testing::Test {
 protected:
  void Write(const MadeLog& log) {
    ASSERT_OK_AND_ASSIGN(auto writer, LogFileWriter::Create(path_, log.checkpoint));
    for (const v1::LogLeaf& leaf : log.leaves) ASSERT_OK(writer->Write(leaf));
    ASSERT_OK(writer->Finish());
  }
  TempDir dir_;
  std::string path_ = dir_ / "a.klog";
};

TEST_F(VerifyCommandTest, AGoodLogExitsWithZeroAndSaysWhatWasDone) {
  Write(WholeCase());
  const Finished by_hex = Auditor({"verify", path_, "--linker-key", HubKey()});
  EXPECT_EQ(by_hex.exit_code, 0) << by_hex.err;
  EXPECT_THAT(by_hex.out, HasSubstr("statistics fetched the result of job"));
  EXPECT_THAT(by_hex.out, HasSubstr("verdict: good"));
  const std::string key = dir_.Write("hub.hex", HubKey() + "\n");
  EXPECT_EQ(Auditor({"verify", path_, "--linker-key", key}).exit_code, 0);
  v1::Party party;
  party.set_signing_key(KeyOf("hub").public_key());
  const std::string json = dir_.Write("hub.json", ToJson(party));
  EXPECT_EQ(Auditor({"verify", path_, "--linker-key", json}).exit_code, 0);
}

TEST_F(VerifyCommandTest, AViolationExitsWithOneAndIsNamed) {
  MadeLog log = WholeCase();
  log.leaves.erase(log.leaves.begin() + 7);
  Write(log);
  const Finished text = Auditor({"verify", path_, "--linker-key", HubKey()});
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_THAT(text.out, HasSubstr("entry 7: index: got 8, want 7"));
  EXPECT_THAT(text.err, HasSubstr("a.klog: VIOLATED, "));
  const Finished json = Auditor({"verify", path_, "--linker-key", HubKey(), "--json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_THAT(json.out, HasSubstr("\"outcome\": \"violated\""));
}

TEST_F(VerifyCommandTest, AnotherOfficersCheckpointMustBeInTheLog) {
  MadeLog log = WholeCase();
  Write(log);
  log.leaves.resize(6);
  const std::string good = dir_.Write("good.json", ToJson(SignHead(log.leaves)));
  log.leaves[5].set_leaf_hash(Sha256("other"));
  const std::string fork = dir_.Write("fork.json", ToJson(SignHead(log.leaves)));
  const std::vector<std::string> verify = {"verify", path_, "--linker-key", HubKey()};
  const auto with = [&](const std::string& checkpoint) {
    std::vector<std::string> arguments = verify;
    arguments.insert(arguments.end(), {"--checkpoint", checkpoint});
    return Auditor(arguments);
  };
  EXPECT_EQ(with(good).exit_code, 0);
  EXPECT_THAT(with(fork).out, HasSubstr("forked: at size 6"));
}

TEST_F(VerifyCommandTest, AnotherLinkersKeyIsOneFindingAndAnOldExportNoFraud) {
  MadeLog log = WholeCase();
  const std::string newer = dir_.Write("newer.json", ToJson(log.checkpoint));
  log.leaves.resize(6);
  log.checkpoint = SignHead(log.leaves);
  Write(log);
  const std::string other = ToHex(KeyOf("other-hub").public_key());
  const Finished wrong = Auditor({"verify", path_, "--linker-key", other});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("checkpoint: this export is not signed by the key given (SHA"));
  EXPECT_EQ(std::count(wrong.out.begin(), wrong.out.end(), '\n'), 2) << wrong.out;
  EXPECT_THAT(wrong.err, HasSubstr("a.klog: not signed by the key given"));
  const Finished old = Auditor({"verify", path_, "--linker-key", HubKey(), "--checkpoint", newer});
  EXPECT_EQ(old.exit_code, 1);
  EXPECT_THAT(old.out, HasSubstr("(6 entries) is older than the checkpoint"));
  EXPECT_THAT(old.err, HasSubstr("older than a checkpoint"));
}

TEST_F(VerifyCommandTest, AFileThatWasAlteredOrAKeyThatIsNoneExitsWithOne) {
  Write(WholeCase());
  std::string bytes = ReadFile(path_).value();
  bytes[bytes.size() / 2] ^= 1;
  dir_.Write("a.klog", bytes);
  const Finished altered = Auditor({"verify", path_, "--linker-key", HubKey()});
  EXPECT_EQ(altered.exit_code, 1);
  EXPECT_THAT(altered.err, HasSubstr("a.klog: altered"));
  const std::string key = dir_.Write("bad.hex", "0123\n");
  EXPECT_THAT(Auditor({"verify", path_, "--linker-key", key}).err, HasSubstr("--linker-key: got"));
}

TEST(UsageTest, HelpUsageErrorsAndLaterCommands) {
  EXPECT_THAT(Auditor({"--help"}).out, HasSubstr("Example: koppel-auditor"));
  EXPECT_THAT(Auditor({"approve", "--help"}).out, HasSubstr("Example: koppel-auditor approve"));
  EXPECT_EQ(Auditor({}).exit_code, 2);
  EXPECT_EQ(Auditor({"approve", "--config", "x", "--project", "y", "--yes"}).exit_code, 2);
  for (const char* later : {"revoke", "receipt", "follow", "report", "console"}) {
    const Finished finished = Auditor({later, "--anything", "x"});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_EQ(finished.err, Concat("koppel-auditor: ", later, ": not available yet\n"));
  }
}

// An officer with files of its own, and a linker.
class OfficerTest : public ::testing::Test {
 protected:
  OfficerTest()
      : officer_(authority_.Party("police-officer", v1::AUDITOR)),
        linker_(authority_.Tls("hub", v1::LINKER)) {
    AuditorConfig config;
    const auto files = WritePartyFiles(dir_.path(), officer_, linker_.address());
    *config.mutable_party() = files.config;
    config.set_linker_log_key(HubKey());
    config.set_state("state.json");
    passphrase_file_ = files.passphrase_file;
    dir_.Write("officer.json", ToJson(config));
    linker_.Show(log_.leaves);
    Offer(officer_.signing.public_key());
  }

  // The specification with this key for the officer of the police.
  void Offer(const std::string& officer_key) {
    v1::ProjectSpecification message = SpecificationMessage();
    message.mutable_parties(0)->set_officer_key(officer_key);
    const std::string bytes = CanonicalBytes(message);
    hash_ = ToHex(TaggedHash("project", bytes));
    linker_.Offer(bytes);
  }
  Finished Command(const std::string& command, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {command, "--config", dir_ / "officer.json", "--passphrase-file",
                               passphrase_file_});
    return Auditor(more);
  }
  Finished Approve(const std::string& hash) {
    return Command("approve", {"--project", kProject, "--yes", "--hash", hash});
  }

  TestAuthority authority_;
  TempDir dir_;
  OpenParty officer_;
  MadeLog log_ = WholeCase();
  LyingLinker linker_;
  std::string passphrase_file_;
  std::string hash_;
};

TEST_F(OfficerTest, ApprovesWhatItShows) {
  const Finished finished = Approve(hash_);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("How many children under a supervision order"));
  EXPECT_THAT(finished.out, HasSubstr(hash_));
  ASSERT_EQ(linker_.approvals().size(), 1u);
  EXPECT_OK(VerifySigned("approval", linker_.approvals()[0], officer_.signing.public_key()));
}

TEST_F(OfficerTest, ApprovesForProgramsWithOneObject) {
  const Finished finished =
      Command("approve", {"--project", kProject, "--yes", "--hash", hash_, "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  ApproveReport report;
  ASSERT_OK(ParseJson("approve", finished.out, report));
  EXPECT_EQ(report.project_hash(), hash_);
  EXPECT_EQ(report.approvals_signed(), 1u);
  EXPECT_THAT(finished.err, HasSubstr("How many children under a supervision order"));
}

TEST_F(OfficerTest, AConfigurationWithoutAKeystoreIsNamed) {
  AuditorConfig config;
  ASSERT_OK(ParseJson("config", ReadFile(dir_ / "officer.json").value(), config));
  config.mutable_party()->clear_keystore();
  dir_.Write("officer.json", ToJson(config));
  EXPECT_THAT(Command("checkpoint").err,
              HasSubstr("officer.json: party.keystore: got nothing, want a file\n"));
}

TEST_F(OfficerTest, SignsNothingForAnotherHashAnotherKeyOrWithoutAWord) {
  EXPECT_THAT(Approve(std::string(64, '0')).err, HasSubstr("--hash: got 000"));
  EXPECT_THAT(Command("approve", {"--project", kProject}).err, HasSubstr("no terminal"));
  EXPECT_THAT(Command("approve", {"--project", "other"}).err, HasSubstr("id: got another project"));
  Offer(KeyOf("mallory").public_key());
  EXPECT_THAT(Approve(hash_).err, HasSubstr("names no agency whose officer is police-officer"));
  EXPECT_TRUE(linker_.approvals().empty());
}

// At a terminal: the passphrase, then the first digits of the hash.
class OfficerAtTerminalTest : public OfficerTest {
 protected:
  Finished TypeToApprove(const std::string& digits) {
    Terminal terminal({Program("koppel-auditor"), "approve", "--config", dir_ / "officer.json",
                       "--project", kProject});
    EXPECT_TRUE(terminal.Shows(".keystore: "));
    terminal.Type(Concat(koppel::testing::kTestPassphrase, "\n"));
    EXPECT_TRUE(terminal.Shows("To approve, type the first 8 digits of the hash: "));
    terminal.Type(digits + "\n");
    return terminal.Finish();
  }
};

TEST_F(OfficerAtTerminalTest, ApprovesWithTheFirstDigitsOfTheHash) {
  const Finished finished = TypeToApprove(hash_.substr(0, 8));
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, HasSubstr("How many children under a supervision order"));
  EXPECT_THAT(finished.out, HasSubstr("approved; the project is now "));
  EXPECT_THAT(finished.out, Not(HasSubstr(koppel::testing::kTestPassphrase)));
  EXPECT_EQ(linker_.approvals().size(), 1u);
}

TEST_F(OfficerAtTerminalTest, SignsNothingForOtherDigits) {
  for (const std::string& typed : {std::string("yes"), std::string(), hash_.substr(1, 8)}) {
    const Finished finished = TypeToApprove(typed);
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_THAT(finished.out, HasSubstr("not approved: nothing was signed"));
  }
  EXPECT_TRUE(linker_.approvals().empty());
}

TEST_F(OfficerTest, TakesCheckpointsOfAGrowingLogAndRefusesAFork) {
  linker_.Show({log_.leaves.begin(), log_.leaves.begin() + 6});
  EXPECT_THAT(Command("checkpoint", {"--json"}).out, HasSubstr("\"entries\": 6,"));
  linker_.Show(log_.leaves);
  const Finished grown = Command("checkpoint", {"--out", dir_ / "monday.json"});
  EXPECT_EQ(grown.exit_code, 0) << grown.err;
  EXPECT_THAT(grown.out, HasSubstr("hub: 15 entries"));
  EXPECT_TRUE(std::filesystem::exists(dir_ / "monday.json"));
  std::vector<v1::LogLeaf> fork = log_.leaves;
  fork[2].set_leaf_hash(Sha256("other"));
  linker_.Show(fork);
  const Finished forked = Command("checkpoint");
  EXPECT_EQ(forked.exit_code, 1);
  EXPECT_THAT(forked.err, HasSubstr("the log forked: at 15 entries"));
}

TEST_F(OfficerTest, ExportsALogThatVerifies) {
  const std::string path = dir_ / "all.klog";
  const Finished exported = Command("export", {"--out", path, "--json"});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_THAT(exported.out, HasSubstr("\"entries\": 15,\n \"linker_key\": \"" + HubKey()));
  const Finished verified = Auditor({"verify", path, "--linker-key", HubKey()});
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
}

TEST_F(OfficerTest, ALinkerThatIsNotThereIsNamedWithWhatToLookAt) {
  AuditorConfig config;
  ASSERT_OK(ParseJson("officer.json", ReadFile(dir_ / "officer.json").value(), config));
  config.mutable_party()->set_linker_address("127.0.0.1:1");
  dir_.Write("officer.json", ToJson(config));
  const std::string want =
      "koppel-auditor: linker 127.0.0.1:1: not reachable (is koppel-linker serve running there?)\n";
  EXPECT_EQ(Command("checkpoint").err, want);
  EXPECT_EQ(Command("export", {"--out", dir_ / "all.klog"}).err, want);
  EXPECT_EQ(Approve(hash_).err, want);
}

TEST_F(OfficerTest, ALinkerWithAnotherLogKeyGetsNoFile) {
  linker_.SignAs("mallory");
  EXPECT_THAT(Command("checkpoint").err, HasSubstr("signature is not by the key"));
  EXPECT_EQ(Command("export", {"--out", dir_ / "all.klog"}).exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "all.klog"));
}

}  // namespace
}  // namespace koppel::auditors::testing
