// koppel-keys as people run it.

#include <filesystem>
#include <memory>
#include <thread>

#include "base/file.h"
#include "base/time.h"
#include "keys/keystore.h"
#include "keys/party.h"
#include "keys/sign.h"
#include "keys/tls.h"
#include "koppel/v1/project.pb.h"
#include "proto/canonical.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using testing::Finished;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr char kPassphrase[] = "correct horse battery";

class KoppelKeysTest : public ::testing::Test {
 protected:
  KoppelKeysTest() { passphrase_file_ = folder_.Write("passphrase", kPassphrase); }

  Finished Keys(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), testing::Program("koppel-keys"));
    return testing::Run(arguments);
  }
  // One that must succeed; adds the passphrase.
  std::string Do(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--passphrase-file", passphrase_file_});
    const Finished finished = Keys(arguments);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    return finished.out;
  }
  void ExpectFails(const Finished& finished, int exit_code, const std::string& why) const {
    EXPECT_EQ(finished.exit_code, exit_code);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, MatchesRegex("koppel-keys[a-z -]*: [^\n]+\n"));
    EXPECT_THAT(finished.err, HasSubstr(why));
  }

  std::string Path(const std::string& name) const { return folder_ / name; }
  std::string CreateIdentity(const std::string& party, const std::string& role) const {
    return Do({"identity", "create", "--party", party, "--role", role, "--keystore",
               Path(party + ".keystore"), "--request", Path(party + ".csr"), "--public",
               Path(party + ".json"), "--test-cost"});
  }
  void CreateAuthority() const {
    Do({"authority", "create", "--dir", Path("authority"), "--name", "Test authority",
        "--test-cost"});
  }
  std::vector<std::string> SignCommand(const std::string& party, const std::string& role) const {
    return {"authority", "sign",
            "--dir",     Path("authority"),
            "--request", Path(party + ".csr"),
            "--party",   party,
            "--role",    role,
            "--out",     Path(party + ".crt")};
  }
  // Made by `maker` for all of `others`.
  std::vector<std::string> CreateKey(const std::string& maker,
                                     const std::vector<std::string>& others,
                                     const std::string& epoch = "1") const {
    std::vector<std::string> command = {
        "linkage-key", "create", "--keystore", Path(maker + ".keystore"), "--project", "care",
        "--epoch",     epoch,    "--out-dir",  Path("linkage" + epoch)};
    for (const std::string& party : others) {
      command.insert(command.end(), {"--to", Path(party + ".json")});
    }
    return command;
  }
  std::vector<std::string> AcceptKey(const std::string& party, const std::string& file_of,
                                     const std::string& from,
                                     const std::string& epoch = "1") const {
    return {"linkage-key",
            "accept",
            "--keystore",
            Path(party + ".keystore"),
            "--file",
            Path("linkage" + epoch + "/" + file_of + ".linkage-key"),
            "--from",
            Path(from + ".json"),
            "--passphrase-file",
            passphrase_file_,
            "--test-cost"};
  }
  Keystore Open(const std::string& party) const {
    return Keystore::Load(Path(party + ".keystore"), SecretBytes::CopyOf(kPassphrase)).value();
  }
  Result<OpenParty> OpenAsProgram(const std::string& party, v1::Role role) const {
    keys::PartyConfig config;
    config.set_party(party);
    config.set_keystore(party + ".keystore");
    config.set_certificate(party + ".crt");
    config.set_authority("authority/authority.crt");
    return OpenPartyFiles(config, folder_.path(), passphrase_file_, role, SystemClock().NowMs());
  }

  testing::TempDir folder_;
  std::string passphrase_file_;
};

TEST_F(KoppelKeysTest, AnIdentityIsCertifiedAndThenOpensAsAParty) {
  CreateAuthority();
  const std::string shown = CreateIdentity("police", "agent");
  EXPECT_THAT(Do(SignCommand("police", "agent")),
              HasSubstr("koppel://police/agent  valid until 2"));
  ASSERT_OK_AND_ASSIGN(const OpenParty party, OpenAsProgram("police", v1::AGENT));
  v1::Party identity;
  ASSERT_OK(ParseJson("police.json", ReadFile(Path("police.json")).value(), identity));
  EXPECT_EQ(identity.signing_key(), party.signing.public_key());
  EXPECT_THAT(shown, HasSubstr("signing key  " + Fingerprint(identity.signing_key())));
  EXPECT_EQ(Do({"identity", "show", "--keystore", Path("police.keystore")}), shown);
  const testing::Finished verified =
      testing::Run({"openssl", "verify", "-x509_strict", "-CAfile", Path("authority/authority.crt"),
                    Path("police.crt")});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
}

