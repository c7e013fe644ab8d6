#include "base/time.h"
#include "keys/tls.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel {
namespace {

using ::testing::_;
using ::testing::AllOf;
using testing::CertificateKind;
using testing::CopyOf;
using testing::Fails;
using ::testing::HasSubstr;

class TlsMaterialTest : public ::testing::Test {
 protected:
  // What a program sees that finds this material in its files.
  Result<TlsMaterial> Load(TlsMaterial material, const Peer& expected) {
    const std::string certificate = folder_.Write("own.crt", material.certificate);
    const std::string root = folder_.Write("authority.crt", material.authority);
    return LoadTlsMaterial(certificate, root, std::move(material.private_key), expected,
                           SystemClock().NowMs());
  }
  Result<TlsMaterial> Load(CertificateKind kind) {
    return Load(authority_.Tls("police", v1::AGENT, kind), {"police", v1::AGENT});
  }

  const testing::TestAuthority authority_;
  const testing::TempDir folder_;
  const std::string name_ = "certificate " + (folder_ / "own.crt");
};

TEST_F(TlsMaterialTest, GoodMaterialLoads) {
  const TlsMaterial material = authority_.Tls("police", v1::AGENT);
  ASSERT_OK_AND_ASSIGN(const TlsMaterial loaded, Load(CopyOf(material), {"police", v1::AGENT}));
  EXPECT_EQ(loaded.certificate, material.certificate);
  EXPECT_EQ(loaded.authority, material.authority);
  EXPECT_TRUE(loaded.private_key == material.private_key);
}

TEST_F(TlsMaterialTest, AnExpiredCertificateSaysWhen) {
  EXPECT_THAT(Load(CertificateKind::kExpired),
              Fails(StatusCode::kInvalidArgument, HasSubstr(name_ + ": expired on 20")));
}

TEST_F(TlsMaterialTest, OneThatIsNotYetValidSaysWhen) {
  EXPECT_THAT(Load(CertificateKind::kNotYetValid),
              Fails(StatusCode::kInvalidArgument, HasSubstr(name_ + ": not valid before 20")));
}

TEST_F(TlsMaterialTest, OneByAnotherAuthorityIsRefused) {
  EXPECT_THAT(Load(CertificateKind::kOtherAuthority),
              Fails(StatusCode::kInvalidArgument,
                    AllOf(HasSubstr(name_), HasSubstr("want a certificate by the authority"))));
}

TEST_F(TlsMaterialTest, AnExpiredAuthorityIsNamedAsSuch) {
  const TlsMaterial material = authority_.Tls("police", v1::AGENT);
  const std::string certificate = folder_.Write("own.crt", material.certificate);
  const std::string root = folder_.Write("authority.crt", material.authority);
  const int64_t in_a_century = SystemClock().NowMs() + int64_t{100} * 365 * 24 * 3600 * 1000;
  EXPECT_THAT(
      LoadTlsMaterial(certificate, root, material.private_key.Clone(), {"police", v1::AGENT},
                      in_a_century),
      Fails(StatusCode::kInvalidArgument, HasSubstr("authority " + root + ": expired on 20")));
}

TEST_F(TlsMaterialTest, TheUriMustBeTheExpectedOne) {
  for (const Peer& other : {Peer{"police", v1::OFFICE}, Peer{"board", v1::AGENT}}) {
    EXPECT_THAT(Load(authority_.Tls("police", v1::AGENT), other),
                Fails(StatusCode::kInvalidArgument,
                      name_ + ": got koppel://police/agent, want " + PeerUri(other)));
  }
}

TEST_F(TlsMaterialTest, TheKeyMustBeTheCertificates) {
  TlsMaterial material = authority_.Tls("police", v1::AGENT);
  material.private_key = GenerateTlsKey();
  EXPECT_THAT(Load(std::move(material), {"police", v1::AGENT}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got one for another key")));
  material = authority_.Tls("police", v1::AGENT);
  material.private_key = SecretBytes::CopyOf("no key");
  EXPECT_THAT(Load(std::move(material), {"police", v1::AGENT}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("no private key that parses")));
}

TEST_F(TlsMaterialTest, FilesThatAreMissingOrNoPemAreNamed) {
  TlsMaterial material = authority_.Tls("police", v1::AGENT);
  material.certificate = "no PEM";
  EXPECT_THAT(Load(std::move(material), {"police", v1::AGENT}),
              Fails(StatusCode::kInvalidArgument, HasSubstr(name_ + ": got no certificate")));
  EXPECT_THAT(LoadTlsMaterial(folder_ / "none", folder_ / "none", SecretBytes(), {}, 0),
              Fails(StatusCode::kNotFound, HasSubstr(folder_ / "none")));
}

}  // namespace
}  // namespace koppel
