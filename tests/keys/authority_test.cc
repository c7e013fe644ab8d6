#include "keys/authority.h"

#include <openssl/pem.h>

#include <algorithm>
#include <set>

#include "keys/x509.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;

constexpr int64_t kNowMs = int64_t{1'800'000'000} * 1000;
constexpr int64_t kDayMs = 24 * 3600 * int64_t{1000};
constexpr CertificateWindow kYears{kNowMs, kNowMs + 3650 * kDayMs};
constexpr CertificateWindow kMonth{kNowMs, kNowMs + 30 * kDayMs};

x509::Certificate Parse(const std::string& pem) {
  return x509::ParseCertificate("test", pem).value();
}

// What OpenSSL says of the chain at a moment, for a purpose (X509_PURPOSE_...).
int Verify(const std::string& leaf_pem, const std::string& authority_pem, int64_t at_ms,
           int purpose) {
  const x509::Certificate leaf = Parse(leaf_pem);
  const x509::Certificate root = Parse(authority_pem);
  const x509::Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root.get());
  const x509::StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
  X509_STORE_CTX_set_time(context.get(), 0, at_ms / 1000);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

class AuthorityTest : public ::testing::Test {
 protected:
  std::string Sign(const Peer& peer) const {
    return authority_.Sign(request_, peer, kMonth).value();
  }

  const Authority authority_ = Authority::Create("Test authority", kYears).value();
  const SecretBytes key_ = GenerateTlsKey();
  const std::string request_ = CreateSigningRequest(key_).value();
  const Peer peer_{"police", v1::AGENT};
};

TEST_F(AuthorityTest, ItsCertificatesPassOpenSslInStrictMode) {
  const std::string certificate = Sign(peer_);
  for (const int purpose : {X509_PURPOSE_SSL_CLIENT, X509_PURPOSE_SSL_SERVER}) {
    EXPECT_EQ(Verify(certificate, authority_.certificate_pem(), kNowMs + kDayMs, purpose),
              X509_V_OK);
  }
  EXPECT_NE(
      Verify(certificate, authority_.certificate_pem(), kNowMs + kDayMs, X509_PURPOSE_SMIME_SIGN),
      X509_V_OK);
}

TEST_F(AuthorityTest, TheyEndAndBeginWhenTheySay) {
  const std::string certificate = Sign(peer_);
  const std::string& root = authority_.certificate_pem();
  EXPECT_EQ(Verify(certificate, root, kNowMs + 31 * kDayMs, X509_PURPOSE_SSL_CLIENT),
            X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(Verify(certificate, root, kNowMs - kDayMs, X509_PURPOSE_SSL_CLIENT),
            X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(AuthorityTest, AnotherAuthorityOfTheSameNameIsNotThisOne) {
  const Authority other = Authority::Create("Test authority", kYears).value();
  EXPECT_NE(Verify(Sign(peer_), other.certificate_pem(), kNowMs + kDayMs, X509_PURPOSE_SSL_CLIENT),
            X509_V_OK);
}

TEST_F(AuthorityTest, ThePeersUriIsTheOnlyName) {
  const x509::Certificate certificate = Parse(Sign(peer_));
  EXPECT_THAT(x509::UrisOf(*certificate), ElementsAre("koppel://police/agent"));
  const x509::Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  EXPECT_EQ(sk_GENERAL_NAME_num(names.get()), 1);
}

TEST_F(AuthorityTest, APartyCannotSignForOthers) {
  const x509::Certificate certificate = Parse(Sign(peer_));
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  EXPECT_EQ(X509_get_key_usage(certificate.get()), uint32_t{KU_DIGITAL_SIGNATURE});
  const x509::Certificate root = Parse(authority_.certificate_pem());
  EXPECT_EQ(X509_check_ca(root.get()), 1);
  EXPECT_EQ(X509_get_pathlen(root.get()), 0);
  EXPECT_THAT(Authority::Load(Sign(peer_), key_.Clone()),
              Fails(StatusCode::kInvalidArgument, HasSubstr("CA:TRUE")));
}

TEST_F(AuthorityTest, SerialNumbersAreRandomAndLong) {
  std::set<std::string> serials;
  int most_bits = 0;
  for (int i = 0; i < 16; ++i) {
    const x509::Certificate certificate = Parse(Sign(peer_));
    const std::unique_ptr<BIGNUM, x509::Deleter<&BN_free>> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr));
    std::string bytes(static_cast<size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    serials.insert(bytes);
    most_bits = std::max(most_bits, BN_num_bits(number.get()));
  }
  EXPECT_EQ(serials.size(), 16u);
  EXPECT_GT(most_bits, 112);
  EXPECT_LE(most_bits, 128);
}

TEST_F(AuthorityTest, ALoadedAuthoritySignsLikeTheOneThatWasMade) {
  ASSERT_OK_AND_ASSIGN(
      const Authority loaded,
      Authority::Load(authority_.certificate_pem(), authority_.private_key_pem().Clone()));
  const std::string certificate = loaded.Sign(request_, peer_, kMonth).value();
  EXPECT_EQ(
      Verify(certificate, authority_.certificate_pem(), kNowMs + kDayMs, X509_PURPOSE_SSL_CLIENT),
      X509_V_OK);
  EXPECT_THAT(Authority::Load(authority_.certificate_pem(), GenerateTlsKey()),
              Fails(StatusCode::kInvalidArgument, HasSubstr("another key")));
  EXPECT_THAT(Authority::Load("no PEM", GenerateTlsKey()), Fails(StatusCode::kInvalidArgument, _));
}

TEST_F(AuthorityTest, BadRequestsAreRefused) {
  const auto expect_refused = [&](const std::string& request, const std::string& why) {
    EXPECT_THAT(authority_.Sign(request, peer_, kMonth),
                Fails(StatusCode::kInvalidArgument, HasSubstr(why)));
  };
  expect_refused("", "parses");
  expect_refused(request_.substr(0, request_.size() / 2), "parses");
  expect_refused(authority_.certificate_pem(), "parses");
}

std::string Pem(X509_REQ& request) {
  const x509::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_REQ(bio.get(), &request);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

TEST_F(AuthorityTest, ARequestMustBeSignedByItsOwnKey) {
  const x509::Key key = x509::ParsePrivateKey("test", key_).value();
  const x509::Key other = x509::ParsePrivateKey("test", GenerateTlsKey()).value();
  const x509::Request request(X509_REQ_new());
  X509_REQ_set_pubkey(request.get(), key.get());
  X509_REQ_sign(request.get(), other.get(), nullptr);
  EXPECT_THAT(authority_.Sign(Pem(*request), peer_, kMonth),
              Fails(StatusCode::kInvalidArgument, HasSubstr("wrong signature")));
}

TEST_F(AuthorityTest, OnlyEd25519IsCertified) {
  const x509::Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const x509::Request request(X509_REQ_new());
  X509_REQ_set_pubkey(request.get(), key.get());
  X509_REQ_sign(request.get(), key.get(), EVP_sha256());
  EXPECT_THAT(authority_.Sign(Pem(*request), peer_, kMonth),
              Fails(StatusCode::kInvalidArgument, HasSubstr("want Ed25519")));
}

TEST_F(AuthorityTest, ImpossiblePeersAndTimesAreRefused) {
  for (const Peer& peer : {Peer{"", v1::AGENT}, Peer{"po,DNS:lice", v1::AGENT},
                           Peer{"police", v1::ROLE_UNSPECIFIED}}) {
    EXPECT_THAT(authority_.Sign(request_, peer, kMonth), Fails(StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(authority_.Sign(request_, peer_, {kNowMs, kNowMs}),
              Fails(StatusCode::kInvalidArgument, _));
  EXPECT_THAT(authority_.Sign(request_, peer_, {kNowMs, kYears.not_after_ms + kDayMs}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("after the authority's own")));
  EXPECT_THAT(Authority::Create("", kYears), Fails(StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Authority::Create(std::string(65, 'a'), kYears),
              Fails(StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace koppel
