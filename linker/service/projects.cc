#include "linker/service/projects.h"

#include <algorithm>

#include "base/time.h"
#include "keys/approval.h"
#include "keys/sign.h"
#include "linker/job/link_job.h"
#include "linker/service/not_served.h"
#include "proto/canonical.h"
#include "proto/check_project.h"
#include "proto/parties.h"

namespace koppel::linker {
namespace {

constexpr size_t kMostListedProjects = 1000;

Status NoSuchProject(std::string_view id) {
  return Failure(StatusCode::kNotFound, "project_id: got ", id.substr(0, 64),
                 ", want a project of the caller");
}

// The approval in `word`, if it is the caller's own.
Result<v1::Approval> OwnApproval(const ProjectView& project, const Caller& caller,
                                 const v1::Signed& word) {
  KOPPEL_ASSIGN_OR_RETURN(v1::Approval approval,
                          VerifyApproval(project.specification(), project.stored.hash, word));
  if (approval.officer() == caller.party) return approval;
  return InvalidArgument("approval: officer: got ", approval.officer(), ", want the caller, ",
                         caller.party);
}

bool Has(const ProjectView& project, const std::string& agency) {
  return std::any_of(project.approvals.begin(), project.approvals.end(), [&](const auto& word) {
    v1::Approval approval;
    return approval.ParseFromString(word.message()) && approval.party() == agency;
  });
}

}  // namespace

Status CheckApproved(const ProjectView& project) {
  if (project.state == v1::APPROVED) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "project ", project.id(), ": got ",
                 v1::ProjectState_Name(project.state), ", want APPROVED");
}

v1::ProjectState ProjectBook::StateOf(const ProjectView& project) const {
  const Result<CivilDate> expires = ParseDate(project.specification().expires());
  if (!expires.ok() || DateOf(clock_.NowMs()) >= *expires) return v1::EXPIRED;
  for (const v1::Party* agency : AgenciesOf(project.specification())) {
    if (!Has(project, agency->name())) return v1::DRAFT;
  }
  return v1::APPROVED;
}

Result<std::optional<ProjectView>> ProjectBook::Find(const std::string& id) const {
  KOPPEL_ASSIGN_OR_RETURN(std::optional<StoredProject> stored, FindProject(store_, id));
  if (!stored) return std::nullopt;
  ProjectView project{std::move(*stored), {}, v1::DRAFT};
  KOPPEL_RETURN_IF_ERROR(store_.Scan(
      Table::kApprovals, id, "", [&](std::string_view, std::string_view value) -> Status {
        return ParseRow("approval", value, project.approvals.emplace_back());
      }));
  project.state = StateOf(project);
  return project;
}

Result<Visit> ProjectBook::Enter(std::string_view rpc, const Caller& caller,
                                 const std::string& id) const {
  const Right& right = RightOf(rpc);
  KOPPEL_RETURN_IF_ERROR(CheckRole(right, caller));
  KOPPEL_ASSIGN_OR_RETURN(std::optional<ProjectView> project, Find(id));
  if (!project || !StandsIn(project->specification(), caller)) return NoSuchProject(id);
  KOPPEL_RETURN_IF_ERROR(CheckServed(rpc));
  return Visit{caller, std::move(*project)};
}

Status ProjectBook::CheckNew(const v1::ProjectSpecification& specification) const {
  const v1::Party& linker = LinkerOf(specification);
  if (linker.name() != linker_ || linker.signing_key() != log_.public_key()) {
    return InvalidArgument("parties: linker: got ", linker.name(), " with the key ",
                           Fingerprint(linker.signing_key()), ", want ", linker_, " with ",
                           Fingerprint(log_.public_key()));
  }
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate expires, ParseDate(specification.expires()));
  if (DateOf(clock_.NowMs()) < expires) return OkStatus();
  return InvalidArgument("expires: got ", FormatDate(expires), ", want a day after today");
}

// ALREADY_EXISTS where the id is taken, by whatever bytes.
Status ProjectBook::StoreNew(const Caller& caller, const v1::ProjectSpecification& specification,
                             const std::string& bytes) {
  const std::string& id = specification.id();
  v1::LogEntry entry;
  entry.set_project_id(id);
  entry.set_actor(caller.Name());
  entry.mutable_project_created()->set_specification(bytes);
  const auto stage = [&](uint64_t, int64_t time_ms, Batch& batch) -> Status {
    KOPPEL_RETURN_IF_ERROR(CheckNotExpired(specification, time_ms));
    KOPPEL_ASSIGN_OR_RETURN(const auto taken, store_.Get(Table::kProjects, id, kSpecificationKey));
    if (taken)
      return Failure(StatusCode::kAlreadyExists, "specification.id: got ", id,
                     ", which has another specification, want a new id");
    batch.Put(Table::kProjects, id, kSpecificationKey, bytes);
    return OkStatus();
  };
  return log_.Append(std::move(entry), store_.NewBatch(), stage).status();
}

