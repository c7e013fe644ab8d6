#include "agents/upload/linker_client.h"

#include <algorithm>
#include <chrono>

#include "base/mutex.h"
#include "proto/grpc_status.h"

namespace koppel::agents {
namespace {

// A withdrawal rewrites files of the linker before it is answered.
constexpr int kWithdrawSeconds = 900;
// Whether the linker is there at all is found out sooner.
constexpr int kFirstCallTries = 3;

void WaitMs(int64_t ms) {
  Mutex mutex;
  Condition never;
  MutexLock lock(mutex);
  never.WaitFor(mutex, std::chrono::milliseconds(ms));
}

}  // namespace

bool MayTryAgain(const Status& status) {
  switch (status.code()) {
    case StatusCode::kUnavailable:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

bool Retry::Again(const Status& status) {
  if (!MayTryAgain(status) || tries_ >= policy_.most_tries) return false;
  ++tries_;
  policy_.wait(wait_ms_);
  wait_ms_ = std::min(wait_ms_ * 2, policy_.most_wait_ms);
  return true;
}

void Retry::Progressed() {
  tries_ = 1;
  wait_ms_ = policy_.first_wait_ms;
}

LinkerClient::LinkerClient(const std::shared_ptr<grpc::ChannelInterface>& channel,
                           std::string address, RetryPolicy policy)
    : projects_(v1::Projects::NewStub(channel)),
      ingest_(v1::Ingest::NewStub(channel)),
      address_(std::move(address)),
      policy_(std::move(policy)) {
  if (!policy_.wait) policy_.wait = WaitMs;
}

Status LinkerClient::Told(const Status& status) const { return FromLinker(address_, status); }

template <typename Stub, typename Request, typename Response>
Status LinkerClient::Call(Stub& stub,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*),
                          const Request& request, Response& response, const RetryPolicy& policy) {
  Retry retry(policy);
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::seconds(policy.call_seconds));
    const Status status = FromGrpc((stub.*method)(&context, request, &response));
    if (status.ok() || !retry.Again(status)) return Told(status);
  }
}

Result<v1::Project> LinkerClient::GetProject(const std::string& project_id) {
  RetryPolicy policy = policy_;
  policy.most_tries = std::min(policy.most_tries, kFirstCallTries);
  v1::GetProjectRequest request;
  request.set_project_id(project_id);
  v1::Project project;
  KOPPEL_RETURN_IF_ERROR(
      Call(*projects_, &v1::Projects::StubInterface::GetProject, request, project, policy));
  return project;
}

Result<v1::ListDeliveriesResponse> LinkerClient::ListDeliveries(const std::string& project_id) {
  v1::ListDeliveriesRequest request;
  request.set_project_id(project_id);
  v1::ListDeliveriesResponse response;
  KOPPEL_RETURN_IF_ERROR(
      Call(*ingest_, &v1::Ingest::StubInterface::ListDeliveries, request, response, policy_));
  return response;
}

Result<v1::Delivery> LinkerClient::OpenDelivery(const v1::OpenDeliveryRequest& request) {
  v1::Delivery delivery;
  KOPPEL_RETURN_IF_ERROR(
      Call(*ingest_, &v1::Ingest::StubInterface::OpenDelivery, request, delivery, policy_));
  return delivery;
}

Result<v1::Delivery> LinkerClient::GetDelivery(const v1::GetDeliveryRequest& request) {
  v1::Delivery delivery;
  KOPPEL_RETURN_IF_ERROR(
      Call(*ingest_, &v1::Ingest::StubInterface::GetDelivery, request, delivery, policy_));
  return delivery;
}

Result<v1::Delivery> LinkerClient::CommitDelivery(const v1::CommitDeliveryRequest& request) {
  v1::Delivery delivery;
  KOPPEL_RETURN_IF_ERROR(
      Call(*ingest_, &v1::Ingest::StubInterface::CommitDelivery, request, delivery, policy_));
  return delivery;
}

Result<v1::WithdrawRecordsResponse> LinkerClient::WithdrawRecords(
    const v1::WithdrawRecordsRequest& request) {
  RetryPolicy policy = policy_;
  policy.call_seconds = kWithdrawSeconds;
  v1::WithdrawRecordsResponse response;
  KOPPEL_RETURN_IF_ERROR(
      Call(*ingest_, &v1::Ingest::StubInterface::WithdrawRecords, request, response, policy));
  return response;
}

Result<v1::ListProjectsResponse> LinkerClient::ListProjects() {
  RetryPolicy policy = policy_;
  policy.most_tries = std::min(policy.most_tries, kFirstCallTries);
  v1::ListProjectsResponse response;
  KOPPEL_RETURN_IF_ERROR(Call(*projects_, &v1::Projects::StubInterface::ListProjects,
                              v1::ListProjectsRequest(), response, policy));
  return response;
}

Status LinkerClient::AbortDelivery(const v1::AbortDeliveryRequest& request) {
  v1::AbortDeliveryResponse response;
  return Call(*ingest_, &v1::Ingest::StubInterface::AbortDelivery, request, response, policy_);
}

}  // namespace koppel::agents
