#include "agents/commands/objecting.h"

#include <fmt/format.h>

#include <set>

#include "agents/commands/subject_report.pb.h"
#include "agents/upload/delivery_memory.h"
#include "agents/upload/withdrawer.h"
#include "base/digest.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

// "all projects", "project pilot, source police".
std::string ScopeText(const ObjectionScope& scope) {
  const std::string project =
      scope.project.empty() ? "all projects" : fmt::format("project {}", scope.project);
  return scope.source.empty() ? project : fmt::format("{}, source {}", project, scope.source);
}

// The projects of the scope: those that the linker knows, and those of which there are receipts.
Result<std::set<std::string>> ProjectsOf(const SubmitSession& session,
                                         const ObjectionScope& scope) {
  if (!scope.project.empty()) return std::set<std::string>{scope.project};
  std::set<std::string> ids;
  KOPPEL_ASSIGN_OR_RETURN(const v1::ListProjectsResponse list, session.linker->ListProjects());
  for (const v1::Project& project : list.projects()) {
    v1::ProjectSpecification specification;
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("project", project.specification(), specification));
    ids.insert(specification.id());
  }
  KOPPEL_ASSIGN_OR_RETURN(const auto receipts,
                          ReadReceipts(StateFolder(session.loaded), session.own.signing_key));
  for (const RememberedDelivery& one : receipts) ids.insert(one.receipt.project_id());
  return ids;
}

Status KeepObjections(const SubmitSession& session, const SecretBytes& reference,
                      const ObjectionRequest& request, int64_t now_ms) {
  const std::string folder = StateFolder(session.loaded);
  KOPPEL_RETURN_IF_ERROR(MakePrivateFolder(folder));
  KOPPEL_ASSIGN_OR_RETURN(const FileLock lock, FileLock::OfFolder(Objections::Path(folder)));
  KOPPEL_ASSIGN_OR_RETURN(Objections objections, Objections::Load(folder, reference));
  for (const std::string& person : request.persons) {
    objections.Add(request.scope, person, now_ms);
  }
  return objections.Save();
}

void AddTo(const std::string& project, const std::vector<WithdrawnFrom>& done,
           WithdrawReport& report) {
  for (const WithdrawnFrom& from : done) {
    WithdrawnDelivery& added = *report.add_deliveries();
    added.set_project_id(project);
    added.set_source(from.envelope.source());
    added.set_version(from.envelope.version());
    added.set_delivery_id(ToHex(from.envelope.delivery_id()));
    added.set_records(from.records);
    added.set_log_index(from.log_index);
  }
}

void Print(const ObjectionRequest& request, const WithdrawReport& report) {
  if (request.json) return PrintJson(report);
  for (const WithdrawnDelivery& from : report.deliveries()) {
    fmt::print("{} in {}, version {}: {} records withdrawn, delivery {}, log entry {}\n",
               from.source(), from.project_id(), from.version(), from.records(), from.delivery_id(),
               from.log_index());
  }
  if (report.deliveries().empty()) fmt::print("in no delivery of this agency\n");
  fmt::print("left out from now on: {} persons, {}\n", report.persons(), ScopeText(request.scope));
}

}  // namespace

Status CarryOut(const SubmitSession& session, const ObjectionRequest& request, int64_t now_ms) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* reference,
                          session.self.keystore.Get(kReferenceSecret));
  KOPPEL_RETURN_IF_ERROR(KeepObjections(session, *reference, request, now_ms));
  KOPPEL_ASSIGN_OR_RETURN(const std::set<std::string> projects, ProjectsOf(session, request.scope));
  Withdrawer withdrawer(*session.linker, session.self.signing, *reference,
                        StateFolder(session.loaded), now_ms);
  WithdrawReport report;
  report.set_persons(request.persons.size());
  report.set_project_id(request.scope.project);
  report.set_source(request.scope.source);
  Status first_error;
  for (const std::string& project : projects) {
    const auto done = withdrawer.Withdraw(project, request.scope.source, request.persons);
    if (done.ok()) AddTo(project, *done, report);
    if (done.ok() || !first_error.ok()) continue;
    first_error = Failure(done.status().code(), "project ", project, ": ", done.status().message(),
                          "; the objection is kept, repeat the command to withdraw");
  }
  if (first_error.ok()) Print(request, report);
  return first_error;
}

Status Lift(const SubmitSession& session, const ObjectionRequest& request) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* reference,
                          session.self.keystore.Get(kReferenceSecret));
  const std::string folder = StateFolder(session.loaded);
  KOPPEL_RETURN_IF_ERROR(MakePrivateFolder(folder));
  KOPPEL_ASSIGN_OR_RETURN(const FileLock lock, FileLock::OfFolder(Objections::Path(folder)));
  KOPPEL_ASSIGN_OR_RETURN(Objections objections, Objections::Load(folder, *reference));
  LiftReport report;
  report.set_persons(request.persons.size());
  for (const std::string& person : request.persons) {
    if (objections.Remove(request.scope, person)) report.set_lifted(report.lifted() + 1);
  }
  KOPPEL_RETURN_IF_ERROR(objections.Save());
  if (request.json) {
    PrintJson(report);
  } else {
    fmt::print("objections lifted: {} of {} persons, {}\n", report.lifted(), report.persons(),
               ScopeText(request.scope));
  }
  return OkStatus();
}

}  // namespace koppel::agents
