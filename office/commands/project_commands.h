// koppel-office project create|status.
#pragma once

#include "office/commands/command_line.h"

namespace koppel::office {

void AddProjectCommands(CLI::App& app, Action& action);

}  // namespace koppel::office
