#include "office/commands/project_commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <vector>

#include "base/digest.h"
#include "base/file.h"
#include "keys/identity.h"
#include "office/commands/office_files.h"
#include "office/commands/status.pb.h"
#include "office/project/approvals.h"
#include "proto/audit_requirement.h"
#include "proto/json.h"

namespace koppel::office {
namespace {

struct CreateOptions {
  OfficeOptions office;
  std::string specification;
  std::string schema;
  std::vector<std::string> identities;
  // "AGENCY=FILE".
  std::vector<std::string> officers;
  bool json = false;
};

Result<v1::Party> ReadIdentity(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  return ParseIdentity(path, json);
}

Result<SpecificationParts> ReadParts(const CreateOptions& options, const Office& office) {
  SpecificationParts parts;
  parts.file = options.specification;
  parts.schema_file = options.schema;
  for (const std::string& path : options.identities) {
    KOPPEL_ASSIGN_OR_RETURN(v1::Party identity, ReadIdentity(path));
    parts.identities.push_back(std::move(identity));
  }
  for (const std::string& officer : options.officers) {
    const size_t sign = officer.find('=');
    KOPPEL_ASSIGN_OR_RETURN(v1::Party identity, ReadIdentity(officer.substr(sign + 1)));
    parts.officers.emplace_back(officer.substr(0, sign), std::move(identity));
  }
  if (!options.schema.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(parts.schema_json, ReadFile(options.schema));
  }
  KOPPEL_ASSIGN_OR_RETURN(
      v1::Party self,
      PublicIdentity(office.party.keystore, office.config.party().party(), v1::OFFICE));
  parts.identities.push_back(std::move(self));
  return parts;
}

void AddFingerprint(std::string_view role, const std::string& name, const std::string& key,
                    CreatedProject& report) {
  PartyFingerprint& added = *report.add_parties();
  added.set_role(std::string(role));
  added.set_name(name);
  added.set_fingerprint(Fingerprint(key));
}

void PrintAudit(bool asked, const v1::AuditRequirement& requirement) {
  if (asked) fmt::print("audit before each upload:\n{}", AuditRequirementText(requirement, "  "));
}

CreatedProject ReportOf(const ProjectDocument& project) {
  CreatedProject report;
  report.set_project(project.specification.id());
  report.set_project_hash(ToHex(project.hash));
  for (const v1::Party& party : project.specification.parties()) {
    AddFingerprint(RoleName(party.role()), party.name(), party.signing_key(), report);
    if (party.officer().empty()) continue;
    AddFingerprint("officer", party.officer(), party.officer_key(), report);
  }
  if (project.specification.has_audit()) {
    *report.mutable_audit() = WithUsualBounds(project.specification.audit());
  }
  return report;
}

void Print(const CreatedProject& report, bool json) {
  if (json) return PrintJson(report);
  fmt::print("project {}\nhash    {}\n", report.project(), report.project_hash());
  for (const PartyFingerprint& party : report.parties()) {
    fmt::print("{:<8}{:<20}{}\n", party.role(), party.name(), party.fingerprint());
  }
  PrintAudit(report.has_audit(), report.audit());
  fmt::print("Every officer must approve this hash before anything is uploaded.\n");
}

Status CreateProject(const CreateOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.specification));
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  KOPPEL_ASSIGN_OR_RETURN(const SpecificationParts parts, ReadParts(options, office));
  KOPPEL_ASSIGN_OR_RETURN(const ProjectDocument project, BuildSpecification(json, parts));
  KOPPEL_RETURN_IF_ERROR(CheckProjectIsNew(office, project));
  const LinkerClient linker = ConnectOffice(office);
  KOPPEL_ASSIGN_OR_RETURN(const std::string hash, linker.CreateProject(project.bytes));
  if (hash != project.hash) {
    return Failure(StatusCode::kDataLoss, "project_hash: got another from the linker, want ",
                   ToHex(project.hash));
  }
  KOPPEL_RETURN_IF_ERROR(SaveProject(office, project));
  Print(ReportOf(project), options.json);
  return OkStatus();
}

