#include "auditors/commands/commands.h"

namespace koppel::auditors {
namespace {

struct Later {
  const char* name;
  const char* description;
};

constexpr Later kLater[] = {
    {"revoke", "Withdraw an approval"},          {"receipt", "Check an agency's receipt"},
    {"follow", "Follow the log as it grows"},    {"report", "Report on a project"},
    {"console", "Look at the log in a browser"},
};

}  // namespace

void AddLaterCommands(CLI::App& program, Action& action) {
  for (const Later& later : kLater) {
    AddLaterCommand(program, later.name, later.description, action);
  }
}

}  // namespace koppel::auditors
