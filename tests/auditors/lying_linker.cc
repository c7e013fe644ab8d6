#include "tests/auditors/lying_linker.h"

#include <grpcpp/server_builder.h>

#include "proto/grpc_status.h"

namespace koppel::auditors::testing {

Result<std::vector<std::string>> ConsistencyPath(const std::vector<v1::LogLeaf>& leaves,
                                                 uint64_t first, uint64_t second) {
  const auto read = [&](int level, uint64_t index) -> Result<std::string> {
    MerkleFrontier tree;
    const uint64_t width = uint64_t{1} << level;
    for (uint64_t i = index * width; i < (index + 1) * width; ++i) {
      tree.Append(leaves[i].leaf_hash());
    }
    return tree.Root();
  };
  return MerkleConsistencyPath(first, second, read);
}

LyingLinker::LyingLinker(const TlsMaterial& tls) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", ServerCredentials(tls), &port);
  builder.RegisterService(static_cast<v1::Log::Service*>(this));
  builder.RegisterService(static_cast<v1::Projects::Service*>(this));
  server_ = builder.BuildAndStart();
  address_ = Concat("127.0.0.1:", port);
}

grpc::Status LyingLinker::GetCheckpoint(grpc::ServerContext*, const v1::GetCheckpointRequest*,
                                        v1::Signed* response) {
  *response = SignHead(leaves_, signer_);
  return grpc::Status::OK;
}

grpc::Status LyingLinker::ListEntries(grpc::ServerContext*, const v1::ListEntriesRequest*,
                                      grpc::ServerWriter<v1::ListEntriesResponse>* writer) {
  v1::ListEntriesResponse response;
  *response.mutable_checkpoint() = SignHead(leaves_, signer_);
  writer->Write(response);
  for (const v1::LogLeaf& leaf : leaves_) {
    *response.mutable_leaf() = leaf;
    writer->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status LyingLinker::GetConsistencyProof(grpc::ServerContext*,
                                              const v1::GetConsistencyProofRequest* request,
                                              v1::GetConsistencyProofResponse* response) {
  const auto path = ConsistencyPath(leaves_, request->first_size(), request->second_size());
  if (!path.ok()) return ToGrpc(path.status());
  for (const std::string& hash : *path) response->add_path(hash);
  return grpc::Status::OK;
}

grpc::Status LyingLinker::GetProject(grpc::ServerContext*, const v1::GetProjectRequest*,
                                     v1::Project* response) {
  response->set_specification(specification_);
  return grpc::Status::OK;
}

grpc::Status LyingLinker::ApproveProject(grpc::ServerContext*,
                                         const v1::ApproveProjectRequest* request,
                                         v1::ApproveProjectResponse* response) {
  approvals_.push_back(request->approval());
  response->set_state(v1::DRAFT);
  return grpc::Status::OK;
}

}  // namespace koppel::auditors::testing
