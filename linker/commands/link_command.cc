#include "linker/commands/link_command.h"

namespace koppel::linker {

void AddLinkCommand(CLI::App& program, std::function<Status()>& action) {
  CLI::App* command = program.add_subcommand("link", "Link offline files of encodings");
  command->callback([&action] {
    action = [] { return Failure(StatusCode::kUnimplemented, "link: not available yet"); };
  });
}

}  // namespace koppel::linker
