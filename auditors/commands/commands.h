// The commands of koppel-auditor. Each function adds one to the program; parsing sets `action`,
// which the main program then runs.
#pragma once

#include <CLI/CLI.hpp>

#include "base/cli.h"

namespace koppel::auditors {

void AddApproveCommand(CLI::App& program, Action& action);
void AddCheckpointCommand(CLI::App& program, Action& action);
void AddExportCommand(CLI::App& program, Action& action);
void AddVerifyCommand(CLI::App& program, Action& action);
// revoke, receipt, follow, report and console: refused with a clear line until they are served.
void AddLaterCommands(CLI::App& program, Action& action);

}  // namespace koppel::auditors
