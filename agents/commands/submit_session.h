// What the commands that talk to the linker begin with: configuration, keystore, connection.
#pragma once

#include <memory>
#include <string>

#include "agents/config/agent_config.h"
#include "agents/upload/linker_client.h"
#include "agents/upload/project_check.h"
#include "base/status.h"
#include "keys/party.h"

namespace koppel::agents {

struct SubmitSession {
  LoadedConfig loaded;
  OpenParty self;
  OwnKnowledge own;
  std::unique_ptr<LinkerClient> linker;
};

// Reads the configuration, opens the keystore, checks the own certificate. Connects with the first
// call. Errors of LoadAgentConfig and OpenPartyFiles.
Result<SubmitSession> OpenSession(const std::string& config_path,
                                  const std::string& passphrase_file, int64_t now_ms);

// The project as the linker shows it, if CheckProject allows it.
Result<CheckedProject> FetchProject(const SubmitSession& session, const std::string& project,
                                    int64_t now_ms);

}  // namespace koppel::agents
