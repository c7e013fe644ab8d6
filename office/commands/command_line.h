// What the commands of koppel-office share: options and the choice of what runs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/cli.h"
#include "base/time.h"

namespace koppel::office {

// --config and --passphrase-file.
struct OfficeOptions {
  std::string config;
  std::string passphrase_file;
};
void AddOfficeOptions(CLI::App& command, OfficeOptions& options);

// Adds a required option that takes a date; another text is a usage error.
void AddDateOption(CLI::App& command, const std::string& name, CivilDate& date,
                   const std::string& help);

// Runs the program; returns the exit code. Usage errors are one line and 2.
int RunOffice(int argc, const char* const* argv);

}  // namespace koppel::office