struct StatusOptions {
  OfficeOptions office;
  std::string project;
  bool json = false;
};

std::string StateName(v1::ProjectState state) {
  return v1::ProjectState_IsValid(state) ? v1::ProjectState_Name(state) : "UNKNOWN";
}

ProjectStatus StatusOf(const ProjectDocument& project, v1::ProjectState state,
                       const ApprovalCount& approvals) {
  ProjectStatus status;
  status.set_project(project.specification.id());
  status.set_project_hash(ToHex(project.hash));
  status.set_state(StateName(state));
  for (const std::string& name : approvals.approved) status.add_approved(name);
  for (const std::string& name : approvals.awaited) status.add_awaited(name);
  if (project.specification.has_audit()) {
    *status.mutable_audit() = WithUsualBounds(project.specification.audit());
  }
  return status;
}

void PrintStatus(const ProjectDocument& project, v1::ProjectState state,
                 const ApprovalCount& approvals, bool json) {
  if (json) {
    PrintJson(StatusOf(project, state, approvals));
    return;
  }
  fmt::print("project  {}\nhash     {}\nstate    {}\n", project.specification.id(),
             ToHex(project.hash), StateName(state));
  fmt::print("approved {}\nawaited  {}\n", fmt::join(approvals.approved, ", "),
             fmt::join(approvals.awaited, ", "));
  PrintAudit(project.specification.has_audit(), project.specification.audit());
}

Status ShowStatus(const StatusOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  KOPPEL_ASSIGN_OR_RETURN(const ProjectDocument project, LoadProject(office, options.project));
  const LinkerClient linker = ConnectOffice(office);
  KOPPEL_ASSIGN_OR_RETURN(const v1::Project found, linker.GetProject(options.project));
  if (found.specification() != project.bytes) {
    return Failure(StatusCode::kDataLoss, "specification: got other bytes from the linker, want ",
                   "those that this office created");
  }
  KOPPEL_ASSIGN_OR_RETURN(const ApprovalCount approvals, CountApprovals(project, found));
  PrintStatus(project, found.state(), approvals, options.json);
  return OkStatus();
}

}  // namespace

void AddProjectCommands(CLI::App& app, Action& action) {
  CLI::App* project = app.add_subcommand("project", "Create a project, or see how far it is");
  project->require_subcommand(1);

  auto create_options = std::make_shared<CreateOptions>();
  CLI::App* create = project->add_subcommand("create", "Make a specification and send it");
  AddOfficeOptions(*create, create_options->office);
  create->add_option("--specification", create_options->specification, "Specification (JSON)")
      ->required();
  create->add_option("--schema", create_options->schema,
                     "Linkage schema (JSON), where the specification has none of its own");
  create
      ->add_option("--officer", create_options->officers,
                   "AGENCY=FILE: public identity of the agency's privacy officer")
      ->check([](const std::string& text) {
        const bool good = text.find('=') != std::string::npos;
        return good ? std::string() : Concat("got ", text, ", want AGENCY=FILE");
      });
  create->add_option("--identity", create_options->identities,
                     "Public identity file of a party or an officer; may be given many times");
  AddJsonFlag(*create, create_options->json);
  create->footer(
      "Example:\n  koppel-office project create --config office.json --specification "
      "project.json \\\n    --identity hub.json --identity police.json --identity "
      "police-officer.json");
  create->callback([&action, create_options] {
    action = [create_options] { return CreateProject(*create_options); };
  });

  auto status_options = std::make_shared<StatusOptions>();
  CLI::App* status = project->add_subcommand("status", "Show state and approvals of a project");
  AddOfficeOptions(*status, status_options->office);
  status->add_option("--project", status_options->project, "Project id")->required();
  AddJsonFlag(*status, status_options->json);
  status->footer(
      "Example:\n  koppel-office project status --config office.json --project "
      "monitor-2026");
  status->callback([&action, status_options] {
    action = [status_options] { return ShowStatus(*status_options); };
  });
}

}  // namespace koppel::office