TEST_F(KoppelKeysTest, TheAuthorityAloneDecidesTheRole) {
  CreateAuthority();
  CreateIdentity("police", "agent");
  Do(SignCommand("police", "auditor"));
  EXPECT_THAT(OpenAsProgram("police", v1::AGENT),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("got koppel://police/auditor, want koppel://police/agent")));
}

TEST_F(KoppelKeysTest, ACertificateOfTheFutureIsNotValidYet) {
  CreateAuthority();
  CreateIdentity("police", "agent");
  std::vector<std::string> command = SignCommand("police", "agent");
  const std::string soon = FormatTime(SystemClock().NowMs() + int64_t{90} * 24 * 3600 * 1000);
  command.insert(command.end(), {"--not-before", soon.substr(0, 10), "--days", "10"});
  Do(command);
  EXPECT_THAT(
      OpenAsProgram("police", v1::AGENT),
      Fails(StatusCode::kInvalidArgument, HasSubstr("not valid before " + soon.substr(0, 10))));
}

TEST_F(KoppelKeysTest, ALinkageKeyReachesEveryAgency) {
  CreateIdentity("police", "agent");
  CreateIdentity("board", "agent");
  const std::string created = Do(CreateKey("police", {"police", "board"}));
  const std::string check = created.substr(created.find("check "));
  for (const std::string party : {"police", "board"}) {
    for (int time = 0; time < 2; ++time) {  // the second time changes nothing
      const Finished accepted = Keys(AcceptKey(party, party, "police"));
      EXPECT_EQ(accepted.exit_code, 0) << accepted.err;
      EXPECT_THAT(accepted.out, HasSubstr(check));
      std::vector<std::string> for_programs = AcceptKey(party, party, "police");
      for_programs.push_back("--json");
      EXPECT_THAT(Keys(for_programs).out,
                  HasSubstr("\"epoch\": 1,\n \"check\": \"" + check.substr(6, check.size() - 7)));
    }
  }
  const Keystore police = Open("police");
  const Keystore board = Open("board");
  const std::string name = LinkageSecretName("care", 1);
  EXPECT_TRUE(**police.Get(name) == **board.Get(name));
  EXPECT_EQ((*police.Get(name))->size(), 32u);
}

TEST_F(KoppelKeysTest, ALinkageKeyIsAcceptedOnlyFromItsMakerAndByItsAgency) {
  CreateIdentity("police", "agent");
  CreateIdentity("board", "agent");
  Do(CreateKey("police", {"police", "board"}));
  ExpectFails(Keys(AcceptKey("board", "police", "police")), 1, "does not open");
  ExpectFails(Keys(AcceptKey("board", "board", "board")), 1,
              "board.linkage-key: signature: got none by board, want that of the agency");
  EXPECT_THAT(Open("board").Get(LinkageSecretName("care", 1)), Fails(StatusCode::kNotFound, _));
}

TEST_F(KoppelKeysTest, AnotherLinkageKeyTakesThePlaceOfTheFirstOnlyWhenAsked) {
  CreateIdentity("police", "agent");
  Do(CreateKey("police", {"police"}));
  std::vector<std::string> accept = AcceptKey("police", "police", "police");
  ASSERT_EQ(Keys(accept).exit_code, 0);
  const SecretBytes first = (*Open("police").Get(LinkageSecretName("care", 1)))->Clone();
  std::filesystem::remove_all(Path("linkage1"));
  Do(CreateKey("police", {"police"}));
  ExpectFails(Keys(accept), 1, "holds another key linkage/care/1; compare the check");
  accept.push_back("--replace");
  EXPECT_EQ(Keys(accept).exit_code, 0);
  EXPECT_FALSE(**Open("police").Get(LinkageSecretName("care", 1)) == first);
}

TEST_F(KoppelKeysTest, LinkageKeysAreMadeByAndForAgentsAlone) {
  CreateIdentity("statistics", "office");
  CreateIdentity("police", "agent");
  const auto create = [&](const std::string& maker, const std::vector<std::string>& to) {
    std::vector<std::string> command = CreateKey(maker, to);
    command.insert(command.end(), {"--passphrase-file", passphrase_file_});
    return Keys(command);
  };
  ExpectFails(create("police", {"police", "statistics"}), 1,
              "statistics.json: party: got another identity, want that of an agent");
  ExpectFails(create("statistics", {"police"}), 1,
              "statistics.keystore: got a party that is not among --to, want one of them");
}

