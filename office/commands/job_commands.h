// koppel-office job submit|watch|fetch|count.
#pragma once

#include "office/commands/command_line.h"

namespace koppel::office {

void AddJobCommands(CLI::App& app, Action& action);

}  // namespace koppel::office