Result<v1::CreateProjectResponse> ProjectBook::Create(const Caller& caller,
                                                      const v1::CreateProjectRequest& request) {
  const Right& right = RightOf("Projects.CreateProject");
  KOPPEL_RETURN_IF_ERROR(CheckRole(right, caller));
  const std::string& bytes = request.specification();
  KOPPEL_ASSIGN_OR_RETURN(const v1::ProjectSpecification specification,
                          ParseProject("specification", bytes));
  if (!StandsIn(specification, caller)) return NoSuchProject(specification.id());
  v1::CreateProjectResponse response;
  response.set_project_hash(TaggedHash("project", bytes));
  KOPPEL_ASSIGN_OR_RETURN(const auto before, FindProject(store_, specification.id()));
  if (before && before->bytes == bytes) return response;
  KOPPEL_RETURN_IF_ERROR(CheckNew(specification));
  const Status stored = StoreNew(caller, specification, bytes);
  if (stored.code() != StatusCode::kAlreadyExists) {
    KOPPEL_RETURN_IF_ERROR(stored);
    return response;
  }
  // Another request was first; the same bytes twice at the same time are no error.
  KOPPEL_ASSIGN_OR_RETURN(const auto now, FindProject(store_, specification.id()));
  if (now && now->bytes == bytes) return response;
  return stored;
}

Result<v1::Project> ProjectBook::Get(const Visit& visit) const {
  v1::Project project;
  project.set_specification(visit.project.stored.bytes);
  project.set_state(visit.project.state);
  for (const v1::Signed& approval : visit.project.approvals) *project.add_approvals() = approval;
  return project;
}

Result<std::vector<std::string>> ProjectBook::ProjectsOf(const Caller& caller) const {
  std::vector<std::string> ids;
  for (const std::string& id : store_.Projects()) {
    KOPPEL_ASSIGN_OR_RETURN(const auto project, FindProject(store_, id));
    if (project && StandsIn(project->specification, caller)) ids.push_back(id);
  }
  return ids;
}

Result<v1::ListProjectsResponse> ProjectBook::List(const Caller& caller) const {
  KOPPEL_RETURN_IF_ERROR(CheckRole(RightOf("Projects.ListProjects"), caller));
  KOPPEL_ASSIGN_OR_RETURN(std::vector<std::string> ids, ProjectsOf(caller));
  ids.resize(std::min(ids.size(), kMostListedProjects));
  v1::ListProjectsResponse response;
  for (const std::string& id : ids) {
    KOPPEL_ASSIGN_OR_RETURN(std::optional<ProjectView> project, Find(id));
    if (!project) continue;
    KOPPEL_ASSIGN_OR_RETURN(*response.add_projects(), Get(Visit{caller, std::move(*project)}));
  }
  return response;
}

Result<v1::ApproveProjectResponse> ProjectBook::Approve(const Visit& visit,
                                                        const v1::ApproveProjectRequest& request) {
  const ProjectView& project = visit.project;
  KOPPEL_ASSIGN_OR_RETURN(const v1::Approval approval,
                          OwnApproval(project, visit.caller, request.approval()));
  if (project.state == v1::EXPIRED) return CheckApproved(project);
  v1::LogEntry entry;
  entry.set_project_id(project.id());
  entry.set_actor(visit.caller.Name());
  *entry.mutable_project_approved()->mutable_approval() = request.approval();
  const auto stage = [&](uint64_t, int64_t time_ms, Batch& batch) -> Status {
    KOPPEL_RETURN_IF_ERROR(CheckNotExpired(project.specification(), time_ms));
    KOPPEL_ASSIGN_OR_RETURN(const auto given,
                            store_.Get(Table::kApprovals, project.id(), approval.party()));
    if (given) return Failure(StatusCode::kAlreadyExists, "approval: given before");
    batch.Put(Table::kApprovals, project.id(), approval.party(),
              CanonicalBytes(request.approval()));
    return OkStatus();
  };
  const Status stored = log_.Append(std::move(entry), store_.NewBatch(), stage).status();
  // A second word of the same officer changes nothing.
  if (stored.code() != StatusCode::kAlreadyExists) KOPPEL_RETURN_IF_ERROR(stored);
  KOPPEL_ASSIGN_OR_RETURN(const auto now, Find(project.id()));
  v1::ApproveProjectResponse response;
  response.set_state(now->state);
  return response;
}

}  // namespace koppel::linker
