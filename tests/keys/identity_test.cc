#include "keys/identity.h"

#include "keys/sealing.h"
#include "keys/sign.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::Fails;

TEST(IdentityTest, EachRoleHasTheSecretsThatItNeedsAndNoOthers) {
  const auto names = [](v1::Role role) { return CreateIdentity("party", role).value().Names(); };
  EXPECT_THAT(names(v1::LINKER), ElementsAre("pseudonym", "signing", "storage", "tls"));
  EXPECT_THAT(names(v1::AGENT), ElementsAre("reference", "sealing", "signing", "tls"));
  EXPECT_THAT(names(v1::OFFICE), ElementsAre("sealing", "signing", "tls"));
  EXPECT_THAT(names(v1::AUDITOR), ElementsAre("signing", "tls"));
  EXPECT_THAT(names(v1::OPERATOR), ElementsAre("signing", "tls"));
}

TEST(IdentityTest, ThePublicHalfBelongsToTheSecrets) {
  ASSERT_OK_AND_ASSIGN(const Keystore keystore, CreateIdentity("police", v1::AGENT));
  ASSERT_OK_AND_ASSIGN(const v1::Party identity, PublicIdentity(keystore, "police", v1::AGENT));
  EXPECT_EQ(identity.name(), "police");
  EXPECT_EQ(identity.role(), v1::AGENT);
  const SigningKey signing = SigningKey::FromSeed(**keystore.Get(kSigningSecret)).value();
  EXPECT_OK(VerifySigned("job", signing.Sign("job", "x"), identity.signing_key()));
  const SealingKey sealing = SealingKey::FromSecret(**keystore.Get(kSealingSecret)).value();
  EXPECT_EQ(identity.sealing_key(), sealing.public_key());
}

TEST(IdentityTest, TheLinkerHasNoSealingKey) {
  ASSERT_OK_AND_ASSIGN(const Keystore keystore, CreateIdentity("hub", v1::LINKER));
  EXPECT_EQ(PublicIdentity(keystore, "hub", v1::LINKER).value().sealing_key(), "");
}

TEST(IdentityTest, TwoPartiesShareNothing) {
  const Keystore first = CreateIdentity("a", v1::AGENT).value();
  const Keystore second = CreateIdentity("a", v1::AGENT).value();
  for (const std::string& name : first.Names()) {
    EXPECT_FALSE(**first.Get(name) == **second.Get(name)) << name;
  }
}

TEST(IdentityTest, BadNamesAndRolesAreRefused) {
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("Police"),
                                  std::string("po_lice"), std::string("a/b")}) {
    EXPECT_THAT(CreateIdentity(name, v1::AGENT), Fails(StatusCode::kInvalidArgument, _)) << name;
  }
  EXPECT_THAT(CreateIdentity("a", v1::ROLE_UNSPECIFIED), Fails(StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace koppel
