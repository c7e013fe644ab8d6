// `koppel-linker doctor` and `koppel-linker config show`: what the linker would run with, and
// whether it can.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "base/status.h"

namespace koppel::linker {

// Adds the command to the program. When the command line names it, `action` becomes what to run
// after parsing.
void AddDoctorCommand(CLI::App& program, std::function<Status()>& action);
void AddConfigCommand(CLI::App& program, std::function<Status()>& action);

}  // namespace koppel::linker
