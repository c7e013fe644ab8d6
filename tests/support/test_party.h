// Parties with certificates for tests of every part: in memory, or as files that real programs
// read.
#pragma once

#include <memory>
#include <string>

#include "keys/authority.h"
#include "keys/identity.h"
#include "keys/party.h"

namespace koppel::testing {

// What is wrong with a certificate.
enum class CertificateKind { kValid, kExpired, kNotYetValid, kOtherAuthority };

// The passphrase of every keystore that WritePartyFiles writes.
inline constexpr char kTestPassphrase[] = "correct horse battery staple";

// A fresh authority, valid around the system's clock. Failures abort the test program. Make it
// before any gRPC object: it calls ConfigureTlsForProcess().
class TestAuthority {
 public:
  TestAuthority();

  // PEM.
  const std::string& certificate() const { return authority_->certificate_pem(); }

  // A party with new keys and a certificate for (party, role).
  OpenParty Party(const std::string& party, v1::Role role,
                  CertificateKind kind = CertificateKind::kValid) const;
  // Only the TLS part of such a party.
  TlsMaterial Tls(const std::string& party, v1::Role role,
                  CertificateKind kind = CertificateKind::kValid) const;

 private:
  std::unique_ptr<Authority> authority_;
  std::unique_ptr<Authority> other_authority_;
};

// The public half of a party, as it stands in a project specification.
v1::Party PublicOf(const OpenParty& party);

// A copy of the material, for tests that need it twice.
TlsMaterial CopyOf(const TlsMaterial& material);

// Files below `folder`: <party>-<role>.keystore (under kTestPassphrase, fast and weak), .crt and
// .authority.crt, and the file "passphrase". The configuration names them by their absolute paths.
struct PartyFiles {
  keys::PartyConfig config;
  std::string passphrase_file;
};
PartyFiles WritePartyFiles(const std::string& folder, const OpenParty& party,
                           const std::string& linker_address = "",
                           const std::string& linker_party = "hub");

}  // namespace koppel::testing
