// koppel-keys keystore inspect|passwd
#include "keys/keystore.h"

#include <fmt/format.h>

#include "keys/commands/commands.h"
#include "keys/commands/reports.pb.h"
#include "keys/passphrase.h"
#include "proto/json.h"

namespace koppel::commands {
namespace {

struct InspectFlags {
  KeystoreFlags keystore;
  bool json = false;
};

struct PasswdFlags {
  KeystoreFlags keystore;
  std::string new_passphrase_file;
};

Status Inspect(const InspectFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, OpenKeystore(flags.keystore));
  KeystoreReport report;
  report.set_keystore(flags.keystore.path);
  for (const std::string& name : keystore.Names()) report.add_secrets(name);
  if (flags.json) {
    PrintJson(report);
  } else {
    for (const std::string& name : report.secrets()) fmt::print("{}\n", name);
  }
  return OkStatus();
}

Status Passwd(const PasswdFlags& flags) {
  // Both first: the lock is not held while somebody types.
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes passphrase, AskPassphrase(flags.keystore));
  KOPPEL_ASSIGN_OR_RETURN(
      const SecretBytes next,
      ReadNewPassphrase(flags.new_passphrase_file, "New passphrase of " + flags.keystore.path));
  return ChangeKeystore(flags.keystore, passphrase, next,
                        [](Keystore&) -> Result<bool> { return true; });
}

void AddInspect(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(group, "inspect", "List the names of the secrets",
                                 "koppel-keys keystore inspect --keystore police.keystore");
  auto flags = std::make_shared<InspectFlags>();
  AddKeystoreFlags(command, flags->keystore);
  AddJsonFlag(command, flags->json);
  command.callback([flags, &action] { action = [flags] { return Inspect(*flags); }; });
}

void AddPasswd(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(group, "passwd", "Write the keystore under a new passphrase",
                                 "koppel-keys keystore passwd --keystore police.keystore");
  auto flags = std::make_shared<PasswdFlags>();
  AddKeystoreFlags(command, flags->keystore);
  AddCostFlag(command, flags->keystore);
  command.add_option("--new-passphrase-file", flags->new_passphrase_file,
                     "File whose first line is the new passphrase");
  command.callback([flags, &action] { action = [flags] { return Passwd(*flags); }; });
}

}  // namespace

void AddKeystoreCommands(CLI::App& program, Action& action) {
  CLI::App& group = *program.add_subcommand("keystore", "The file that holds a party's secrets");
  group.require_subcommand(1);
  AddInspect(group, action);
  AddPasswd(group, action);
}

}  // namespace koppel::commands
