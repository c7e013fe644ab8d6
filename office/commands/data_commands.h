// koppel-office open|tables|report: what happens to a fetched result.
#pragma once

#include "office/commands/command_line.h"

namespace koppel::office {

void AddDataCommands(CLI::App& app, Action& action);

}  // namespace koppel::office
