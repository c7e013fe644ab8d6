// A certificate authority (X.509, RFC 5280; Ed25519, RFC 8410) for tests and production. It alone
// decides party and role.
#pragma once

#include <string>

#include "base/status.h"
#include "base/time.h"
#include "keys/secret.h"
#include "keys/tls.h"

namespace koppel {

struct CertificateWindow {
  int64_t not_before_ms;
  int64_t not_after_ms;
};

// A signing request (PKCS#10, PEM) for a TLS key (PKCS#8 PEM, Ed25519). It names no party: the
// authority does.
Result<std::string> CreateSigningRequest(const SecretBytes& private_key_pem);

// A new Ed25519 key, PKCS#8 PEM.
SecretBytes GenerateTlsKey();

class Authority {
 public:
  // A new authority: self-signed, CA:TRUE, path length 0.
  static Result<Authority> Create(const std::string& name, CertificateWindow window);
  static Result<Authority> Load(std::string certificate_pem, SecretBytes private_key_pem);

  const std::string& certificate_pem() const { return certificate_pem_; }
  const SecretBytes& private_key_pem() const { return private_key_pem_; }

  // A certificate for the request's key with the URI of `peer`, for client and server use, random
  // 128-bit serial number. INVALID_ARGUMENT where the request does not parse, its signature is
  // wrong or its key is not Ed25519.
  Result<std::string> Sign(const std::string& request_pem, const Peer& peer,
                           CertificateWindow window) const;

 private:
  Authority() = default;
  std::string certificate_pem_;
  SecretBytes private_key_pem_;
};

}  // namespace koppel
