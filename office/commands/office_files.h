// The office's own files: configuration, keystore, and the specifications that it created.
#pragma once

#include <string>

#include "base/status.h"
#include "keys/party.h"
#include "keys/sealing.h"
#include "office/client/linker_client.h"
#include "office/commands/command_line.h"
#include "office/config.pb.h"
#include "office/project/specification.h"

namespace koppel::office {

// An office with its keystore open.
struct Office {
  OfficeConfig config;
  // Where relative paths start.
  std::string folder;
  OpenParty party;
  SealingKey sealing;
};

// Reads the configuration and opens the keystore. Errors name the file.
Result<Office> OpenOffice(const OfficeOptions& options);

// Connects with the first call.
LinkerClient ConnectOffice(const Office& office);

// A specification that this office created. NOT_FOUND "project ID: ..." where there is none;
// INVALID_ARGUMENT where `project_id` is no project id.
Result<ProjectDocument> LoadProject(const Office& office, const std::string& project_id);

// ALREADY_EXISTS where the id is taken by other bytes.
Status CheckProjectIsNew(const Office& office, const ProjectDocument& project);
Status SaveProject(const Office& office, const ProjectDocument& project);

}  // namespace koppel::office
