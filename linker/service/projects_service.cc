#include "koppel/v1/key_exchange.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"
#include "linker/service/answer.h"
#include "linker/service/grpc_services.h"

namespace koppel::linker {
namespace {

class ProjectsService final : public v1::Projects::Service {
 public:
  explicit ProjectsService(ProjectBook& projects) : projects_(projects) {}

  grpc::Status CreateProject(grpc::ServerContext* context, const v1::CreateProjectRequest* request,
                             v1::CreateProjectResponse* response) override {
    const auto rpc = "Projects.CreateProject";
    const Result<Caller> caller = CallerOf(*context);
    if (!caller.ok()) return Ended(rpc, *context, caller.status());
    return Answer(rpc, *context, projects_.Create(*caller, *request), response);
  }

  grpc::Status GetProject(grpc::ServerContext* context, const v1::GetProjectRequest* request,
                          v1::Project* response) override {
    return InProject(projects_, "Projects.GetProject", *context, *request, response,
                     [&](const Visit& visit) { return projects_.Get(visit); });
  }

  grpc::Status ListProjects(grpc::ServerContext* context, const v1::ListProjectsRequest*,
                            v1::ListProjectsResponse* response) override {
    const auto rpc = "Projects.ListProjects";
    const Result<Caller> caller = CallerOf(*context);
    if (!caller.ok()) return Ended(rpc, *context, caller.status());
    return Answer(rpc, *context, projects_.List(*caller), response);
  }

  grpc::Status ApproveProject(grpc::ServerContext* context,
                              const v1::ApproveProjectRequest* request,
                              v1::ApproveProjectResponse* response) override {
    return InProject(projects_, "Projects.ApproveProject", *context, *request, response,
                     [&](const Visit& visit) { return projects_.Approve(visit, *request); });
  }

  grpc::Status RevokeApproval(grpc::ServerContext* context,
                              const v1::RevokeApprovalRequest* request,
                              v1::RevokeApprovalResponse*) override {
    return NotServed(projects_, "Projects.RevokeApproval", *context, *request);
  }

  grpc::Status CloseProject(grpc::ServerContext* context, const v1::CloseProjectRequest* request,
                            v1::CloseProjectResponse*) override {
    return NotServed(projects_, "Projects.CloseProject", *context, *request);
  }

 private:
  ProjectBook& projects_;
};

class KeyExchangeService final : public v1::KeyExchange::Service {
 public:
  explicit KeyExchangeService(ProjectBook& projects) : projects_(projects) {}

  grpc::Status PostKeyRound(grpc::ServerContext* context, const v1::KeyRoundMessage* request,
                            v1::PostKeyRoundResponse*) override {
    return NotServed(projects_, "KeyExchange.PostKeyRound", *context, *request);
  }

  grpc::Status GetKeyRound(grpc::ServerContext* context, const v1::GetKeyRoundRequest* request,
                           v1::GetKeyRoundResponse*) override {
    return NotServed(projects_, "KeyExchange.GetKeyRound", *context, *request);
  }

 private:
  ProjectBook& projects_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProjectsService(ProjectBook& projects) {
  return std::make_unique<ProjectsService>(projects);
}

std::unique_ptr<grpc::Service> MakeKeyExchangeService(ProjectBook& projects) {
  return std::make_unique<KeyExchangeService>(projects);
}

}  // namespace koppel::linker
