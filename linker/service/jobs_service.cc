#include <google/protobuf/util/message_differencer.h>

#include "koppel/v1/job.grpc.pb.h"
#include "linker/service/answer.h"
#include "linker/service/grpc_services.h"

namespace koppel::linker {
namespace {

using google::protobuf::util::MessageDifferencer;

class JobsService final : public v1::Jobs::Service {
 public:
  JobsService(ProjectBook& projects, JobDesk& desk, StreamBook& streams)
      : projects_(projects), desk_(desk), streams_(streams) {}

  grpc::Status SubmitJob(grpc::ServerContext* context, const v1::SubmitJobRequest* request,
                         v1::Job* response) override {
    return InProject(projects_, "Jobs.SubmitJob", *context, *request, response,
                     [&](const Visit& visit) { return desk_.Submit(visit, *request); });
  }

  grpc::Status GetJob(grpc::ServerContext* context, const v1::GetJobRequest* request,
                      v1::Job* response) override {
    return InProject(projects_, "Jobs.GetJob", *context, *request, response,
                     [&](const Visit& visit) { return desk_.Get(visit, *request); });
  }

  grpc::Status ListJobs(grpc::ServerContext* context, const v1::ListJobsRequest* request,
                        v1::ListJobsResponse* response) override {
    return InProject(projects_, "Jobs.ListJobs", *context, *request, response,
                     [&](const Visit& visit) { return desk_.List(visit); });
  }

  grpc::Status WatchJob(grpc::ServerContext* context, const v1::WatchJobRequest* request,
                        grpc::ServerWriter<v1::JobProgress>* writer) override {
    const auto rpc = "Jobs.WatchJob";
    const Result<Visit> visit = Admit(projects_, rpc, *context, request->project_id());
    if (!visit.ok()) return Ended(rpc, *context, visit.status());
    const auto ticket = EnterStream(streams_, *context);
    if (!ticket.ok()) return Ended(rpc, *context, ticket.status());
    v1::JobProgress seen;
    while (!context->IsCancelled()) {
      // Silent is a watcher that does not read what is written to it.
      (*ticket)->Touch();
      const Result<v1::JobProgress> next = desk_.Next(*visit, *request, seen);
      if (!next.ok()) return Ended(rpc, *context, next.status());
      if (!MessageDifferencer::Equals(*next, seen) && !writer->Write(*next)) break;
      if (HasEnded(next->state())) return grpc::Status::OK;
      seen = *next;
    }
    return grpc::Status::CANCELLED;
  }

  grpc::Status CancelJob(grpc::ServerContext* context, const v1::CancelJobRequest* request,
                         v1::CancelJobResponse* response) override {
    return InProject(projects_, "Jobs.CancelJob", *context, *request, response,
                     [&](const Visit& visit) { return desk_.Cancel(visit, *request); });
  }

  grpc::Status FetchPersons(grpc::ServerContext* context, const v1::FetchPersonsRequest* request,
                            grpc::ServerWriter<v1::FetchPersonsResponse>* writer) override {
    const auto rpc = "Jobs.FetchPersons";
    const Result<Visit> visit = Admit(projects_, rpc, *context, request->project_id());
    if (!visit.ok()) return Ended(rpc, *context, visit.status());
    const auto ticket = EnterStream(streams_, *context);
    if (!ticket.ok()) return Ended(rpc, *context, ticket.status());
    const auto send = SendInto<v1::FetchPersonsResponse>(**ticket, *writer);
    return Ended(rpc, *context, desk_.Fetch(*visit, *request, send));
  }

  grpc::Status GetManifest(grpc::ServerContext* context, const v1::GetManifestRequest* request,
                           v1::Manifest* response) override {
    return InProject(projects_, "Jobs.GetManifest", *context, *request, response,
                     [&](const Visit& visit) { return desk_.GetManifest(visit, *request); });
  }

  grpc::Status ApproveJob(grpc::ServerContext* context, const v1::ApproveJobRequest* request,
                          v1::ApproveJobResponse*) override {
    return NotServed(projects_, "Jobs.ApproveJob", *context, *request);
  }

 private:
  ProjectBook& projects_;
  JobDesk& desk_;
  StreamBook& streams_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeJobsService(ProjectBook& projects, JobDesk& desk,
                                               StreamBook& streams) {
  return std::make_unique<JobsService>(projects, desk, streams);
}

}  // namespace koppel::linker
