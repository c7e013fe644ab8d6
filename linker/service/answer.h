// The way of every call: caller's identity, rights, one domain call, status. Shared by the gRPC
// adapters, which hold nothing else.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/status.h"
#include "linker/service/caller.h"
#include "linker/service/projects.h"
#include "linker/service/streams.h"

namespace koppel::linker {

// The verified caller. UNAUTHENTICATED.
Result<Caller> CallerOf(const grpc::ServerContext& context);

// Whether the caller's role may call `rpc` at all. UNAUTHENTICATED, PERMISSION_DENIED.
Status MayCall(std::string_view rpc, const grpc::ServerContext& context);

// Lets a call in that stays open; the book cancels it when it is silent. The ticket must be gone
// before the context is. UNAUTHENTICATED, RESOURCE_EXHAUSTED.
Result<std::unique_ptr<StreamBook::Ticket>> EnterStream(StreamBook& streams,
                                                        grpc::ServerContext& context);

// Sends parts into a stream that the book watches; false once the caller is gone. Silent is a
// caller that does not read what is written to it. Both must outlive what is returned.
template <typename Part, typename Writer>
std::function<bool(const Part&)> SendInto(StreamBook::Ticket& ticket, Writer& writer) {
  return [&](const Part& part) {
    ticket.Touch();
    return writer.Write(part);
  };
}

// A caller in the project that its request names; errors of CallerOf and ProjectBook::Enter.
Result<Visit> Admit(const ProjectBook& projects, std::string_view rpc,
                    const grpc::ServerContext& context, const std::string& project_id);

// The status as gRPC gives it out; failures go to the log, without anything of the request.
grpc::Status Ended(std::string_view rpc, const grpc::ServerContext& context, const Status& status);

// Hands a result out.
template <typename Response>
grpc::Status Answer(std::string_view rpc, const grpc::ServerContext& context,
                    Result<Response> result, Response* response) {
  if (result.ok()) *response = std::move(*result);
  return Ended(rpc, context, result.status());
}

// A unary call in a project: `work` takes the Visit and returns a Result<Response>.
template <typename Request, typename Response, typename Work>
grpc::Status InProject(const ProjectBook& projects, std::string_view rpc,
                       const grpc::ServerContext& context, const Request& request,
                       Response* response, const Work& work) {
  Result<Visit> visit = Admit(projects, rpc, context, request.project_id());
  if (!visit.ok()) return Ended(rpc, context, visit.status());
  return Answer<Response>(rpc, context, work(*visit), response);
}

// A call that is not served yet: rights are checked, then UNIMPLEMENTED.
template <typename Request>
grpc::Status NotServed(const ProjectBook& projects, std::string_view rpc,
                       const grpc::ServerContext& context, const Request& request) {
  return Ended(rpc, context, Admit(projects, rpc, context, request.project_id()).status());
}

}  // namespace koppel::linker
