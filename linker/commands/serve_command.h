// `koppel-linker serve`: runs the linker until it is told to stop.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/cli.h"
#include "base/status.h"
#include "linker/service/server.h"

namespace koppel::linker {

struct ServeOptions {
  std::string config;
  // Empty: asked for on the terminal.
  std::string passphrase_file;
  // Gets the port once the server listens; empty: none.
  std::string port_file;
};

// Serves until SIGTERM or SIGINT. Call it before other threads start and before any gRPC object is
// made: it blocks those signals and configures TLS. Errors of configuration, party files and
// LinkerServer::Start.
Status RunServer(const ServeOptions& options, const ServerHooks& hooks = {});

// Adds the command to the program. When the command line names it, `action` becomes what to run
// after parsing.
void AddServeCommand(CLI::App& program, Action& action);

}  // namespace koppel::linker
