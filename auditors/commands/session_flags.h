// The flags that every command with a connection has.
#pragma once

#include <CLI/CLI.hpp>

#include "auditors/session.h"

namespace koppel::auditors {

inline void AddSessionFlags(CLI::App& command, SessionOptions& options) {
  command.add_option("--config", options.config_path, "Configuration (JSON)")->required();
  command.add_option("--passphrase-file", options.passphrase_file,
                     "File with the keystore's passphrase; without it the program asks");
}

}  // namespace koppel::auditors
