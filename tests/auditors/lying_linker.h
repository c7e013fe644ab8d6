// A server that answers officers over real TLS from a log made in memory, and can be told to lie.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "koppel/v1/log.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"
#include "tests/auditors/log_maker.h"
#include "tests/support/test_party.h"

namespace koppel::auditors::testing {

class LyingLinker : public v1::Log::Service, public v1::Projects::Service {
 public:
  explicit LyingLinker(const TlsMaterial& tls);

  // "127.0.0.1:PORT".
  const std::string& address() const { return address_; }
  void Show(std::vector<v1::LogLeaf> leaves) { leaves_ = std::move(leaves); }
  void Offer(std::string specification) { specification_ = std::move(specification); }
  // Signs what it serves with this party's key; "hub" unless told otherwise.
  void SignAs(const std::string& signer) { signer_ = signer; }
  const std::vector<v1::Signed>& approvals() const { return approvals_; }

  grpc::Status GetCheckpoint(grpc::ServerContext*, const v1::GetCheckpointRequest*,
                             v1::Signed* response) override;
  grpc::Status ListEntries(grpc::ServerContext*, const v1::ListEntriesRequest*,
                           grpc::ServerWriter<v1::ListEntriesResponse>* writer) override;
  grpc::Status GetConsistencyProof(grpc::ServerContext*,
                                   const v1::GetConsistencyProofRequest* request,
                                   v1::GetConsistencyProofResponse* response) override;
  grpc::Status GetProject(grpc::ServerContext*, const v1::GetProjectRequest*,
                          v1::Project* response) override;
  grpc::Status ApproveProject(grpc::ServerContext*, const v1::ApproveProjectRequest* request,
                              v1::ApproveProjectResponse* response) override;

 private:
  std::vector<v1::LogLeaf> leaves_;
  std::string specification_;
  std::string signer_ = "hub";
  std::vector<v1::Signed> approvals_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// The consistency proof as the definition says it, from all leaves.
Result<std::vector<std::string>> ConsistencyPath(const std::vector<v1::LogLeaf>& leaves,
                                                 uint64_t first, uint64_t second);

}  // namespace koppel::auditors::testing
