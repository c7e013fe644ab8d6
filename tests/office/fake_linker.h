// A linker that knows one project and one result, for tests of the office's calls: real gRPC over
// real TLS on loopback, everything in memory. It checks nothing of what it gets except who calls.
#pragma once

#include <grpcpp/server.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "keys/sign.h"
#include "keys/tls.h"
#include "koppel/v1/job.grpc.pb.h"
#include "koppel/v1/log.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"

namespace koppel::testing {

// What the fake answers with. Not thread safe: set it up before calls are made.
struct FakeLinkerState {
  std::string specification;
  std::vector<v1::Signed> approvals;
  v1::ProjectState state = v1::APPROVED;
  v1::Signed job;
  v1::JobState job_state = v1::SUCCEEDED;
  v1::Manifest manifest;
  std::vector<v1::FetchPersonsResponse> parts;
  // What the log says of a job and its manifest, and the linker's key; no key: the log is empty.
  std::function<std::vector<v1::LogEntry>(const v1::Signed&, const v1::PublicManifest&)> log;
  const SigningKey* log_key = nullptr;
  // So many calls of SubmitJob fail as if the linker could not be reached.
  int unreachable = 0;
};

class FakeLinker {
 public:
  // The certificate must be of "hub", role linker.
  explicit FakeLinker(const TlsMaterial& material);
  ~FakeLinker();
  FakeLinker(const FakeLinker&) = delete;
  FakeLinker& operator=(const FakeLinker&) = delete;

  std::string address() const;
  FakeLinkerState& state() { return state_; }

 private:
  class ProjectsService;
  class JobsService;
  class LogService;
  FakeLinkerState state_;
  std::unique_ptr<ProjectsService> projects_;
  std::unique_ptr<JobsService> jobs_;
  std::unique_ptr<LogService> log_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace koppel::testing
