// koppel-auditor: the privacy officer's program.
#include <sys/stat.h>

#include "auditors/commands/commands.h"
#include "base/cli.h"
#include "keys/secret.h"
#include "keys/tls.h"

namespace {

using koppel::Action;
using AddCommand = void(CLI::App& program, Action& action);

constexpr AddCommand* kCommands[] = {
    koppel::auditors::AddApproveCommand, koppel::auditors::AddCheckpointCommand,
    koppel::auditors::AddExportCommand,  koppel::auditors::AddVerifyCommand,
    koppel::auditors::AddLaterCommands,
};

}  // namespace

int main(int argc, char** argv) {
  if (const koppel::Status status = koppel::ProtectProcessMemory(); !status.ok()) {
    return koppel::Finish("koppel-auditor", status);
  }
  // Exported logs are for the officer.
  umask(077);
  koppel::ConfigureTlsForProcess();
  CLI::App program("The privacy officer: approves projects and proves what was done.",
                   "koppel-auditor");
  program.require_subcommand(1);
  program.footer("Example: koppel-auditor verify 2026.klog --linker-key hub.json");
  Action action;
  for (AddCommand* add : kCommands) add(program, action);
  return koppel::RunCommandLine(program, argc, argv, action);
}
