// The projects: their specifications as bytes, the officers' approvals, and the state that follows
// from both. Knows no gRPC.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "koppel/v1/project.pb.h"
#include "linker/job/rows.h"
#include "linker/log/log.h"
#include "linker/service/caller.h"
#include "linker/service/rights.h"
#include "linker/store/store.h"

namespace koppel::linker {

// A project at the moment of a call.
struct ProjectView {
  StoredProject stored;
  std::vector<v1::Signed> approvals;  // ordered by agency
  v1::ProjectState state = v1::DRAFT;

  const v1::ProjectSpecification& specification() const { return stored.specification; }
  const std::string& id() const { return stored.specification.id(); }
};

// A caller in a project where it may be.
struct Visit {
  Caller caller;
  ProjectView project;
};

// FAILED_PRECONDITION "project ID: got STATE, want APPROVED".
Status CheckApproved(const ProjectView& project);

// Thread safe. Errors of the store pass through everywhere.
class ProjectBook {
 public:
  // All must outlive the book. `linker`: this linker's party name.
  ProjectBook(Store& store, Log& log, const Clock& clock, std::string linker)
      : store_(store), log_(log), clock_(clock), linker_(std::move(linker)) {}

  // Lets a caller into a project: PERMISSION_DENIED where the role may not call `rpc`, NOT_FOUND
  // where there is no such project or the caller is no party of it, UNIMPLEMENTED where the RPC is
  // not served yet. Every method of a project begins with it.
  Result<Visit> Enter(std::string_view rpc, const Caller& caller, const std::string& id) const;

  // The RPCs of v1.Projects; project.proto says what each does and how it fails.
  Result<v1::CreateProjectResponse> Create(const Caller& caller,
                                           const v1::CreateProjectRequest& request);
  Result<v1::Project> Get(const Visit& visit) const;
  Result<v1::ListProjectsResponse> List(const Caller& caller) const;
  Result<v1::ApproveProjectResponse> Approve(const Visit& visit,
                                             const v1::ApproveProjectRequest& request);

  // The ids of the projects that the caller stands in, ordered.
  Result<std::vector<std::string>> ProjectsOf(const Caller& caller) const;

 private:
  Result<std::optional<ProjectView>> Find(const std::string& id) const;
  v1::ProjectState StateOf(const ProjectView& project) const;
  Status CheckNew(const v1::ProjectSpecification& specification) const;
  Status StoreNew(const Caller& caller, const v1::ProjectSpecification& specification,
                  const std::string& bytes);

  Store& store_;
  Log& log_;
  const Clock& clock_;
  const std::string linker_;
};

}  // namespace koppel::linker
