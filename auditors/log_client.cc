#include "auditors/log_client.h"

#include "keys/party.h"
#include "koppel/v1/log.grpc.pb.h"
#include "proto/grpc_status.h"

namespace koppel::auditors {
namespace {

constexpr int kWholeLogSeconds = 3600;

class GrpcLogClient : public LogClient {
 public:
  GrpcLogClient(const std::shared_ptr<grpc::Channel>& channel, std::string address)
      : stub_(v1::Log::NewStub(channel)), address_(std::move(address)) {}

  Result<v1::Signed> GetCheckpoint() override {
    v1::Signed checkpoint;
    KOPPEL_RETURN_IF_ERROR(
        Told(stub_->GetCheckpoint(CallContext().get(), v1::GetCheckpointRequest(), &checkpoint)));
    return checkpoint;
  }

  Result<std::vector<std::string>> GetConsistencyPath(uint64_t first, uint64_t second) override {
    v1::GetConsistencyProofRequest request;
    request.set_first_size(first);
    request.set_second_size(second);
    v1::GetConsistencyProofResponse response;
    KOPPEL_RETURN_IF_ERROR(
        Told(stub_->GetConsistencyProof(CallContext().get(), request, &response)));
    return std::vector<std::string>(response.path().begin(), response.path().end());
  }

  Status ListEntries(const TakeCheckpoint& take_checkpoint, const TakeLeaf& take_leaf) override {
    const auto context = CallContext(kWholeLogSeconds);
    const auto stream = stub_->ListEntries(context.get(), v1::ListEntriesRequest());
    bool started = false;
    v1::ListEntriesResponse response;
    while (stream->Read(&response)) {
      const Status taken = Take(response, started, take_checkpoint, take_leaf);
      if (taken.ok()) continue;
      context->TryCancel();
      (void)stream->Finish();
      return taken;
    }
    KOPPEL_RETURN_IF_ERROR(Told(stream->Finish()));
    if (started) return OkStatus();
    return Failure(StatusCode::kDataLoss, "log: got an empty stream, want a checkpoint first");
  }

 private:
  static Status Take(v1::ListEntriesResponse& response, bool& started,
                     const TakeCheckpoint& take_checkpoint, const TakeLeaf& take_leaf) {
    if (response.has_checkpoint() == started) {
      return Failure(StatusCode::kDataLoss, "log: want one checkpoint, first in the stream");
    }
    if (started) return take_leaf(std::move(*response.mutable_leaf()));
    started = true;
    return take_checkpoint(response.checkpoint());
  }

  Status Told(const grpc::Status& status) const { return FromLinker(address_, FromGrpc(status)); }

  std::unique_ptr<v1::Log::Stub> stub_;
  std::string address_;
};

}  // namespace

std::unique_ptr<LogClient> MakeLogClient(const std::shared_ptr<grpc::Channel>& channel,
                                         std::string address) {
  return std::make_unique<GrpcLogClient>(channel, std::move(address));
}

}  // namespace koppel::auditors
