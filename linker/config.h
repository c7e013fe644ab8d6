// The linker's configuration file, checked and with its defaults filled in.
#pragma once

#include <string>

#include "base/status.h"
#include "linker/config.pb.h"

namespace koppel::linker {

// A configuration and the folder at which its relative paths start.
struct LoadedConfig {
  LinkerConfig config;
  std::string folder;
};

// Reads and checks a configuration. Errors of ReadFile and ParseJson; INVALID_ARGUMENT
// "PATH: field: got X, want Y". Empty fields get their defaults, so that what is returned is what
// counts.
Result<LoadedConfig> LoadConfig(const std::string& path);

// Fills in the defaults and checks the limits that config.proto states.
Status CompleteConfig(LinkerConfig& config);

// Paths of the loaded configuration, resolved.
std::string DataFolder(const LoadedConfig& loaded);
std::string KeyFile(const LoadedConfig& loaded);

}  // namespace koppel::linker
