// koppel-keys: identities, certificates, keystores and linkage keys.
#include <CLI/CLI.hpp>

#include "base/cli.h"
#include "keys/commands/commands.h"
#include "keys/secret.h"

namespace {

constexpr char kProgram[] = "koppel-keys";

}  // namespace

int main(int argc, char** argv) {
  const koppel::Status protected_memory = koppel::ProtectProcessMemory();
  if (!protected_memory.ok()) return koppel::Finish(kProgram, protected_memory);

  CLI::App program("Keys, certificates and keystores of the parties of a linkage", kProgram);
  program.require_subcommand(1);
  program.footer(
      "Example:\n  koppel-keys identity create --party police --role agent --keystore "
      "police.keystore\n  koppel-keys COMMAND --help");
  koppel::Action action;
  koppel::commands::AddIdentityCommands(program, action);
  koppel::commands::AddAuthorityCommands(program, action);
  koppel::commands::AddLinkageKeyCommands(program, action);
  koppel::commands::AddKeystoreCommands(program, action);
  return koppel::RunCommandLine(program, argc, argv, action);
}
