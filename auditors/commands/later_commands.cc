#include "auditors/commands/commands.h"

namespace koppel::auditors {
namespace {

struct Later {
  const char* name;
  const char* description;
};

constexpr Later kLater[] = {
    {"revoke", "Withdraw an approval (not available yet)"},
    {"receipt", "Check an agency's receipt (not available yet)"},
    {"follow", "Follow the log as it grows (not available yet)"},
    {"report", "Report on a project (not available yet)"},
    {"console", "Look at the log in a browser (not available yet)"},
};

}  // namespace

void AddLaterCommands(CLI::App& program, Action& action) {
  for (const Later& later : kLater) {
    CLI::App* command = program.add_subcommand(later.name, later.description);
    command->allow_extras();
    command->callback([name = later.name, &action] {
      action = [name] { return Failure(StatusCode::kUnimplemented, name, ": not available yet"); };
    });
  }
}

}  // namespace koppel::auditors
