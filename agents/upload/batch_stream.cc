#include "agents/upload/batch_stream.h"

#include <chrono>

#include "proto/grpc_status.h"

namespace koppel::agents {
namespace {

// A stream that hangs is ended and begun anew; no upload is bounded by it as a whole.
constexpr int kStreamSeconds = 300;

using Stream = grpc::ClientReaderWriterInterface<v1::UploadRequest, v1::UploadResponse>;

// One connection's part of an upload.
class StreamAttempt {
 public:
  StreamAttempt(LinkerClient& client, const BatchTarget& target, const RecordSpool& spool,
                uint64_t acknowledged)
      : target_(target), spool_(spool), acknowledged_(acknowledged), sent_(acknowledged) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kStreamSeconds));
    stream_ = client.ingest().Upload(&context_);
    request_.set_project_id(target.project_id);
    request_.set_delivery_id(target.delivery_id);
  }

  uint64_t acknowledged() const { return acknowledged_; }

  // OK once every batch is acknowledged; else why the stream ended.
  Status Run() {
    while (acknowledged_ < spool_.batches()) {
      if (!broken_) KOPPEL_RETURN_IF_ERROR(FillWindow());
      v1::UploadResponse response;
      if (!stream_->Read(&response)) return Ended();
      if (response.sequence() != acknowledged_ + 1) return OutOfOrder(response.sequence());
      acknowledged_ = response.sequence();
      if (target_.progress) target_.progress(spool_.RecordsUpTo(acknowledged_));
    }
    // Everything is on disk: how the stream ends no longer matters.
    stream_->WritesDone();
    v1::UploadResponse nothing;
    while (stream_->Read(&nothing)) {
    }
    (void)stream_->Finish();
    return OkStatus();
  }

 private:
  Status FillWindow() {
    while (!broken_ && sent_ < spool_.batches() && sent_ - acknowledged_ < kBatchWindow) {
      const Status read = spool_.ReadBatch(sent_ + 1, request_);
      if (!read.ok()) return Cancel(read);
      broken_ = !stream_->Write(request_);
      if (!broken_) ++sent_;
    }
    return OkStatus();
  }

  Status Ended() {
    const Status status = FromGrpc(stream_->Finish());
    if (!status.ok()) return status;
    return Status(StatusCode::kUnavailable, "upload ended before the last acknowledgement");
  }

  Status OutOfOrder(uint64_t sequence) {
    return Cancel(Failure(StatusCode::kDataLoss, "upload: got an acknowledgement of batch ",
                          sequence, ", want ", acknowledged_ + 1));
  }

  Status Cancel(const Status& why) {
    context_.TryCancel();
    v1::UploadResponse nothing;
    while (stream_->Read(&nothing)) {
    }
    (void)stream_->Finish();
    return why;
  }

  const BatchTarget& target_;
  const RecordSpool& spool_;
  uint64_t acknowledged_;
  uint64_t sent_;
  bool broken_ = false;
  grpc::ClientContext context_;
  std::unique_ptr<Stream> stream_;
  v1::UploadRequest request_;
};

Result<uint64_t> AskAcknowledged(LinkerClient& client, const BatchTarget& target) {
  v1::GetDeliveryRequest request;
  request.set_project_id(target.project_id);
  request.set_delivery_id(target.delivery_id);
  KOPPEL_ASSIGN_OR_RETURN(const v1::Delivery delivery, client.GetDelivery(request));
  return delivery.acknowledged();
}

Status TooMany(uint64_t acknowledged, const RecordSpool& spool) {
  return Failure(StatusCode::kDataLoss, "upload: got ", acknowledged,
                 " batches acknowledged, want at most ", spool.batches());
}

}  // namespace

Status SendBatches(LinkerClient& client, const BatchTarget& target, const RecordSpool& spool,
                   uint64_t acknowledged) {
  Retry retry(client.policy());
  while (true) {
    if (acknowledged > spool.batches()) return client.Told(TooMany(acknowledged, spool));
    if (acknowledged == spool.batches()) return OkStatus();
    StreamAttempt attempt(client, target, spool, acknowledged);
    const Status status = attempt.Run();
    if (status.ok()) return status;
    if (attempt.acknowledged() > acknowledged) retry.Progressed();
    if (!retry.Again(status)) return client.Told(status);
    const uint64_t before = acknowledged;
    KOPPEL_ASSIGN_OR_RETURN(acknowledged, AskAcknowledged(client, target));
    // A batch whose acknowledgement got lost is progress too.
    if (acknowledged > before) retry.Progressed();
  }
}

}  // namespace koppel::agents
