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
#include "proto/canonical.h"

namespace koppel::office {
namespace {

struct CreateOptions {
  OfficeOptions office;
  std::string specification;
  std::string schema;
  std::vector<std::string> identities;
  // "AGENCY=FILE".
  std::vector<std::string> officers;
};

Result<v1::Party> ReadIdentity(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  return ParseIdentity(path, json);
}

Result<SpecificationParts> ReadParts(const CreateOptions& options, const Office& office) {
  SpecificationParts parts;
  for (const std::string& path : options.identities) {
    KOPPEL_ASSIGN_OR_RETURN(v1::Party identity, ReadIdentity(path));
    parts.identities.push_back(std::move(identity));
  }
  for (const std::string& officer : options.officers) {
    const size_t sign = officer.find('=');
    if (sign == std::string::npos) {
      return InvalidArgument("--officer: got ", officer, ", want AGENCY=FILE");
    }
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

void PrintParties(const v1::ProjectSpecification& specification) {
  for (const v1::Party& party : specification.parties()) {
    fmt::print("{:<8}{:<20}{}\n", RoleName(party.role()), party.name(),
               Fingerprint(party.signing_key()));
    if (party.officer().empty()) continue;
    fmt::print("{:<8}{:<20}{}\n", "officer", party.officer(), Fingerprint(party.officer_key()));
  }
}

Status CreateProject(const CreateOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.specification));
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  KOPPEL_ASSIGN_OR_RETURN(const SpecificationParts parts, ReadParts(options, office));
  const Result<ProjectDocument> project = BuildSpecification(json, parts);
  if (!project.ok()) return Annotate(project.status(), options.specification);
  KOPPEL_RETURN_IF_ERROR(CheckProjectIsNew(office, *project));
  KOPPEL_ASSIGN_OR_RETURN(const LinkerClient linker, ConnectOffice(office));
  KOPPEL_ASSIGN_OR_RETURN(const std::string hash, linker.CreateProject(project->bytes));
  if (hash != project->hash) {
    return Failure(StatusCode::kDataLoss, "project_hash: got another from the linker, want ",
                   ToHex(project->hash));
  }
  KOPPEL_RETURN_IF_ERROR(SaveProject(office, *project));
  fmt::print("project {}\nhash    {}\n", project->specification.id(), ToHex(hash));
  PrintParties(project->specification);
  fmt::print("Every officer must approve this hash before anything is uploaded.\n");
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
  return status;
}

void PrintStatus(const ProjectDocument& project, v1::ProjectState state,
                 const ApprovalCount& approvals, bool json) {
  if (json) {
    fmt::print("{}", ToJson(StatusOf(project, state, approvals)));
    return;
  }
  fmt::print("project  {}\nhash     {}\nstate    {}\n", project.specification.id(),
             ToHex(project.hash), StateName(state));
  fmt::print("approved {}\nawaited  {}\n", fmt::join(approvals.approved, ", "),
             fmt::join(approvals.awaited, ", "));
}

Status ShowStatus(const StatusOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  KOPPEL_ASSIGN_OR_RETURN(const ProjectDocument project, LoadProject(office, options.project));
  KOPPEL_ASSIGN_OR_RETURN(const LinkerClient linker, ConnectOffice(office));
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

void AddProjectCommands(CLI::App& app, Chosen& chosen) {
  CLI::App* project = app.add_subcommand("project", "Create a project, or see how far it is");
  project->require_subcommand(1);

  auto create_options = std::make_shared<CreateOptions>();
  CLI::App* create = project->add_subcommand("create", "Make a specification and send it");
  AddOfficeOptions(*create, create_options->office);
  create->add_option("--specification", create_options->specification, "Specification (JSON)")
      ->required();
  create->add_option("--schema", create_options->schema,
                     "Linkage schema (JSON), where the specification has none of its own");
  create->add_option("--officer", create_options->officers,
                     "AGENCY=FILE: public identity of the agency's privacy officer");
  create->add_option("--identity", create_options->identities,
                     "Public identity file of a party or an officer; may be given many times");
  create->footer(
      "Example:\n  koppel-office project create --config office.json --specification "
      "project.json \\\n    --identity hub.json --identity police.json --identity "
      "police-officer.json");
  create->callback([&chosen, create_options] {
    chosen = [create_options] { return CreateProject(*create_options); };
  });

  auto status_options = std::make_shared<StatusOptions>();
  CLI::App* status = project->add_subcommand("status", "Show state and approvals of a project");
  AddOfficeOptions(*status, status_options->office);
  status->add_option("--project", status_options->project, "Project id")->required();
  status->add_flag("--json", status_options->json, "Print JSON");
  status->footer(
      "Example:\n  koppel-office project status --config office.json --project "
      "monitor-2026");
  status->callback([&chosen, status_options] {
    chosen = [status_options] { return ShowStatus(*status_options); };
  });
}

}  // namespace koppel::office
