#include "koppel/v1/log.grpc.pb.h"
#include "linker/service/answer.h"
#include "linker/service/grpc_services.h"

namespace koppel::linker {
namespace {

class LogService final : public v1::Log::Service {
 public:
  LogService(LogReader& reader, StreamBook& streams) : reader_(reader), streams_(streams) {}

  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest*,
                             v1::Signed* response) override {
    return Serve("Log.GetCheckpoint", *context, response,
                 [&](const Caller&) { return reader_.GetCheckpoint(); });
  }

  grpc::Status ListEntries(grpc::ServerContext* context, const v1::ListEntriesRequest* request,
                           grpc::ServerWriter<v1::ListEntriesResponse>* writer) override {
    const auto rpc = "Log.ListEntries";
    const Result<Caller> caller = Enter(rpc, *context);
    if (!caller.ok()) return Ended(rpc, *context, caller.status());
    const auto ticket = EnterStream(streams_, *context);
    if (!ticket.ok()) return Ended(rpc, *context, ticket.status());
    const auto send = SendInto<v1::ListEntriesResponse>(**ticket, *writer);
    return Ended(rpc, *context, reader_.ListEntries(*caller, *request, send));
  }

  grpc::Status GetInclusionProof(grpc::ServerContext* context,
                                 const v1::GetInclusionProofRequest* request,
                                 v1::GetInclusionProofResponse* response) override {
    return Serve("Log.GetInclusionProof", *context, response,
                 [&](const Caller&) { return reader_.GetInclusionProof(*request); });
  }

  grpc::Status GetConsistencyProof(grpc::ServerContext* context,
                                   const v1::GetConsistencyProofRequest* request,
                                   v1::GetConsistencyProofResponse* response) override {
    return Serve("Log.GetConsistencyProof", *context, response,
                 [&](const Caller&) { return reader_.GetConsistencyProof(*request); });
  }

  grpc::Status WitnessCheckpoint(grpc::ServerContext* context, const v1::WitnessCheckpointRequest*,
                                 v1::WitnessCheckpointResponse*) override {
    const auto rpc = "Log.WitnessCheckpoint";
    return Ended(rpc, *context, Enter(rpc, *context).status());
  }

 private:
  Result<Caller> Enter(std::string_view rpc, const grpc::ServerContext& context) const {
    KOPPEL_ASSIGN_OR_RETURN(Caller caller, CallerOf(context));
    KOPPEL_RETURN_IF_ERROR(reader_.Enter(rpc, caller));
    return caller;
  }

  template <typename Response, typename Work>
  grpc::Status Serve(std::string_view rpc, const grpc::ServerContext& context, Response* response,
                     const Work& work) const {
    const Result<Caller> caller = Enter(rpc, context);
    if (!caller.ok()) return Ended(rpc, context, caller.status());
    return Answer<Response>(rpc, context, work(*caller), response);
  }

  LogReader& reader_;
  StreamBook& streams_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLogService(LogReader& reader, StreamBook& streams) {
  return std::make_unique<LogService>(reader, streams);
}

}  // namespace koppel::linker
