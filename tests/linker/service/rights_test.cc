// Who may call what. The expectation is written down here a second time, from the comments of the
// contracts, and every cell of role x RPC x {inside, outside} is called over the wire.
#include "linker/service/rights.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <map>
#include <set>
#include <sstream>

#include "base/file.h"
#include "linker/service/not_served.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// l linker, a agent, o office, u auditor, p operator. "*": needs no project.
const std::map<std::string, std::string>& Expected() {
  static const auto& expected = *new std::map<std::string, std::string>{
      {"Projects.CreateProject", "o"},
      {"Projects.GetProject", "laou"},
      {"Projects.ListProjects", "laoup*"},
      {"Projects.ApproveProject", "u"},
      {"Projects.RevokeApproval", "u"},
      {"Projects.CloseProject", "o"},
      {"KeyExchange.PostKeyRound", "a"},
      {"KeyExchange.GetKeyRound", "a"},
      {"Ingest.OpenDelivery", "a"},
      {"Ingest.Upload", "a"},
      {"Ingest.CommitDelivery", "a"},
      {"Ingest.AbortDelivery", "a"},
      {"Ingest.GetDelivery", "a"},
      {"Ingest.ListDeliveries", "a"},
      {"Ingest.WithdrawRecords", "a"},
      {"Jobs.SubmitJob", "o"},
      {"Jobs.GetJob", "o"},
      {"Jobs.ListJobs", "o"},
      {"Jobs.WatchJob", "o"},
      {"Jobs.CancelJob", "o"},
      {"Jobs.FetchPersons", "o"},
      {"Jobs.GetManifest", "ou"},
      {"Jobs.ApproveJob", "u"},
      {"Log.GetCheckpoint", "laoup*"},
      {"Log.ListEntries", "laoup*"},
      {"Log.GetInclusionProof", "laoup*"},
      {"Log.GetConsistencyProof", "laoup*"},
      {"Log.WitnessCheckpoint", "au*"},
  };
  return expected;
}

constexpr std::string_view kRoleLetters = "?laoup";

std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name : {"Projects", "KeyExchange", "Ingest", "Jobs", "Log"}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        std::string("koppel.v1.") + name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

std::string RpcName(const google::protobuf::MethodDescriptor& method) {
  return method.service()->name() + "." + method.name();
}

// Any method by its name, one request message, until its status.
Status CallAny(const std::shared_ptr<grpc::Channel>& channel,
               const google::protobuf::MethodDescriptor& method, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  const auto context = CallContext();
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  const auto call = stub.PrepareCall(context.get(), path, &queue);
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  call->StartCall(nullptr);
  wait();
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  wait();
  grpc::ByteBuffer answer;
  do {
    call->Read(&answer, nullptr);
  } while (wait());
  grpc::Status status;
  call->Finish(&status, nullptr);
  wait();
  return FromGrpc(status);
}

// A request that names the project and nothing else that makes sense.
std::string RequestFor(const google::protobuf::MethodDescriptor& method, const std::string& project,
                       const std::string& specification) {
  const std::unique_ptr<google::protobuf::Message> request(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(method.input_type())
          ->New());
  const auto* reflection = request->GetReflection();
  const auto* id = method.input_type()->FindFieldByName("project_id");
  if (id != nullptr) reflection->SetString(request.get(), id, project);
  if (method.name() == "CreateProject") {
    const auto* bytes = method.input_type()->FindFieldByName("specification");
    reflection->SetString(request.get(), bytes, specification);
  }
  return CanonicalBytes(*request);
}

class RightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
  }

  // Calls every RPC as this party.
  std::map<std::string, Status> CallAll(const TlsMaterial& tls) {
    const auto channel = hub.Connect(tls);
    std::map<std::string, Status> answers;
    for (const auto* method : AllMethods()) {
      const std::string request = RequestFor(*method, hub.project, hub.specification);
      answers[RpcName(*method)] = CallAny(channel, *method, request);
    }
    return answers;
  }

  void ExpectInside(const std::string& rpc, const Status& status) {
    EXPECT_NE(status.code(), StatusCode::kPermissionDenied) << rpc << ": " << status;
    EXPECT_THAT(std::string(status.message()), ::testing::Not(StartsWith("project_id"))) << rpc;
    const bool not_served = status.code() == StatusCode::kUnimplemented;
    EXPECT_EQ(not_served, !linker::CheckServed(rpc).ok()) << rpc << ": " << status;
  }

  void ExpectOutside(const std::string& rpc, const Status& status) {
    if (Expected().at(rpc).back() == '*') return ExpectInside(rpc, status);
    EXPECT_THAT(status, Fails(StatusCode::kNotFound, HasSubstr("project_id"))) << rpc;
  }

  void ExpectRow(v1::Role role, bool inside, const TlsMaterial& tls) {
    const char letter = kRoleLetters[static_cast<size_t>(role)];
    for (const auto& [rpc, status] : CallAll(tls)) {
      if (Expected().at(rpc).find(letter) == std::string::npos) {
        EXPECT_THAT(status, Fails(StatusCode::kPermissionDenied, HasSubstr("role"))) << rpc;
      } else if (inside) {
        ExpectInside(rpc, status);
      } else {
        ExpectOutside(rpc, status);
      }
    }
  }

  LinkerCase hub;
};

