#include "koppel/v1/ingest.grpc.pb.h"
#include "linker/service/answer.h"
#include "linker/service/grpc_services.h"

namespace koppel::linker {
namespace {

class IngestService final : public v1::Ingest::Service {
 public:
  IngestService(ProjectBook& projects, Ingest& ingest, StreamBook& streams)
      : projects_(projects), ingest_(ingest), streams_(streams) {}

  grpc::Status OpenDelivery(grpc::ServerContext* context, const v1::OpenDeliveryRequest* request,
                            v1::Delivery* response) override {
    return InProject(projects_, "Ingest.OpenDelivery", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.Open(visit, *request); });
  }

  grpc::Status Upload(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::UploadResponse, v1::UploadRequest>* stream) override {
    const auto rpc = "Ingest.Upload";
    if (Status may = MayCall(rpc, *context); !may.ok()) return Ended(rpc, *context, may);
    const auto ticket = EnterStream(streams_, *context);
    if (!ticket.ok()) return Ended(rpc, *context, ticket.status());
    v1::UploadRequest request;
    v1::UploadResponse response;
    while (stream->Read(&request)) {
      (*ticket)->Touch();
      // Each batch is let in anew: a project can end while records stream.
      const grpc::Status stored =
          InProject(projects_, rpc, *context, request, &response,
                    [&](const Visit& visit) { return ingest_.Upload(visit, request); });
      if (!stored.ok()) return stored;
      if (!stream->Write(response)) break;
    }
    return grpc::Status::OK;
  }

  grpc::Status CommitDelivery(grpc::ServerContext* context,
                              const v1::CommitDeliveryRequest* request,
                              v1::Delivery* response) override {
    return InProject(projects_, "Ingest.CommitDelivery", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.Commit(visit, *request); });
  }

  grpc::Status AbortDelivery(grpc::ServerContext* context, const v1::AbortDeliveryRequest* request,
                             v1::AbortDeliveryResponse* response) override {
    return InProject(projects_, "Ingest.AbortDelivery", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.Abort(visit, *request); });
  }

  grpc::Status GetDelivery(grpc::ServerContext* context, const v1::GetDeliveryRequest* request,
                           v1::Delivery* response) override {
    return InProject(projects_, "Ingest.GetDelivery", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.Get(visit, *request); });
  }

  grpc::Status ListDeliveries(grpc::ServerContext* context,
                              const v1::ListDeliveriesRequest* request,
                              v1::ListDeliveriesResponse* response) override {
    return InProject(projects_, "Ingest.ListDeliveries", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.List(visit); });
  }

  grpc::Status WithdrawRecords(grpc::ServerContext* context,
                               const v1::WithdrawRecordsRequest* request,
                               v1::WithdrawRecordsResponse* response) override {
    return InProject(projects_, "Ingest.WithdrawRecords", *context, *request, response,
                     [&](const Visit& visit) { return ingest_.Withdraw(visit, *request); });
  }

 private:
  ProjectBook& projects_;
  Ingest& ingest_;
  StreamBook& streams_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeIngestService(ProjectBook& projects, Ingest& ingest,
                                                 StreamBook& streams) {
  return std::make_unique<IngestService>(projects, ingest, streams);
}

}  // namespace koppel::linker
