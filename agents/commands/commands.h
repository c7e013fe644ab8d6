// The commands of koppel-agent. Each is a function that adds one subcommand to the program.
//
// A new command: declare its function here and put it into the table of
// agents/koppel_agent_main.cc.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/cli.h"

namespace koppel::agents {

// Adds a subcommand; naming it on the command line sets `action`, which lives as long as the app.
using AddCommand = void (*)(CLI::App& app, Action& action);

// --canary-column of the commands that read a source's file.
CLI::Option* AddCanaryColumnOption(CLI::App& command, std::string& column);

void AddAuditEncoding(CLI::App& app, Action& action);
void AddCheck(CLI::App& app, Action& action);
void AddEncode(CLI::App& app, Action& action);
void AddSchema(CLI::App& app, Action& action);
void AddSubmit(CLI::App& app, Action& action);
void AddStatus(CLI::App& app, Action& action);
void AddSubject(CLI::App& app, Action& action);
void AddWithdraw(CLI::App& app, Action& action);
void AddReferences(CLI::App& app, Action& action);

}  // namespace koppel::agents
