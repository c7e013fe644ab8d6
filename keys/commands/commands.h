// The commands of koppel-keys. Each function adds its own to the program; the one that the command
// line names becomes `action`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "base/cli.h"
#include "base/status.h"
#include "keys/keystore.h"
#include "koppel/v1/project.pb.h"

namespace koppel::commands {

void AddIdentityCommands(CLI::App& program, Action& action);
void AddAuthorityCommands(CLI::App& program, Action& action);
void AddLinkageKeyCommands(CLI::App& program, Action& action);
void AddKeystoreCommands(CLI::App& program, Action& action);

// Which keystore, and its passphrase.
struct KeystoreFlags {
  std::string path;
  std::string passphrase_file;
  bool test_cost = false;

  KeystoreCost cost() const { return test_cost ? TestCost() : ModerateCost(); }
};

// `with_path`: the keystore is named by --keystore.
void AddKeystoreFlags(CLI::App& command, KeystoreFlags& flags, bool with_path = true);
// Only for commands that write the keystore.
void AddCostFlag(CLI::App& command, KeystoreFlags& flags);
// --party; another text than a party's name is a usage error.
CLI::Option* AddPartyFlag(CLI::App& command, std::string& party);
// --role with the names that it may have.
void AddRoleFlag(CLI::App& command, std::string& role, bool required);

// A command with an example below its help.
CLI::App& AddCommand(CLI::App& group, const std::string& name, const std::string& help,
                     const std::string& example);

// Asks for the passphrase and opens the keystore.
Result<Keystore> OpenKeystore(const KeystoreFlags& flags);
// Asks for the passphrase.
Result<SecretBytes> AskPassphrase(const KeystoreFlags& flags);
// Opens the keystore, lets `change` work on it, and saves it under `next` where that returns true,
// all under a lock: of two at once, the second sees what the first wrote.
using KeystoreChange = std::function<Result<bool>(Keystore&)>;
Status ChangeKeystore(const KeystoreFlags& flags, const SecretBytes& passphrase,
                      const SecretBytes& next, const KeystoreChange& change);
// Writes a new keystore under a new passphrase. ALREADY_EXISTS where the file is there.
Status SaveNewKeystore(const Keystore& keystore, const KeystoreFlags& flags);
// ALREADY_EXISTS "PATH: ...".
Status RequireNoFile(const std::string& path);
// INVALID_ARGUMENT "PATH: ..." where the file does not hold this message as JSON.
Status ReadJsonFile(const std::string& path, google::protobuf::Message& message);

}  // namespace koppel::commands
