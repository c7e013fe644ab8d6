// The office's calls to the linker: Projects, Jobs and Log. It decides nothing; it sends bytes and
// returns what came back, with the linker's status. Calls that may be re-sent are re-sent while the
// linker is unreachable.
#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "base/status.h"
#include "koppel/v1/job.grpc.pb.h"
#include "koppel/v1/log.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"

namespace koppel::office {

// Thread safe.
class LinkerClient {
 public:
  // `address` is for messages alone.
  LinkerClient(const std::shared_ptr<grpc::Channel>& channel, std::string address);

  // Every method returns the status codes of its RPC in koppel/v1, as FromLinker words them.
  // UNAVAILABLE where the linker could not be reached, or is not the linker, after three attempts.
  Result<std::string> CreateProject(const std::string& specification) const;
  Result<v1::Project> GetProject(const std::string& project_id) const;
  Result<v1::Job> SubmitJob(const std::string& project_id, const v1::Signed& specification) const;
  Result<v1::Job> GetJob(const std::string& project_id, const std::string& job_id) const;
  Result<v1::Manifest> GetManifest(const std::string& project_id, const std::string& job_id) const;

  // Calls `on_progress` until the job ends, and returns the job.
  Result<v1::Job> WatchJob(const std::string& project_id, const std::string& job_id,
                           const std::function<void(const v1::JobProgress&)>& on_progress) const;

  // Calls `take` for every part; its first error cancels the call and is returned.
  Status FetchPersons(const std::string& project_id, const std::string& job_id,
                      const std::function<Status(const v1::FetchPersonsResponse&)>& take) const;

  // Calls `take` for the checkpoint and for every leaf; its first error cancels the call and is
  // returned.
  Status ListEntries(const std::function<Status(const v1::ListEntriesResponse&)>& take) const;
  // The audit path of a leaf in the tree of `size` leaves; not checked.
  Result<v1::GetInclusionProofResponse> GetInclusionProof(uint64_t index, uint64_t size) const;

 private:
  // Calls until the linker answers; all our unary calls may be sent again.
  template <typename Response, typename Call>
  Result<Response> CallAgain(const Call& call) const;
  // Hands on what is streamed until the taker has an error.
  template <typename Part>
  Status ReadStream(grpc::ClientContext& context, grpc::ClientReader<Part>& stream,
                    const std::function<Status(const Part&)>& take) const;

  std::shared_ptr<grpc::Channel> channel_;
  std::string address_;
  std::unique_ptr<v1::Projects::Stub> projects_;
  std::unique_ptr<v1::Jobs::Stub> jobs_;
  std::unique_ptr<v1::Log::Stub> log_;
};

}  // namespace koppel::office
