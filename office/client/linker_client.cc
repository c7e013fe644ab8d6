#include "office/client/linker_client.h"

#include <chrono>

#include "keys/party.h"
#include "proto/grpc_status.h"

namespace koppel::office {
namespace {

constexpr int kAttempts = 3;
constexpr int kPatienceMs = 1000;

}  // namespace

LinkerClient::LinkerClient(const std::shared_ptr<grpc::Channel>& channel, std::string address)
    : channel_(channel),
      address_(std::move(address)),
      projects_(v1::Projects::NewStub(channel)),
      jobs_(v1::Jobs::NewStub(channel)),
      log_(v1::Log::NewStub(channel)) {}

template <typename Response, typename Call>
Result<Response> LinkerClient::CallAgain(const Call& call) const {
  Status status;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) {
      channel_->WaitForConnected(std::chrono::system_clock::now() +
                                 std::chrono::milliseconds(kPatienceMs));
    }
    const std::unique_ptr<grpc::ClientContext> context = CallContext();
    Response response;
    status = FromGrpc(call(context.get(), &response));
    if (status.ok()) return response;
    if (status.code() != StatusCode::kUnavailable) break;
  }
  return FromLinker(address_, status);
}

template <typename Part>
Status LinkerClient::ReadStream(grpc::ClientContext& context, grpc::ClientReader<Part>& stream,
                                const std::function<Status(const Part&)>& take) const {
  Part part;
  while (stream.Read(&part)) {
    const Status taken = take(part);
    if (taken.ok()) continue;
    context.TryCancel();
    stream.Finish();
    return taken;
  }
  return FromLinker(address_, FromGrpc(stream.Finish()));
}

Result<std::string> LinkerClient::CreateProject(const std::string& specification) const {
  v1::CreateProjectRequest request;
  request.set_specification(specification);
  KOPPEL_ASSIGN_OR_RETURN(const v1::CreateProjectResponse response,
                          CallAgain<v1::CreateProjectResponse>([&](auto* context, auto* answer) {
                            return projects_->CreateProject(context, request, answer);
                          }));
  return response.project_hash();
}

Result<v1::Project> LinkerClient::GetProject(const std::string& project_id) const {
  v1::GetProjectRequest request;
  request.set_project_id(project_id);
  return CallAgain<v1::Project>(
      [&](auto* context, auto* answer) { return projects_->GetProject(context, request, answer); });
}

Result<v1::Job> LinkerClient::SubmitJob(const std::string& project_id,
                                        const v1::Signed& specification) const {
  v1::SubmitJobRequest request;
  request.set_project_id(project_id);
  *request.mutable_specification() = specification;
  return CallAgain<v1::Job>(
      [&](auto* context, auto* answer) { return jobs_->SubmitJob(context, request, answer); });
}

Result<v1::Job> LinkerClient::GetJob(const std::string& project_id,
                                     const std::string& job_id) const {
  v1::GetJobRequest request;
  request.set_project_id(project_id);
  request.set_job_id(job_id);
  return CallAgain<v1::Job>(
      [&](auto* context, auto* answer) { return jobs_->GetJob(context, request, answer); });
}

Result<v1::Manifest> LinkerClient::GetManifest(const std::string& project_id,
                                               const std::string& job_id) const {
  v1::GetManifestRequest request;
  request.set_project_id(project_id);
  request.set_job_id(job_id);
  return CallAgain<v1::Manifest>(
      [&](auto* context, auto* answer) { return jobs_->GetManifest(context, request, answer); });
}

Result<v1::Job> LinkerClient::WatchJob(
    const std::string& project_id, const std::string& job_id,
    const std::function<void(const v1::JobProgress&)>& on_progress) const {
  v1::WatchJobRequest request;
  request.set_project_id(project_id);
  request.set_job_id(job_id);
  // Without a deadline: a job takes as long as it takes.
  grpc::ClientContext context;
  const auto stream = jobs_->WatchJob(&context, request);
  v1::JobProgress progress;
  while (stream->Read(&progress)) on_progress(progress);
  KOPPEL_RETURN_IF_ERROR(FromLinker(address_, FromGrpc(stream->Finish())));
  return GetJob(project_id, job_id);
}

Status LinkerClient::FetchPersons(
    const std::string& project_id, const std::string& job_id,
    const std::function<Status(const v1::FetchPersonsResponse&)>& take) const {
  v1::FetchPersonsRequest request;
  request.set_project_id(project_id);
  request.set_job_id(job_id);
  grpc::ClientContext context;
  return ReadStream(context, *jobs_->FetchPersons(&context, request), take);
}

Status LinkerClient::ListEntries(
    const std::function<Status(const v1::ListEntriesResponse&)>& take) const {
  grpc::ClientContext context;
  return ReadStream(context, *log_->ListEntries(&context, v1::ListEntriesRequest()), take);
}

Result<v1::GetInclusionProofResponse> LinkerClient::GetInclusionProof(uint64_t index,
                                                                      uint64_t size) const {
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  request.set_size(size);
  return CallAgain<v1::GetInclusionProofResponse>([&](auto* context, auto* answer) {
    return log_->GetInclusionProof(context, request, answer);
  });
}

}  // namespace koppel::office
