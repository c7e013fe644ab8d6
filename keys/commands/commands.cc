#include "keys/commands/commands.h"

#include <filesystem>
#include <utility>

#include "base/file.h"
#include "keys/passphrase.h"
#include "keys/tls.h"
#include "proto/canonical.h"

namespace koppel::commands {

void AddKeystoreFlags(CLI::App& command, KeystoreFlags& flags, bool with_path) {
  if (with_path) command.add_option("--keystore", flags.path, "Keystore file")->required();
  command.add_option("--passphrase-file", flags.passphrase_file,
                     "File whose first line is the passphrase, also /dev/fd/N; otherwise it is "
                     "asked for on the terminal");
}

void AddCostFlag(CLI::App& command, KeystoreFlags& flags) {
  // An empty group keeps it out of the help.
  command.add_flag("--test-cost", flags.test_cost, "Weak: a keystore that is fast to guess")
      ->group("");
}

CLI::Option* AddPartyFlag(CLI::App& command, std::string& party) {
  const auto check = [](const std::string& text) {
    return IsPartyName(text)
               ? std::string()
               : Concat("got ", text, ", want 1 to 64 lower-case letters, digits and hyphens");
  };
  return command.add_option("--party", party, "Name of the party")->check(check);
}

void AddRoleFlag(CLI::App& command, std::string& role, bool required) {
  command.add_option("--role", role, "linker, agent, office, auditor or operator")
      ->check(OneOf({"linker", "agent", "office", "auditor", "operator"}))
      ->required(required);
}

CLI::App& AddCommand(CLI::App& group, const std::string& name, const std::string& help,
                     const std::string& example) {
  CLI::App& command = *group.add_subcommand(name, help);
  command.footer("Example:\n  " + example);
  return command;
}

Result<Keystore> OpenKeystore(const KeystoreFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes passphrase, AskPassphrase(flags));
  return Keystore::Load(flags.path, passphrase);
}

Result<SecretBytes> AskPassphrase(const KeystoreFlags& flags) {
  return ReadPassphrase(flags.passphrase_file, "Passphrase of " + flags.path);
}

Status ChangeKeystore(const KeystoreFlags& flags, const SecretBytes& passphrase,
                      const SecretBytes& next, const KeystoreChange& change) {
  KOPPEL_ASSIGN_OR_RETURN(const FileLock lock, FileLock::OfFolder(flags.path));
  KOPPEL_ASSIGN_OR_RETURN(Keystore keystore, Keystore::Load(flags.path, passphrase));
  KOPPEL_ASSIGN_OR_RETURN(const bool changed, change(keystore));
  return changed ? keystore.Save(flags.path, next, flags.cost()) : OkStatus();
}

Status RequireNoFile(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return OkStatus();
  return Failure(StatusCode::kAlreadyExists, path, ": exists already, want another name");
}

Status SaveNewKeystore(const Keystore& keystore, const KeystoreFlags& flags) {
  KOPPEL_RETURN_IF_ERROR(RequireNoFile(flags.path));
  KOPPEL_ASSIGN_OR_RETURN(
      const SecretBytes passphrase,
      ReadNewPassphrase(flags.passphrase_file, "New passphrase of " + flags.path));
  return keystore.Save(flags.path, passphrase, flags.cost());
}

Status ReadJsonFile(const std::string& path, google::protobuf::Message& message) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, 1u << 20));
  return ParseJson(path, json, message);
}

}  // namespace koppel::commands
