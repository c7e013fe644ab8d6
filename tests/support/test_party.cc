#include "tests/support/test_party.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/file.h"
#include "base/time.h"

namespace koppel::testing {
namespace {

constexpr int64_t kDayMs = 24 * 3600 * int64_t{1000};

void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "test party: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Checked(Result<T> result) {
  Check(result.status());
  return std::move(result).value();
}

CertificateWindow DaysFromNow(int first, int last) {
  const int64_t now = SystemClock().NowMs();
  return {now + first * kDayMs, now + last * kDayMs};
}

CertificateWindow WindowOf(CertificateKind kind) {
  if (kind == CertificateKind::kExpired) return DaysFromNow(-20, -10);
  if (kind == CertificateKind::kNotYetValid) return DaysFromNow(10, 20);
  return DaysFromNow(-1, 30);
}

}  // namespace

TestAuthority::TestAuthority()
    : authority_(std::make_unique<Authority>(
          Checked(Authority::Create("Koppel test authority", DaysFromNow(-30, 60))))),
      other_authority_(std::make_unique<Authority>(
          Checked(Authority::Create("Another test authority", DaysFromNow(-30, 60))))) {
  ConfigureTlsForProcess();
}

OpenParty TestAuthority::Party(const std::string& party, v1::Role role,
                               CertificateKind kind) const {
  Keystore keystore = Checked(CreateIdentity(party, role));
  const SecretBytes& tls_key = *Checked(keystore.Get(kTlsSecret));
  const std::string request = Checked(CreateSigningRequest(tls_key));
  const Peer self{party, role};
  const Authority& signer =
      kind == CertificateKind::kOtherAuthority ? *other_authority_ : *authority_;
  TlsMaterial tls{Checked(signer.Sign(request, self, WindowOf(kind))), tls_key.Clone(),
                  certificate()};
  SigningKey signing = Checked(SigningKey::FromSeed(*Checked(keystore.Get(kSigningSecret))));
  return {self, std::move(keystore), std::move(signing), std::move(tls)};
}

TlsMaterial TestAuthority::Tls(const std::string& party, v1::Role role,
                               CertificateKind kind) const {
  return Party(party, role, kind).tls;
}

v1::Party PublicOf(const OpenParty& party) {
  return Checked(PublicIdentity(party.keystore, party.self.party, party.self.role));
}

TlsMaterial CopyOf(const TlsMaterial& material) {
  return {material.certificate, material.private_key.Clone(), material.authority};
}

PartyFiles WritePartyFiles(const std::string& folder, const OpenParty& party,
                           const std::string& linker_address, const std::string& linker_party) {
  const std::string stem = folder + "/" + party.self.party + "-" + RoleName(party.self.role);
  PartyFiles files;
  files.passphrase_file = folder + "/passphrase";
  files.config.set_party(party.self.party);
  files.config.set_keystore(stem + ".keystore");
  files.config.set_certificate(stem + ".crt");
  files.config.set_authority(stem + ".authority.crt");
  files.config.set_linker_address(linker_address);
  files.config.set_linker_party(linker_party);
  Check(WriteFileAtomically(files.passphrase_file, kTestPassphrase, FileMode::kPrivate));
  Check(party.keystore.Save(files.config.keystore(), SecretBytes::CopyOf(kTestPassphrase),
                            TestCost()));
  Check(WriteFileAtomically(files.config.certificate(), party.tls.certificate));
  Check(WriteFileAtomically(files.config.authority(), party.tls.authority));
  return files;
}

}  // namespace koppel::testing
