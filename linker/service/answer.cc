#include "linker/service/answer.h"

#include <spdlog/spdlog.h>

#include "keys/tls.h"
#include "proto/grpc_status.h"

namespace koppel::linker {

Result<Caller> CallerOf(const grpc::ServerContext& context) {
  KOPPEL_ASSIGN_OR_RETURN(const Peer peer, PeerOf(*context.auth_context()));
  return Caller{peer.party, peer.role};
}

Status MayCall(std::string_view rpc, const grpc::ServerContext& context) {
  KOPPEL_ASSIGN_OR_RETURN(const Caller caller, CallerOf(context));
  return CheckRole(RightOf(rpc), caller);
}

Result<std::unique_ptr<StreamBook::Ticket>> EnterStream(StreamBook& streams,
                                                        grpc::ServerContext& context) {
  KOPPEL_ASSIGN_OR_RETURN(const Caller caller, CallerOf(context));
  return streams.Enter(caller, [&context] { context.TryCancel(); });
}

Result<Visit> Admit(const ProjectBook& projects, std::string_view rpc,
                    const grpc::ServerContext& context, const std::string& project_id) {
  KOPPEL_ASSIGN_OR_RETURN(const Caller caller, CallerOf(context));
  return projects.Enter(rpc, caller, project_id);
}

grpc::Status Ended(std::string_view rpc, const grpc::ServerContext& context, const Status& status) {
  if (!status.ok()) {
    const Result<Caller> caller = CallerOf(context);
    spdlog::warn("{} by {}: {}", rpc, caller.ok() ? caller->Name() : "an unknown caller",
                 absl::StatusCodeToString(status.code()));
  }
  return ToGrpc(status);
}

}  // namespace koppel::linker
