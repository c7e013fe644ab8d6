// `koppel-linker doctor` and `koppel-linker config show`: what the linker would run with, and
// whether it can.
#pragma once

#include <CLI/CLI.hpp>

#include "base/cli.h"
#include "base/status.h"

namespace koppel::linker {

// Adds the command to the program. When the command line names it, `action` becomes what to run
// after parsing.
void AddDoctorCommand(CLI::App& program, Action& action);
void AddConfigCommand(CLI::App& program, Action& action);

}  // namespace koppel::linker
