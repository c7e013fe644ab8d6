// The commands of koppel-agent. Each is a function that adds one subcommand to the program.
//
// A new command: declare its function here and put it into the table of
// agents/koppel_agent_main.cc.
#pragma once

#include <CLI/CLI.hpp>

#include "base/status.h"

namespace koppel::agents {

// Adds a subcommand whose callback leaves its result in `outcome`, which lives as long as the app.
using AddCommand = void (*)(CLI::App& app, Status& outcome);

void AddCheck(CLI::App& app, Status& outcome);
void AddEncode(CLI::App& app, Status& outcome);
void AddSchema(CLI::App& app, Status& outcome);
void AddSubmit(CLI::App& app, Status& outcome);
void AddStatus(CLI::App& app, Status& outcome);
void AddReferences(CLI::App& app, Status& outcome);

}  // namespace koppel::agents
