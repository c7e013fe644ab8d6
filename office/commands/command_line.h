// What the commands of koppel-office share: options and the choice of what runs.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "base/status.h"
#include "base/time.h"

namespace koppel::office {

// What the command line asks for; set by the chosen command.
using Chosen = std::function<Status()>;

// --config and --passphrase-file.
struct OfficeOptions {
  std::string config;
  std::string passphrase_file;
};
void AddOfficeOptions(CLI::App& command, OfficeOptions& options);

// Adds a required option that takes a date; another text is a usage error.
CLI::Option* AddDateOption(CLI::App& command, const std::string& name, CivilDate& date,
                           const std::string& help);

// A command that later versions serve: FAILED with one line.
void AddUnavailableCommand(CLI::App& above, const std::string& name, const std::string& help,
                           Chosen& chosen);

// Runs the program; returns the exit code. Usage errors are one line and 2.
int RunOffice(int argc, const char* const* argv);

}  // namespace koppel::office
