// The configuration of koppel-agent: a JSON file (agent_config.proto) and the folder it stands in.
#pragma once

#include <cstdint>
#include <string>

#include "agents/config/agent_config.pb.h"
#include "base/status.h"

namespace koppel::agents {

struct LoadedConfig {
  // With the known identities, read from their files, among known_parties.
  AgentConfig config;
  // Where relative paths start.
  std::string folder;
};

// Reads and checks the file. NOT_FOUND without it; INVALID_ARGUMENT "PATH: field: got X, want Y".
Result<LoadedConfig> LoadAgentConfig(const std::string& path);

// Where deliveries and objections are remembered, as a path that can be opened.
std::string StateFolder(const LoadedConfig& loaded);

// The keystore's name of a project's linkage key, by the rule of the configuration.
std::string LinkageKeyName(const AgentConfig& config, const std::string& project, uint32_t epoch);

// The configured file of a source, as a path that can be opened; empty where there is none.
std::string ConfiguredCsv(const LoadedConfig& loaded, const std::string& source);
// The same for the report of its audit.
std::string ConfiguredAudit(const LoadedConfig& loaded, const std::string& source);

}  // namespace koppel::agents