TEST(RightsTableTest, EveryRpcOfTheContractsHasARow) {
  std::set<std::string> rows;
  for (const linker::Right& right : linker::Rights()) rows.insert(std::string(right.rpc));
  std::set<std::string> methods;
  for (const auto* method : AllMethods()) methods.insert(RpcName(*method));
  EXPECT_EQ(rows, methods);
  EXPECT_EQ(Expected().size(), methods.size());
}

// "Service.Method" of every RPC whose comment, or whose service's comment, says so.
std::set<std::string> SaidNotServed() {
  std::set<std::string> said;
  for (const char* file : {"project", "key_exchange", "ingest", "job", "log"}) {
    std::istringstream text(
        *ReadFile(SourceDir() + "/proto/koppel/v1/" + std::string(file) + ".proto"));
    std::string line, comment, service;
    bool whole = false;
    while (std::getline(text, line)) {
      const bool says = comment.find("Not served yet: UNIMPLEMENTED") != std::string::npos ||
                        comment.find("Nothing of it is served yet") != std::string::npos;
      if (line.find("//") != std::string::npos) {
        comment += line;
        continue;
      }
      if (line.rfind("service ", 0) == 0) {
        service = line.substr(8, line.find(' ', 8) - 8);
        whole = says;
      }
      const size_t rpc = line.find("  rpc ");
      if (rpc == 0 && (says || whole)) {
        said.insert(service + "." + line.substr(6, line.find('(') - 6));
      }
      comment.clear();
    }
  }
  return said;
}

TEST(RightsTableTest, TheListOfWhatIsNotServedIsThatOfTheContracts) {
  const std::set<std::string> listed(linker::kRpcsNotServed.begin(), linker::kRpcsNotServed.end());
  EXPECT_EQ(listed, SaidNotServed());
}

TEST_F(RightsTest, AgentOfTheProject) { ExpectRow(v1::AGENT, true, hub.cast.police.tls); }
TEST_F(RightsTest, OfficeOfTheProject) { ExpectRow(v1::OFFICE, true, hub.cast.office.tls); }
TEST_F(RightsTest, OfficerOfTheProject) {
  ExpectRow(v1::AUDITOR, true, hub.cast.police_officer.tls);
}
TEST_F(RightsTest, LinkerItself) { ExpectRow(v1::LINKER, true, hub.cast.hub.tls); }

TEST_F(RightsTest, AgentOutside) {
  ExpectRow(v1::AGENT, false, hub.cast.authority.Tls("hospital", v1::AGENT));
}
TEST_F(RightsTest, OfficeOutside) {
  ExpectRow(v1::OFFICE, false, hub.cast.authority.Tls("institute", v1::OFFICE));
}
TEST_F(RightsTest, AuditorOutside) {
  ExpectRow(v1::AUDITOR, false, hub.cast.authority.Tls("inspector", v1::AUDITOR));
}
TEST_F(RightsTest, OperatorIsOutsideEveryProject) {
  ExpectRow(v1::OPERATOR, false, hub.cast.authority.Tls("operations", v1::OPERATOR));
}
TEST_F(RightsTest, AnotherLinker) {
  ExpectRow(v1::LINKER, false, hub.cast.authority.Tls("other-hub", v1::LINKER));
}

TEST_F(RightsTest, APartysNameUnderAnotherRoleIsOutside) {
  ExpectRow(v1::OFFICE, false, hub.cast.authority.Tls("police", v1::OFFICE));
  ExpectRow(v1::AUDITOR, false, hub.cast.authority.Tls("police", v1::AUDITOR));
}

TEST_F(RightsTest, AProjectThatDoesNotExistLooksLikeOneOfOthers) {
  hub.project = "no-such-project";
  const auto none = CallAll(hub.cast.police.tls).at("Projects.GetProject");
  hub.project = "pilot";
  const auto others =
      CallAll(hub.cast.authority.Tls("hospital", v1::AGENT)).at("Projects.GetProject");
  EXPECT_EQ(none.code(), others.code());
}

TEST_F(RightsTest, TheLinkersOwnRowsAreNoProject) {
  hub.project = "";
  EXPECT_THAT(CallAll(hub.cast.police.tls).at("Projects.GetProject"),
              Fails(StatusCode::kNotFound, HasSubstr("project_id")));
}

}  // namespace
}  // namespace koppel::testing
