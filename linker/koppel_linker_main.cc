// koppel-linker: the linkage hub's program. Each command is one line in the table below.
#include <CLI/CLI.hpp>

#include "base/cli.h"
#include "keys/secret.h"
#include "linker/commands/doctor_command.h"
#include "linker/commands/link_command.h"
#include "linker/commands/serve_command.h"

namespace {

using AddCommand = void(CLI::App& program, koppel::Action& action);

constexpr AddCommand* kCommands[] = {
    koppel::linker::AddServeCommand,
    koppel::linker::AddDoctorCommand,
    koppel::linker::AddConfigCommand,
    koppel::linker::AddLinkCommand,
};

}  // namespace

int main(int argc, char** argv) {
  if (const koppel::Status status = koppel::ProtectProcessMemory(); !status.ok()) {
    return koppel::Finish("koppel-linker", status);
  }
  CLI::App program("The linkage hub: compares encodings, never opens anything.", "koppel-linker");
  program.require_subcommand(1);
  program.footer("Example:\n  koppel-linker link police.kpl board.kpl --out links.csv");
  koppel::Action action;
  for (AddCommand* add : kCommands) add(program, action);
  return koppel::RunCommandLine(program, argc, argv, action);
}
