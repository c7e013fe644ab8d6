// koppel-keys identity create|show
#include "keys/identity.h"

#include <fmt/format.h>

#include "base/file.h"
#include "keys/authority.h"
#include "keys/commands/commands.h"
#include "keys/sealing.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::commands {
namespace {

struct IdentityFlags {
  KeystoreFlags keystore;
  std::string party;
  std::string role;
  std::string request;
  std::string public_file;
  bool json = false;
};

void PrintFingerprints(const v1::Party& identity) {
  fmt::print("signing key  {}\n", Fingerprint(identity.signing_key()));
  if (identity.sealing_key().empty()) return;
  fmt::print("sealing key  {}\n", Fingerprint(identity.sealing_key()));
}

Status WriteRequest(const Keystore& keystore, const std::string& path) {
  if (path.empty()) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* key, keystore.Get(kTlsSecret));
  KOPPEL_ASSIGN_OR_RETURN(const std::string request, CreateSigningRequest(*key));
  return WriteFileAtomically(path, request);
}

Status WritePublic(const v1::Party& identity, const std::string& path) {
  return path.empty() ? OkStatus() : WriteFileAtomically(path, ToJson(identity));
}

// Writes and prints what others may know.
Status Publish(const Keystore& keystore, const v1::Party& identity, const IdentityFlags& flags) {
  KOPPEL_RETURN_IF_ERROR(WriteRequest(keystore, flags.request));
  KOPPEL_RETURN_IF_ERROR(WritePublic(identity, flags.public_file));
  if (flags.json) {
    PrintJson(identity);
  } else {
    PrintFingerprints(identity);
  }
  return OkStatus();
}

Status Create(const IdentityFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Role role, ParseRole(flags.role));
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, CreateIdentity(flags.party, role));
  KOPPEL_ASSIGN_OR_RETURN(const v1::Party identity, PublicIdentity(keystore, flags.party, role));
  KOPPEL_RETURN_IF_ERROR(SaveNewKeystore(keystore, flags.keystore));
  return Publish(keystore, identity, flags);
}

// Without party and role: what the keystore itself says.
Result<v1::Party> ShownIdentity(const Keystore& keystore, const IdentityFlags& flags) {
  if (!flags.role.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::Role role, ParseRole(flags.role));
    return PublicIdentity(keystore, flags.party, role);
  }
  KOPPEL_ASSIGN_OR_RETURN(v1::Party identity, PublicIdentity(keystore, "", v1::ROLE_UNSPECIFIED));
  if (const auto secret = keystore.Get(kSealingSecret); secret.ok()) {
    KOPPEL_ASSIGN_OR_RETURN(const SealingKey sealing, SealingKey::FromSecret(**secret));
    identity.set_sealing_key(sealing.public_key());
  }
  return identity;
}

Status Show(const IdentityFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, OpenKeystore(flags.keystore));
  const auto identity = ShownIdentity(keystore, flags);
  KOPPEL_RETURN_IF_ERROR(Annotate(identity.status(), flags.keystore.path));
  return Publish(keystore, *identity, flags);
}

void AddOutputFlags(CLI::App& command, IdentityFlags& flags) {
  command.add_option("--request", flags.request, "Write the signing request for the authority");
  AddJsonFlag(command, flags.json);
}

void AddCreate(CLI::App& group, Action& action) {
  CLI::App& command =
      AddCommand(group, "create", "Draw a party's secrets into a new keystore",
                 "koppel-keys identity create --party police --role agent --keystore "
                 "police.keystore --request police.csr --public police.json");
  auto flags = std::make_shared<IdentityFlags>();
  AddPartyFlag(command, flags->party)->required();
  AddRoleFlag(command, flags->role, true);
  AddKeystoreFlags(command, flags->keystore);
  AddCostFlag(command, flags->keystore);
  command.add_option("--public", flags->public_file, "Write the public identity as JSON");
  AddOutputFlags(command, *flags);
  command.callback([flags, &action] { action = [flags] { return Create(*flags); }; });
}

void AddShow(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(group, "show", "Print the fingerprints that people compare",
                                 "koppel-keys identity show --keystore police.keystore");
  auto flags = std::make_shared<IdentityFlags>();
  AddKeystoreFlags(command, flags->keystore);
  CLI::Option* party = AddPartyFlag(command, flags->party);
  AddRoleFlag(command, flags->role, false);
  CLI::Option* role = command.get_option("--role");
  role->needs(party);
  party->needs(role);
  command.add_option("--public", flags->public_file, "Write the public identity as JSON")
      ->needs(role);
  AddOutputFlags(command, *flags);
  command.callback([flags, &action] { action = [flags] { return Show(*flags); }; });
}

}  // namespace

void AddIdentityCommands(CLI::App& program, Action& action) {
  CLI::App& group = *program.add_subcommand("identity", "A party's keys");
  group.require_subcommand(1);
  AddCreate(group, action);
  AddShow(group, action);
}

}  // namespace koppel::commands
