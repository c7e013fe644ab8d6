#include "agents/commands/objecting.h"

#include <fmt/format.h>

#include <set>

#include "agents/commands/subject_report.pb.h"
#include "agents/upload/delivery_memory.h"
#include "agents/upload/withdrawer.h"
#include "base/cli.h"
#include "base/counted.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

constexpr char kIsKept[] = "; the objection is kept, repeat the command to withdraw";

// "all projects", "project pilot, source police".
std::string ScopeText(const ObjectionScope& scope) {
  const std::string project =
      scope.project.empty() ? "all projects" : fmt::format("project {}", scope.project);
  return scope.source.empty() ? project : fmt::format("{}, source {}", project, scope.source);
}

Result<std::vector<v1::ProjectSpecification>> SpecificationsAtLinker(const SubmitSession& session) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::ListProjectsResponse list, session.linker->ListProjects());
  std::vector<v1::ProjectSpecification> specifications(list.projects_size());
  for (int i = 0; i < list.projects_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(
        ParseStrictly("project", list.projects(i).specification(), specifications[i]));
  }
  return specifications;
}

Result<std::vector<RememberedDelivery>> Receipts(const SubmitSession& session) {
  return ReadReceipts(StateFolder(session.loaded), session.own.signing_key);
}

// The projects of the scope: those that the linker knows, and those of which there are receipts.
Result<std::set<std::string>> ProjectsOf(const SubmitSession& session,
                                         const ObjectionScope& scope) {
  if (!scope.project.empty()) return std::set<std::string>{scope.project};
  std::set<std::string> ids;
  KOPPEL_ASSIGN_OR_RETURN(const auto specifications, SpecificationsAtLinker(session));
  for (const v1::ProjectSpecification& one : specifications) ids.insert(one.id());
  KOPPEL_ASSIGN_OR_RETURN(const auto receipts, Receipts(session));
  for (const RememberedDelivery& one : receipts) ids.insert(one.receipt.project_id());
  return ids;
}

// The agency's sources of which there is a file or a delivery.
Result<std::set<std::string>> SourcesHere(const SubmitSession& session) {
  std::set<std::string> sources;
  for (const SourceFile& file : session.loaded.config.sources()) sources.insert(file.source());
  KOPPEL_ASSIGN_OR_RETURN(const auto receipts, Receipts(session));
  for (const RememberedDelivery& one : receipts) sources.insert(one.envelope.source());
  return sources;
}

// Of projects in which nothing was delivered yet, too.
Result<std::set<std::string>> SourcesAtLinker(const SubmitSession& session) {
  std::set<std::string> sources;
  KOPPEL_ASSIGN_OR_RETURN(const auto specifications, SpecificationsAtLinker(session));
  for (const v1::ProjectSpecification& specification : specifications) {
    for (const v1::Source& source : specification.sources()) {
      if (source.agency() == session.own.party) sources.insert(source.name());
    }
  }
  return sources;
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
    fmt::print("{} in {}, version {}: {} withdrawn, delivery {}, log entry {}\n", from.source(),
               from.project_id(), from.version(), Counted(from.records(), "record", "records"),
               from.delivery_id(), from.log_index());
  }
  if (report.in_no_delivery() > 0) {
    fmt::print("in no delivery of this agency: {} of {} persons\n", report.in_no_delivery(),
               report.persons());
  }
  fmt::print("left out from now on: {} persons, {}\n", report.persons(), ScopeText(request.scope));
}

Status NoSource(const std::string& got, const std::set<std::string>& sources,
                const std::string& why) {
  return UsageError(Concat("--source: got ", got, ", want ",
                           sources.empty() ? "a source of this agency" : Listed(sources, " or "),
                           why));
}

}  // namespace

Status CheckSource(const SubmitSession& session, const std::string& source, Ask ask) {
  if (source.empty()) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(std::set<std::string> sources, SourcesHere(session));
  if (sources.contains(source)) return OkStatus();
  if (ask == Ask::kNobody) return NoSource(source, sources, "");
  const auto others = SourcesAtLinker(session);
  if (!others.ok()) {
    return NoSource(source, sources,
                    Concat("; the linker, which may know it, says ", others.status().message()));
  }
  sources.insert(others->begin(), others->end());
  return sources.contains(source) ? OkStatus() : NoSource(source, sources, "");
}

Status CarryOut(const SubmitSession& session, const ObjectionRequest& request, int64_t now_ms) {
  KOPPEL_RETURN_IF_ERROR(CheckSource(session, request.scope.source, Ask::kLinkerToo));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* reference,
                          session.self.keystore.Get(kReferenceSecret));
  KOPPEL_RETURN_IF_ERROR(KeepObjections(session, *reference, request, now_ms));
  const auto projects = ProjectsOf(session, request.scope);
  if (!projects.ok()) {
    return Failure(projects.status().code(), projects.status().message(), kIsKept);
  }
  Withdrawer withdrawer(*session.linker, session.self.signing, *reference,
                        StateFolder(session.loaded), now_ms);
  WithdrawReport report;
  report.set_persons(request.persons.size());
  report.set_project_id(request.scope.project);
  report.set_source(request.scope.source);
  std::set<std::string> found;
  Status first_error;
  for (const std::string& project : *projects) {
    const auto done = withdrawer.Withdraw(project, request.scope.source, request.persons, found);
    if (done.ok()) AddTo(project, *done, report);
    if (done.ok() || !first_error.ok()) continue;
    first_error =
        Failure(done.status().code(), "project ", project, ": ", done.status().message(), kIsKept);
  }
  report.set_in_no_delivery(request.persons.size() - found.size());
  if (first_error.ok()) Print(request, report);
  return first_error;
}

Status Lift(const SubmitSession& session, const ObjectionRequest& request) {
  KOPPEL_RETURN_IF_ERROR(CheckSource(session, request.scope.source, Ask::kLinkerToo));
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
