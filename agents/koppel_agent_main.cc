// koppel-agent: the program of an agency.
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <array>

#include "agents/commands/commands.h"
#include "base/cli.h"
#include "keys/secret.h"
#include "keys/tls.h"

namespace {

using koppel::Status;
using koppel::agents::AddCommand;

constexpr std::array<AddCommand, 9> kCommands = {
    koppel::agents::AddCheck,   koppel::agents::AddEncode,   koppel::agents::AddAuditEncoding,
    koppel::agents::AddSchema,  koppel::agents::AddSubmit,   koppel::agents::AddStatus,
    koppel::agents::AddSubject, koppel::agents::AddWithdraw, koppel::agents::AddReferences};

// Known by name, so that people learn what will be.
struct LaterCommand {
  const char* name;
  const char* what;
};

constexpr std::array<LaterCommand, 1> kLaterCommands = {{
    {"join", "Take part in the key exchange of a project"},
}};

}  // namespace

int main(int argc, char** argv) {
  if (const Status ready = koppel::ProtectProcessMemory(); !ready.ok()) {
    return koppel::Finish("koppel-agent", ready);
  }
  // Whatever it writes is about persons.
  umask(077);
  koppel::ConfigureTlsForProcess();
  CLI::App app("Encodes and delivers the records of an agency", "koppel-agent");
  app.require_subcommand(1);
  app.footer("Example:\n  koppel-agent check police.csv --schema nl-person-protected");
  koppel::Action action;
  for (const AddCommand add : kCommands) add(app, action);
  for (const LaterCommand& later : kLaterCommands) {
    koppel::AddLaterCommand(app, later.name, later.what, action);
  }
  return koppel::RunCommandLine(app, argc, argv, action);
}
