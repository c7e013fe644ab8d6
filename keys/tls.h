// Mutual TLS 1.3 for gRPC, with the caller's party and role in the certificate's URI
// "koppel://<party>/<role>".
//
// Certificates and keys are Ed25519 (RFC 8410). The packaged gRPC has no option for the least TLS
// version and takes 1.2; its 1.2 cipher list is therefore set to RSA suites, which an Ed25519
// certificate cannot serve: 1.2 is refused, 1.3 serves. Identity comes from the verified chain
// only, never from a request.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// Who is on the other side.
struct Peer {
  std::string party;
  v1::Role role = v1::ROLE_UNSPECIFIED;
};

// "agent" and back; INVALID_ARGUMENT "role: got X, want linker, agent, office, auditor or
// operator".
std::string RoleName(v1::Role role);
Result<v1::Role> ParseRole(const std::string& name);

// True for 1..64 lower-case letters, digits and hyphens.
bool IsPartyName(std::string_view name);

// "koppel://police/agent" and back. INVALID_ARGUMENT for anything else.
std::string PeerUri(const Peer& peer);
Result<Peer> ParsePeerUri(std::string_view uri);

// A certificate, its key and the authority that the other side must be certified by; PEM.
struct TlsMaterial {
  std::string certificate;
  SecretBytes private_key;
  std::string authority;
};

// Reads the two PEM files and takes ownership of the key. INVALID_ARGUMENT where the key does not
// belong to the certificate, the certificate is not by the authority, is not yet or no longer valid
// at `now_ms` ("certificate PATH: expired on DATE"), or its URI is not `expected`.
Result<TlsMaterial> LoadTlsMaterial(const std::string& certificate_path,
                                    const std::string& authority_path, SecretBytes private_key,
                                    const Peer& expected, int64_t now_ms);

// Must be called by main() before any gRPC object is made: sets the cipher list (see above).
void ConfigureTlsForProcess();

// Demands and verifies a client certificate.
std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsMaterial& material);

// The largest message that a channel takes: one person with very many records. gRPC's own limit is
// 4 MiB.
inline constexpr size_t kMostReceivedBytes = 16u << 20;

// A channel to "host:port" that sends nothing before the server has shown a certificate of the
// authority whose URI is that of `linker` (any host name: the party is the identity).
std::shared_ptr<grpc::Channel> SecureChannel(const std::string& address,
                                             const TlsMaterial& material, const Peer& linker);

// The verified caller of a server call. UNAUTHENTICATED where there is none or its certificate has
// no koppel URI.
Result<Peer> PeerOf(const grpc::AuthContext& context);

}  // namespace koppel
