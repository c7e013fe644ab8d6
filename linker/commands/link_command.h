// `koppel-linker link`: links offline files of encodings with the service's engine, no server.
#pragma once

#include <CLI/CLI.hpp>

#include "base/cli.h"
#include "base/status.h"

namespace koppel::linker {

// Adds the command to the program. When the command line names it, `action` becomes what to run
// after parsing.
void AddLinkCommand(CLI::App& program, Action& action);

}  // namespace koppel::linker
