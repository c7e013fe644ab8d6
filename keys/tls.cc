#include "keys/tls.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

namespace koppel {
namespace {

using grpc::experimental::ExternalCertificateVerifier;
using grpc::experimental::StaticDataCertificateProvider;
using grpc::experimental::TlsCustomVerificationCheckRequest;

constexpr char kScheme[] = "koppel://";
constexpr size_t kMostPartyBytes = 64;
// RSA suites alone: an Ed25519 certificate cannot serve them, and TLS 1.3 does not look at them.
constexpr char kTls12Ciphers[] = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384";

// Accepts a peer whose verified certificate has exactly one URI and whose URI passes `check`.
class UriVerifier : public ExternalCertificateVerifier {
 public:
  using Check = std::function<Status(const std::string& uri)>;
  explicit UriVerifier(Check check) : check_(std::move(check)) {}
  ~UriVerifier() override = default;

  bool Verify(TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    const Status status =
        uris.size() == 1 ? check_(std::string(uris[0].data(), uris[0].size()))
                         : InvalidArgument("certificate: got ", uris.size(), " URIs, want one");
    if (!status.ok()) {
      *sync_status =
          grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(MessageOf(status)));
    }
    return true;
  }

  void Cancel(TlsCustomVerificationCheckRequest*) override {}

 private:
  Check check_;
};

std::shared_ptr<StaticDataCertificateProvider> Provider(const TlsMaterial& material) {
  // gRPC keeps the key in ordinary memory; there is no way to hand it any other.
  std::vector<grpc::experimental::IdentityKeyCertPair> identity(1);
  identity[0].private_key = std::string(material.private_key.reveal());
  identity[0].certificate_chain = material.certificate;
  auto provider = std::make_shared<StaticDataCertificateProvider>(material.authority, identity);
  Wipe(identity[0].private_key);
  return provider;
}

}  // namespace

std::string RoleName(v1::Role role) {
  std::string name = v1::Role_Name(role);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

Result<v1::Role> ParseRole(const std::string& name) {
  for (const v1::Role role : {v1::LINKER, v1::AGENT, v1::OFFICE, v1::AUDITOR, v1::OPERATOR}) {
    if (name == RoleName(role)) return role;
  }
  return InvalidArgument("role: got ", name, ", want linker, agent, office, auditor or operator");
}

bool IsPartyName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= kMostPartyBytes &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::string PeerUri(const Peer& peer) {
  return Concat(kScheme, peer.party, "/", RoleName(peer.role));
}

Result<Peer> ParsePeerUri(std::string_view uri) {
  const Status failure =
      InvalidArgument("certificate: got another URI, want koppel://<party>/<role>");
  if (!uri.starts_with(kScheme)) return failure;
  uri.remove_prefix(std::string_view(kScheme).size());
  const size_t slash = uri.find('/');
  if (slash == std::string_view::npos || !IsPartyName(uri.substr(0, slash))) return failure;
  const Result<v1::Role> role = ParseRole(std::string(uri.substr(slash + 1)));
  if (!role.ok()) return failure;
  return Peer{std::string(uri.substr(0, slash)), *role};
}

void ConfigureTlsForProcess() {
  setenv("GRPC_SSL_CIPHER_SUITES", kTls12Ciphers, 1);
  // Its log repeats on stderr what calls return as status; an operator can turn it on.
  setenv("GRPC_VERBOSITY", "NONE", 0);
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsMaterial& material) {
  grpc::experimental::TlsServerCredentialsOptions options(Provider(material));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.set_certificate_verifier(ExternalCertificateVerifier::Create<UriVerifier>(
      [](const std::string& uri) { return ParsePeerUri(uri).status(); }));
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::Channel> SecureChannel(const std::string& address,
                                             const TlsMaterial& material, const Peer& linker) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Provider(material));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  // The party is the identity, not the host.
  options.set_check_call_host(false);
  options.set_certificate_verifier(ExternalCertificateVerifier::Create<UriVerifier>(
      [want = PeerUri(linker)](const std::string& got) {
        if (got == want) return OkStatus();
        return InvalidArgument("server certificate: got ", got, ", want ", want);
      }));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(kMostReceivedBytes));
  return grpc::CreateCustomChannel(address, grpc::experimental::TlsCredentials(options), arguments);
}

Result<Peer> PeerOf(const grpc::AuthContext& context) {
  const Status failure = Failure(StatusCode::kUnauthenticated,
                                 "caller: got no verified certificate with a koppel URI, want one");
  if (!context.IsPeerAuthenticated()) return failure;
  const std::vector<grpc::string_ref> uris =
      context.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  if (uris.size() != 1) return failure;
  Result<Peer> peer = ParsePeerUri({uris[0].data(), uris[0].size()});
  if (!peer.ok()) return failure;
  return peer;
}

}  // namespace koppel
