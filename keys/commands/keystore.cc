// koppel-keys keystore inspect|passwd
#include "keys/keystore.h"

#include <fmt/format.h>

#include "keys/commands/commands.h"
#include "keys/passphrase.h"

namespace koppel::commands {
namespace {

struct PasswdFlags {
  KeystoreFlags keystore;
  std::string new_passphrase_file;
};

Status Inspect(const KeystoreFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, OpenKeystore(flags));
  for (const std::string& name : keystore.Names()) fmt::print("{}\n", name);
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
  auto flags = std::make_shared<KeystoreFlags>();
  AddKeystoreFlags(command, *flags);
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
