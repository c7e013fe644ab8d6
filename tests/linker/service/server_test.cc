// The server around the services: what others see of the log, hooks, health, reflection, TLS.
#include "linker/service/server.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <filesystem>

#include "base/file.h"
#include "base/merkle.h"
#include "base/mutex.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// A unary call of any method with an empty request.
Status CallEmpty(const std::shared_ptr<grpc::Channel>& channel, const std::string& method) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  const auto context = CallContext();
  const grpc::ByteBuffer request{nullptr, 0};
  grpc::ByteBuffer response;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(context.get(), method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return FromGrpc(status);
}

constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

TEST(ServerTest, AnswersTheHealthCheck) {
  LinkerCase hub;
  hub.Serve();
  EXPECT_OK(CallEmpty(hub.Connect(hub.cast.police), kHealth));
}

TEST(ServerTest, ReflectionIsServedOnlyWhenAskedFor) {
  LinkerCase hub;
  hub.Serve();
  EXPECT_EQ(CallEmpty(hub.Connect(hub.cast.police), kReflection).code(),
            StatusCode::kUnimplemented);
  hub.Stop();
  std::string config = *ReadFile(hub.folder / "hub.json");
  config.insert(config.find('{') + 1, "\"reflection\": true,");
  hub.folder.Write("hub.json", config);
  hub.Serve();
  EXPECT_NE(CallEmpty(hub.Connect(hub.cast.police), kReflection).code(),
            StatusCode::kUnimplemented);
}

TEST(ServerTest, ACallerWithoutAGoodCertificateIsNotServed) {
  LinkerCase hub;
  hub.Serve();
  for (const auto kind : {CertificateKind::kExpired, CertificateKind::kNotYetValid,
                          CertificateKind::kOtherAuthority}) {
    const auto channel = hub.Connect(hub.cast.authority.Tls("police", v1::AGENT, kind));
    EXPECT_EQ(CallEmpty(channel, "/koppel.v1.Log/GetCheckpoint").code(), StatusCode::kUnavailable);
  }
}

TEST(ServerTest, TwoServersOnOneStoreAreRefused) {
  LinkerCase hub;
  hub.Serve();
  ASSERT_OK_AND_ASSIGN(const auto loaded, linker::LoadConfig(hub.folder / "hub.json"));
  EXPECT_THAT(linker::LinkerServer::Start(loaded, hub.cast.hub, hub.clock).status(),
              Fails(StatusCode::kUnavailable, HasSubstr("in use")));
}

// What the hooks of a whole case have seen.
class HooksTest : public ::testing::Test {
 protected:
  void SetUp() override {
    linker::ServerHooks hooks;
    hooks.request_observer = [this](std::string_view method, const auto& request) {
      MutexLock lock(mutex);
      methods.emplace_back(method);
      bytes.push_back(CanonicalBytes(request));
    };
    hooks.row_observer = [this](linker::Table, std::string_view, std::string_view value) {
      MutexLock lock(mutex);
      rows.emplace_back(value);
    };
    hub.Serve(hooks);
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    ASSERT_OK(hub.DeliverAll());
  }

  Mutex mutex;
  std::vector<std::string> methods, bytes, rows;
  LinkerCase hub;
};

TEST_F(HooksTest, EveryRequestIsSeenDecrypted) {
  MutexLock lock(mutex);
  EXPECT_THAT(methods, Contains("/koppel.v1.Projects/CreateProject").Times(1));
  EXPECT_THAT(methods, Contains("/koppel.v1.Ingest/Upload").Times(2));
  EXPECT_THAT(bytes, Contains(HasSubstr(RecordsOf("police", 7, 7)[0].encodings(1))));
}

TEST_F(HooksTest, EveryRowIsSeenBeforeItIsSealed) {
  MutexLock lock(mutex);
  EXPECT_THAT(rows, Contains(HasSubstr(RecordsOf("board", 33, 33)[0].encodings(1))));
}

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
  }

  std::vector<v1::LogLeaf> LeavesFor(const OpenParty& party) {
    const auto stub = v1::Log::NewStub(hub.Connect(party));
    const auto context = CallContext();
    const auto stream = stub->ListEntries(context.get(), v1::ListEntriesRequest());
    std::vector<v1::LogLeaf> leaves;
    v1::ListEntriesResponse part;
    while (stream->Read(&part)) {
      if (part.has_leaf()) leaves.push_back(part.leaf());
    }
    EXPECT_TRUE(stream->Finish().ok());
    return leaves;
  }

  LinkerCase hub;
};

TEST(DataFolderTest, AFolderThatTheServerMakesIsPrivate) {
  LinkerCase hub;
  hub.Serve();
  EXPECT_EQ(std::filesystem::status(hub.folder / "data").permissions(),
            std::filesystem::perms::owner_all);
}

TEST_F(LogTest, AnOutsiderSeesLeafHashesOnly) {
  const auto inside = LeavesFor(hub.cast.police);
  const auto outside = LeavesFor(hub.cast.authority.Party("hospital", v1::AGENT));
  ASSERT_EQ(inside.size(), 2u);
  ASSERT_EQ(outside.size(), 2u);
  EXPECT_EQ(outside[1].entry(), "");
  EXPECT_NE(inside[1].entry(), "");
  EXPECT_EQ(outside[1].leaf_hash(), inside[1].leaf_hash());
  EXPECT_EQ(inside[1].leaf_hash(), MerkleLeafHash(Tagged("log-entry", inside[1].entry())));
}

TEST_F(LogTest, TheCheckpointIsSignedAndProvesItsEntries) {
  const auto stub = v1::Log::NewStub(hub.Connect(hub.cast.police_officer));
  v1::Signed head;
  ASSERT_TRUE(stub->GetCheckpoint(CallContext().get(), v1::GetCheckpointRequest(), &head).ok());
  EXPECT_OK(VerifySigned("checkpoint", head, hub.cast.hub.signing.public_key()));
  v1::Checkpoint checkpoint;
  ASSERT_TRUE(checkpoint.ParseFromString(head.message()));
  EXPECT_EQ(checkpoint.origin(), "hub");
  v1::GetInclusionProofRequest request;
  request.set_index(1);
  request.set_size(checkpoint.size());
  v1::GetInclusionProofResponse proof;
  ASSERT_TRUE(stub->GetInclusionProof(CallContext().get(), request, &proof).ok());
  const std::vector<std::string> path(proof.path().begin(), proof.path().end());
  EXPECT_OK(VerifyMerkleInclusion(LeavesFor(hub.cast.police)[1].leaf_hash(), 1, checkpoint.size(),
                                  path, checkpoint.root()));
}

TEST_F(LogTest, BeyondItsEndIsOutOfRange) {
  const auto stub = v1::Log::NewStub(hub.Connect(hub.cast.police));
  v1::GetConsistencyProofRequest request;
  request.set_first_size(1);
  request.set_second_size(99);
  v1::GetConsistencyProofResponse proof;
  EXPECT_THAT(FromGrpc(stub->GetConsistencyProof(CallContext().get(), request, &proof)),
              Fails(StatusCode::kOutOfRange, HasSubstr("2")));
}

}  // namespace
}  // namespace koppel::testing
