#include "keys/tls.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <map>

#include "koppel/v1/log.grpc.pb.h"
#include "tests/support/process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::CertificateKind;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempDir;
using testing::TestAuthority;

// Answers with who called, as the message of a Signed.
class EchoCaller : public v1::Log::Service {
 public:
  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest*,
                             v1::Signed* response) override {
    ++calls;
    const Result<Peer> peer = PeerOf(*context->auth_context());
    if (!peer.ok())
      return {grpc::StatusCode::UNAUTHENTICATED, std::string(MessageOf(peer.status()))};
    response->set_message(PeerUri(*peer));
    return grpc::Status::OK;
  }

  std::atomic<int> calls = 0;
};

// A linker's server on a free port of this machine.
class LinkerServer {
 public:
  explicit LinkerServer(const TlsMaterial& material) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", ServerCredentials(material), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int calls() const { return service_.calls; }

 private:
  int port_ = 0;
  EchoCaller service_;
  std::unique_ptr<grpc::Server> server_;
};

struct Answer {
  grpc::Status status;
  std::string caller;
};

Answer CallOn(const std::shared_ptr<grpc::Channel>& channel) {
  const auto context = CallContext(20);
  v1::Signed response;
  const auto stub = v1::Log::NewStub(channel);
  const grpc::Status status = stub->GetCheckpoint(context.get(), {}, &response);
  return {status, response.message()};
}

class TlsTest : public ::testing::Test {
 protected:
  Answer Call(const LinkerServer& server, const TlsMaterial& client) const {
    return CallOn(SecureChannel(server.address(), client, {"hub", v1::LINKER}));
  }

  void ExpectRefused(const Answer& answer) const {
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(answer.status.error_message(), Not(HasSubstr("\n")));
    EXPECT_EQ(answer.caller, "");
  }

  TestAuthority authority_;
};

TEST_F(TlsTest, TheServerKnowsItsCallerByTheCertificate) {
  const LinkerServer server(authority_.Tls("hub", v1::LINKER));
  for (const v1::Role role : {v1::AGENT, v1::OFFICE, v1::AUDITOR, v1::OPERATOR}) {
    const Answer answer = Call(server, authority_.Tls("youth-care", role));
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_EQ(answer.caller, "koppel://youth-care/" + RoleName(role));
  }
}

TEST_F(TlsTest, BadClientCertificatesNeverReachTheService) {
  const LinkerServer server(authority_.Tls("hub", v1::LINKER));
  for (const CertificateKind kind : {CertificateKind::kExpired, CertificateKind::kNotYetValid,
                                     CertificateKind::kOtherAuthority}) {
    ExpectRefused(Call(server, authority_.Tls("police", v1::AGENT, kind)));
  }
  EXPECT_EQ(server.calls(), 0);
}

TEST_F(TlsTest, BadServerCertificatesAreRefusedBeforeAnythingIsSent) {
  const TlsMaterial client = authority_.Tls("police", v1::AGENT);
  for (const CertificateKind kind : {CertificateKind::kExpired, CertificateKind::kNotYetValid,
                                     CertificateKind::kOtherAuthority}) {
    const LinkerServer server(authority_.Tls("hub", v1::LINKER, kind));
    ExpectRefused(Call(server, client));
    EXPECT_EQ(server.calls(), 0);
  }
}

TEST_F(TlsTest, AServerOfAnotherRoleOrPartyIsRefusedBeforeAnythingIsSent) {
  const TlsMaterial client = authority_.Tls("police", v1::AGENT);
  for (const Peer& wrong :
       {Peer{"hub", v1::AGENT}, Peer{"hub", v1::OPERATOR}, Peer{"other-hub", v1::LINKER}}) {
    const LinkerServer server(authority_.Tls(wrong.party, wrong.role));
    const Answer answer = Call(server, client);
    ExpectRefused(answer);
    EXPECT_THAT(answer.status.error_message(),
                HasSubstr("got " + PeerUri(wrong) + ", want koppel://hub/linker"));
    EXPECT_EQ(server.calls(), 0);
  }
}

TEST_F(TlsTest, AClientWithoutCertificateIsRefused) {
  const LinkerServer server(authority_.Tls("hub", v1::LINKER));
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          authority_.certificate()));
  options.watch_root_certs();
  options.set_check_call_host(false);
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  ExpectRefused(
      CallOn(grpc::CreateChannel(server.address(), grpc::experimental::TlsCredentials(options))));
  ExpectRefused(CallOn(grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials())));
  EXPECT_EQ(server.calls(), 0);
}

// What `openssl s_client` with the certificate of an agent sees of the server.
std::string SClient(const TestAuthority& authority, const std::string& address,
                    const std::string& version) {
  const TempDir folder;
  const TlsMaterial client = authority.Tls("police", v1::AGENT);
  const std::string certificate = folder.Write("client.crt", client.certificate);
  const std::string key = folder.Write("client.key", client.private_key.reveal());
  const std::string root = folder.Write("authority.crt", client.authority);
  const testing::Finished finished =
      testing::Run({"openssl", "s_client", "-connect", address, version, "-alpn", "h2", "-cert",
                    certificate, "-key", key, "-CAfile", root, "-verify_return_error"});
  return finished.out + finished.err;
}

TEST_F(TlsTest, Tls13IsServedAndTls12IsRefused) {
  const LinkerServer server(authority_.Tls("hub", v1::LINKER));
  const std::string modern = SClient(authority_, server.address(), "-tls1_3");
  EXPECT_THAT(modern, HasSubstr("New, TLSv1.3, Cipher is TLS_"));
  EXPECT_THAT(modern, HasSubstr("Verify return code: 0 (ok)"));
  const std::string old = SClient(authority_, server.address(), "-tls1_2");
  EXPECT_THAT(old, HasSubstr("CONNECTED"));
  EXPECT_THAT(old, HasSubstr("New, (NONE), Cipher is (NONE)"));
  EXPECT_THAT(old, HasSubstr("no peer certificate available"));
}

TEST(PeerUriTest, GoesThereAndBack) {
  for (const v1::Role role : {v1::LINKER, v1::AGENT, v1::OFFICE, v1::AUDITOR, v1::OPERATOR}) {
    ASSERT_OK_AND_ASSIGN(const Peer peer, ParsePeerUri(PeerUri({"youth-care", role})));
    EXPECT_EQ(peer.party, "youth-care");
    EXPECT_EQ(peer.role, role);
  }
}

TEST(PeerUriTest, AnythingElseIsRefused) {
  for (const char* uri :
       {"", "koppel://", "koppel:///agent", "koppel://police", "koppel://police/", "police/agent",
        "koppel://police/AGENT", "koppel://police/agent/", "koppel://police/role_unspecified",
        "koppel://Police/agent", "koppel://po lice/agent", "http://police/agent",
        "koppel://a/b/agent", "Koppel://police/agent"}) {
    EXPECT_THAT(ParsePeerUri(uri), Fails(StatusCode::kInvalidArgument, _)) << uri;
  }
  EXPECT_THAT(ParsePeerUri("koppel://" + std::string(65, 'a') + "/agent"),
              Fails(StatusCode::kInvalidArgument, _));
}

TEST(RoleTest, NamesGoThereAndBackAndOthersAreRefused) {
  EXPECT_EQ(RoleName(v1::OFFICE), "office");
  EXPECT_EQ(ParseRole("auditor").value(), v1::AUDITOR);
  EXPECT_THAT(ParseRole("chief"),
              Fails(StatusCode::kInvalidArgument,
                    "role: got chief, want linker, agent, office, auditor or operator"));
}

}  // namespace
}  // namespace koppel
