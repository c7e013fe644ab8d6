#include "office/commands/office_files.h"

#include <filesystem>

#include "base/file.h"
#include "base/time.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"

namespace koppel::office {
namespace {

std::string ProjectsFolder(const Office& office) {
  const std::string& folder = office.config.projects();
  return ResolvePath(office.folder, folder.empty() ? "projects" : folder);
}

std::string ProjectPath(const Office& office, const std::string& project_id) {
  return Concat(ProjectsFolder(office), "/", project_id, ".specification");
}

}  // namespace

Result<Office> OpenOffice(const OfficeOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.config));
  OfficeConfig config;
  KOPPEL_RETURN_IF_ERROR(ParseJson(options.config, json, config));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckPartyConfig(config.party(), true), options.config));
  const std::string folder = std::filesystem::path(options.config).parent_path().string();
  KOPPEL_ASSIGN_OR_RETURN(
      OpenParty party, OpenPartyFiles(config.party(), folder, options.passphrase_file, v1::OFFICE,
                                      SystemClock().NowMs()));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, party.keystore.Get(kSealingSecret));
  KOPPEL_ASSIGN_OR_RETURN(SealingKey sealing, SealingKey::FromSecret(*secret));
  return Office{std::move(config), folder, std::move(party), std::move(sealing)};
}

LinkerClient ConnectOffice(const Office& office) {
  const keys::PartyConfig& config = office.config.party();
  return LinkerClient(ConnectToLinker(config, office.party.tls), config.linker_address());
}

Result<ProjectDocument> LoadProject(const Office& office, const std::string& project_id) {
  KOPPEL_RETURN_IF_ERROR(CheckName("project", project_id, kHyphens, 3));
  Result<std::string> bytes = ReadFile(ProjectPath(office, project_id));
  if (bytes.status().code() == StatusCode::kNotFound) {
    return Failure(StatusCode::kNotFound, "project ", project_id,
                   ": got no specification of it in ", ProjectsFolder(office),
                   ", want one that this office created");
  }
  KOPPEL_RETURN_IF_ERROR(bytes.status());
  KOPPEL_ASSIGN_OR_RETURN(ProjectDocument project, LoadSpecification(*std::move(bytes)));
  if (project.specification.id() != project_id) {
    return Failure(StatusCode::kDataLoss, ProjectPath(office, project_id), ": got project ",
                   project.specification.id(), ", want ", project_id);
  }
  return project;
}

Status CheckProjectIsNew(const Office& office, const ProjectDocument& project) {
  const Result<std::string> stored = ReadFile(ProjectPath(office, project.specification.id()));
  if (stored.status().code() == StatusCode::kNotFound) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(stored.status());
  if (*stored == project.bytes) return OkStatus();
  return Failure(StatusCode::kAlreadyExists, "project ", project.specification.id(),
                 ": got another specification than the one created before, want a new id");
}

Status SaveProject(const Office& office, const ProjectDocument& project) {
  std::error_code error;
  std::filesystem::create_directories(ProjectsFolder(office), error);
  if (error) return ErrnoStatus(ProjectsFolder(office), error.value());
  return WriteFileAtomically(ProjectPath(office, project.specification.id()), project.bytes);
}

}  // namespace koppel::office
