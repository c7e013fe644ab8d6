#include "keys/party.h"

#include "base/time.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::PartyFiles;
using testing::TempDir;
using testing::TestAuthority;
using testing::WritePartyFiles;

class PartyTest : public ::testing::Test {
 protected:
  Result<OpenParty> Open(const PartyFiles& files, v1::Role role) const {
    return OpenPartyFiles(files.config, folder_.path(), files.passphrase_file, role,
                          SystemClock().NowMs());
  }

  TestAuthority authority_;
  TempDir folder_;
};

TEST_F(PartyTest, ThePartyThatWasWrittenIsTheOneThatOpens) {
  const OpenParty party = authority_.Party("police", v1::AGENT);
  const PartyFiles files = WritePartyFiles(folder_.path(), party);
  ASSERT_OK_AND_ASSIGN(const OpenParty opened, Open(files, v1::AGENT));
  EXPECT_EQ(opened.self.party, "police");
  EXPECT_EQ(opened.signing.public_key(), party.signing.public_key());
  EXPECT_EQ(opened.keystore.Names(), party.keystore.Names());
  EXPECT_EQ(opened.tls.certificate, party.tls.certificate);
}

TEST_F(PartyTest, ACertificateOfAnotherRoleIsRefused) {
  const PartyFiles files = WritePartyFiles(folder_.path(), authority_.Party("police", v1::AGENT));
  EXPECT_THAT(Open(files, v1::OFFICE),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("got koppel://police/agent, want koppel://police/office")));
}

TEST_F(PartyTest, AnEmptyFieldIsNamedAndALinkerNeedsNoLinker) {
  PartyFiles files = WritePartyFiles(folder_.path(), authority_.Party("police", v1::AGENT));
  files.config.clear_linker_address();
  EXPECT_OK(CheckPartyConfig(files.config, false));
  EXPECT_THAT(CheckPartyConfig(files.config, true),
              Fails(StatusCode::kInvalidArgument,
                    "party.linker_address: got nothing, want host:port of the linker"));
  files.config.clear_keystore();
  EXPECT_THAT(CheckPartyConfig(files.config, true),
              Fails(StatusCode::kInvalidArgument, "party.keystore: got nothing, want a file"));
}

TEST_F(PartyTest, RelativePathsStartAtTheFolder) {
  EXPECT_EQ(ResolvePath("/etc/koppel", "keys/a.keystore"), "/etc/koppel/keys/a.keystore");
  EXPECT_EQ(ResolvePath("/etc/koppel", "/var/a.keystore"), "/var/a.keystore");
  EXPECT_EQ(ResolvePath("/etc/koppel", "../a"), "/etc/a");
}

}  // namespace
}  // namespace koppel