TEST_F(KoppelKeysTest, KeysThatAreAcceptedAtTheSameTimeAreAllKept) {
  CreateIdentity("police", "agent");
  constexpr int kAtOnce = 8;
  std::vector<std::unique_ptr<testing::Process>> running;
  for (int epoch = 1; epoch <= kAtOnce; ++epoch) {
    Do(CreateKey("police", {"police"}, std::to_string(epoch)));
  }
  for (int epoch = 1; epoch <= kAtOnce; ++epoch) {
    std::vector<std::string> command =
        AcceptKey("police", "police", "police", std::to_string(epoch));
    command.insert(command.begin(), testing::Program("koppel-keys"));
    running.push_back(
        std::make_unique<testing::Process>(command, Path("accept" + std::to_string(epoch))));
  }
  for (const auto& process : running) {
    while (process->Running()) std::this_thread::yield();
  }
  const Keystore police = Open("police");
  for (uint32_t epoch = 1; epoch <= kAtOnce; ++epoch) {
    EXPECT_OK(police.Get(LinkageSecretName("care", epoch)).status());
  }
}

TEST_F(KoppelKeysTest, InspectNamesSecretsAndShowsNone) {
  CreateIdentity("police", "agent");
  EXPECT_EQ(Do({"keystore", "inspect", "--keystore", Path("police.keystore")}),
            "reference\nsealing\nsigning\ntls\n");
  EXPECT_THAT(Do({"keystore", "inspect", "--keystore", Path("police.keystore"), "--json"}),
              HasSubstr("\"secrets\": [\n  \"reference\",\n  \"sealing\","));
}

TEST_F(KoppelKeysTest, PasswdChangesThePassphrase) {
  CreateIdentity("police", "agent");
  const std::string next = folder_.Write("next", "another passphrase");
  Do({"keystore", "passwd", "--keystore", Path("police.keystore"), "--new-passphrase-file", next,
      "--test-cost"});
  ExpectFails(Keys({"keystore", "inspect", "--keystore", Path("police.keystore"),
                    "--passphrase-file", passphrase_file_}),
              1, "wrong passphrase, or the file was altered");
  EXPECT_EQ(Keys({"keystore", "inspect", "--keystore", Path("police.keystore"), "--passphrase-file",
                  next})
                .exit_code,
            0);
}

TEST_F(KoppelKeysTest, NothingIsOverwritten) {
  CreateIdentity("police", "agent");
  const std::string before = ReadFile(Path("police.keystore")).value();
  ExpectFails(Keys({"identity", "create", "--party", "police", "--role", "agent", "--keystore",
                    Path("police.keystore"), "--passphrase-file", passphrase_file_}),
              1, "exists already");
  EXPECT_EQ(ReadFile(Path("police.keystore")).value(), before);
  CreateAuthority();
  ExpectFails(Keys({"authority", "create", "--dir", Path("authority"), "--name", "X",
                    "--passphrase-file", passphrase_file_}),
              1, "exists already");
}

TEST_F(KoppelKeysTest, UsageErrorsExitWithTwoAndOneLine) {
  ExpectFails(Keys({}), 2, "--help");
  ExpectFails(Keys({"identity"}), 2, "--help");
  ExpectFails(Keys({"identity", "create", "--party", "police"}), 2,
              "koppel-keys identity create: --role: got nothing, want linker, agent");
  ExpectFails(
      Keys({"identity", "create", "--party", "police", "--role", "chief", "--keystore", Path("k")}),
      2, "--role: got chief, want linker");
  ExpectFails(Keys({"keystore", "inspect", "--keystore", Path("k"), "--passphrase", "on argv"}), 2,
              "--passphrase");
}

TEST_F(KoppelKeysTest, WhatIsNotAvailableYetSaysSo) {
  ExpectFails(Keys({"authority", "revoke"}), 1, "not available yet");
}

TEST_F(KoppelKeysTest, EveryCommandHasHelpWithAnExample) {
  const std::vector<std::vector<std::string>> commands = {{},
                                                          {"identity", "create"},
                                                          {"identity", "show"},
                                                          {"authority", "create"},
                                                          {"authority", "sign"},
                                                          {"authority", "revoke"},
                                                          {"linkage-key", "create"},
                                                          {"linkage-key", "accept"},
                                                          {"keystore", "inspect"},
                                                          {"keystore", "passwd"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    const Finished finished = Keys(command);
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_THAT(finished.out, HasSubstr("Example:\n  koppel-keys "));
  }
}

}  // namespace
}  // namespace koppel
