// `koppel-linker link`: links offline files of encodings with the service's engine, no server.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "base/status.h"

namespace koppel::linker {

// Adds the command to the program. When the command line names it, `action` becomes what to run
// after parsing.
void AddLinkCommand(CLI::App& program, std::function<Status()>& action);

}  // namespace koppel::linker
