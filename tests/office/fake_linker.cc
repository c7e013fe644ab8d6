#include "tests/office/fake_linker.h"

#include <grpcpp/server_builder.h>

#include <cstdlib>

#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/office/sample_log.h"

namespace koppel::testing {
namespace {

grpc::Status CheckCaller(const grpc::ServerContext& context) {
  const Result<Peer> peer = PeerOf(*context.auth_context());
  if (!peer.ok()) return ToGrpc(peer.status());
  if (peer->role == v1::OFFICE) return grpc::Status::OK;
  return {grpc::StatusCode::PERMISSION_DENIED, "role: got another, want office"};
}

std::string JobIdOf(const v1::Signed& job) {
  v1::JobSpecification specification;
  specification.ParseFromString(job.message());
  return specification.job_id();
}

// The job's id is drawn by the office: the manifest speaks of the job that came in.
v1::Manifest ManifestOf(const FakeLinkerState& state) {
  v1::Manifest manifest = state.manifest;
  manifest.mutable_public_()->set_job_id(JobIdOf(state.job));
  return manifest;
}

SampleLog LogOf(const FakeLinkerState& state) {
  return SampleLog(*state.log_key, state.log(state.job, ManifestOf(state).public_()));
}

}  // namespace

class FakeLinker::ProjectsService : public v1::Projects::Service {
 public:
  explicit ProjectsService(FakeLinkerState& state) : state_(state) {}

  grpc::Status CreateProject(grpc::ServerContext* context, const v1::CreateProjectRequest* request,
                             v1::CreateProjectResponse* response) override {
    const grpc::Status caller = CheckCaller(*context);
    if (!caller.ok()) return caller;
    state_.specification = request->specification();
    response->set_project_hash(TaggedHash("project", request->specification()));
    return grpc::Status::OK;
  }

  grpc::Status GetProject(grpc::ServerContext*, const v1::GetProjectRequest*,
                          v1::Project* project) override {
    project->set_specification(state_.specification);
    project->set_state(state_.state);
    for (const v1::Signed& approval : state_.approvals) *project->add_approvals() = approval;
    return grpc::Status::OK;
  }

 private:
  FakeLinkerState& state_;
};

class FakeLinker::JobsService : public v1::Jobs::Service {
 public:
  explicit JobsService(FakeLinkerState& state) : state_(state) {}

  grpc::Status SubmitJob(grpc::ServerContext*, const v1::SubmitJobRequest* request,
                         v1::Job* job) override {
    if (state_.unreachable-- > 0) return {grpc::StatusCode::UNAVAILABLE, "not now"};
    state_.job = request->specification();
    return Fill(job);
  }

  grpc::Status GetJob(grpc::ServerContext*, const v1::GetJobRequest* request,
                      v1::Job* job) override {
    return request->job_id() == JobIdOf(state_.job) ? Fill(job) : Unknown();
  }

  grpc::Status WatchJob(grpc::ServerContext*, const v1::WatchJobRequest* request,
                        grpc::ServerWriter<v1::JobProgress>* writer) override {
    if (request->job_id() != JobIdOf(state_.job)) return Unknown();
    v1::JobProgress progress;
    for (const char* stage : {"read", "candidates", "compare", "cluster", "write"}) {
      progress.set_stage(stage);
      progress.set_state(v1::RUNNING);
      writer->Write(progress);
    }
    progress.set_state(state_.job_state);
    writer->Write(progress);
    return grpc::Status::OK;
  }

  grpc::Status FetchPersons(grpc::ServerContext*, const v1::FetchPersonsRequest*,
                            grpc::ServerWriter<v1::FetchPersonsResponse>* writer) override {
    for (const v1::FetchPersonsResponse& part : state_.parts) {
      if (!writer->Write(part)) return grpc::Status::CANCELLED;
    }
    return grpc::Status::OK;
  }

  grpc::Status GetManifest(grpc::ServerContext*, const v1::GetManifestRequest*,
                           v1::Manifest* manifest) override {
    *manifest = ManifestOf(state_);
    return grpc::Status::OK;
  }

 private:
  static grpc::Status Unknown() {
    return {grpc::StatusCode::NOT_FOUND, "job: got an unknown id, want one of the project's"};
  }
  grpc::Status Fill(v1::Job* job) const {
    *job->mutable_specification() = state_.job;
    job->set_state(state_.job_state);
    if (state_.job_state == v1::FAILED) job->set_error("disk full");
    return grpc::Status::OK;
  }

  FakeLinkerState& state_;
};

class FakeLinker::LogService : public v1::Log::Service {
 public:
  explicit LogService(FakeLinkerState& state) : state_(state) {}

  grpc::Status ListEntries(grpc::ServerContext*, const v1::ListEntriesRequest*,
                           grpc::ServerWriter<v1::ListEntriesResponse>* writer) override {
    if (state_.log_key == nullptr) return grpc::Status::OK;
    const SampleLog log = LogOf(state_);
    v1::ListEntriesResponse part;
    *part.mutable_checkpoint() = log.Checkpoint();
    writer->Write(part);
    for (uint64_t index = 0; index < log.size(); ++index) {
      *part.mutable_leaf() = log.Leaf(index);
      writer->Write(part);
    }
    return grpc::Status::OK;
  }

  grpc::Status GetInclusionProof(grpc::ServerContext*, const v1::GetInclusionProofRequest* request,
                                 v1::GetInclusionProofResponse* response) override {
    for (const std::string& hash : LogOf(state_).Path(request->index())) response->add_path(hash);
    return grpc::Status::OK;
  }

 private:
  FakeLinkerState& state_;
};

FakeLinker::FakeLinker(const TlsMaterial& material)
    : projects_(std::make_unique<ProjectsService>(state_)),
      jobs_(std::make_unique<JobsService>(state_)),
      log_(std::make_unique<LogService>(state_)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", ServerCredentials(material), &port_);
  builder.RegisterService(projects_.get());
  builder.RegisterService(jobs_.get());
  builder.RegisterService(log_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) std::abort();
}

FakeLinker::~FakeLinker() { server_->Shutdown(); }

std::string FakeLinker::address() const { return Concat("127.0.0.1:", port_); }

}  // namespace koppel::testing
