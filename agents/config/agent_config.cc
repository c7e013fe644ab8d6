#include "agents/config/agent_config.h"

#include <filesystem>
#include <set>
#include <utility>

#include "base/file.h"
#include "keys/keystore.h"
#include "keys/party.h"
#include "keys/sign.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostConfigBytes = 1u << 20;

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Status CheckConfig(const AgentConfig& config) {
  KOPPEL_RETURN_IF_ERROR(CheckPartyConfig(config.party(), true));
  if (config.officer_key().size() != kPublicKeyBytes) {
    return InvalidArgument("officer_key: got ", config.officer_key().size(), " bytes, want ",
                           kPublicKeyBytes, " in base64, as identity files have them: the public ",
                           "key of the own privacy officer");
  }
  if (config.state_folder().empty()) {
    return InvalidArgument("state_folder: got nothing, want a folder");
  }
  return OkStatus();
}

Status ReadKnownIdentities(LoadedConfig& loaded) {
  for (const std::string& name : loaded.config.known_identities()) {
    const std::string path = ResolvePath(loaded.folder, name);
    KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMostConfigBytes));
    KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, *loaded.config.add_known_parties()));
  }
  return OkStatus();
}

// Two pins of one party would leave open which one holds.
Status CheckPinnedOnce(const AgentConfig& config) {
  std::set<std::pair<std::string, v1::Role>> seen;
  for (const v1::Party& party : config.known_parties()) {
    if (seen.emplace(party.name(), party.role()).second) continue;
    return InvalidArgument("known_parties: got ", party.name(),
                           " twice (known_identities among them), want it once");
  }
  return OkStatus();
}

std::string ConfiguredFile(const LoadedConfig& loaded, const std::string& source,
                           const std::string& (SourceFile::*file)() const) {
  for (const SourceFile& of_source : loaded.config.sources()) {
    const std::string& name = (of_source.*file)();
    if (of_source.source() == source && !name.empty()) return ResolvePath(loaded.folder, name);
  }
  return {};
}

}  // namespace

Result<LoadedConfig> LoadAgentConfig(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMostConfigBytes));
  LoadedConfig loaded;
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, loaded.config));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckConfig(loaded.config), path));
  loaded.folder = std::filesystem::absolute(path).parent_path().string();
  KOPPEL_RETURN_IF_ERROR(Annotate(ReadKnownIdentities(loaded), Concat(path, ": known_identities")));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckPinnedOnce(loaded.config), path));
  return loaded;
}

std::string StateFolder(const LoadedConfig& loaded) {
  return ResolvePath(loaded.folder, loaded.config.state_folder());
}

std::string LinkageKeyName(const AgentConfig& config, const std::string& project, uint32_t epoch) {
  if (config.linkage_key().empty()) return LinkageSecretName(project, epoch);
  std::string name = config.linkage_key();
  ReplaceAll(name, "{project}", project);
  ReplaceAll(name, "{epoch}", Concat(epoch));
  return name;
}

std::string ConfiguredCsv(const LoadedConfig& loaded, const std::string& source) {
  return ConfiguredFile(loaded, source, &SourceFile::csv);
}

std::string ConfiguredAudit(const LoadedConfig& loaded, const std::string& source) {
  return ConfiguredFile(loaded, source, &SourceFile::audit);
}

}  // namespace koppel::agents
