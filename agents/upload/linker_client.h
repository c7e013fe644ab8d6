// Calls to the linker, taken up again where the connection breaks. Every call of the contract may
// be re-sent, so trying again is always safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/status.h"
#include "koppel/v1/ingest.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"

namespace koppel::agents {

// How long one goes on where the linker does not answer: waits double from the first to the most.
struct RetryPolicy {
  // Tries in a row without any progress, the first included.
  int most_tries = 10;
  int64_t first_wait_ms = 200;
  int64_t most_wait_ms = 5000;
  // For the answer to a call.
  int call_seconds = 60;
  // Waits that many milliseconds; tests pass their own.
  std::function<void(int64_t)> wait;
};

// True for what a broken connection or a linker that restarts looks like.
bool MayTryAgain(const Status& status);

// Counts tries and waits between them. Not thread safe.
class Retry {
 public:
  explicit Retry(const RetryPolicy& policy) : policy_(policy), wait_ms_(policy.first_wait_ms) {}

  // After a failure: false where `status` is final or the tries are used up; else waits first.
  bool Again(const Status& status);
  // Something got through: the tries begin anew.
  void Progressed();

 private:
  const RetryPolicy& policy_;
  int tries_ = 1;
  int64_t wait_ms_;
};

// One linker. Statuses are the linker's, as FromLinker words them; UNAVAILABLE after the last try.
// Not thread safe.
class LinkerClient {
 public:
  // `address` is for messages alone.
  LinkerClient(const std::shared_ptr<grpc::ChannelInterface>& channel, std::string address,
               RetryPolicy policy = {});

  Result<v1::Project> GetProject(const std::string& project_id);
  Result<v1::ListDeliveriesResponse> ListDeliveries(const std::string& project_id);
  Result<v1::Delivery> OpenDelivery(const v1::OpenDeliveryRequest& request);
  Result<v1::Delivery> GetDelivery(const v1::GetDeliveryRequest& request);
  Result<v1::Delivery> CommitDelivery(const v1::CommitDeliveryRequest& request);
  Status AbortDelivery(const v1::AbortDeliveryRequest& request);
  Result<v1::WithdrawRecordsResponse> WithdrawRecords(const v1::WithdrawRecordsRequest& request);
  Result<v1::ListProjectsResponse> ListProjects();

  v1::Ingest::StubInterface& ingest() { return *ingest_; }
  const RetryPolicy& policy() const { return policy_; }
  // A status of this linker as people read it.
  Status Told(const Status& status) const;

 private:
  template <typename Stub, typename Request, typename Response>
  Status Call(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request, Response& response, const RetryPolicy& policy);

  std::unique_ptr<v1::Projects::StubInterface> projects_;
  std::unique_ptr<v1::Ingest::StubInterface> ingest_;
  std::string address_;
  RetryPolicy policy_;
};

}  // namespace koppel::agents
