// koppel-keys linkage-key create|accept
#include "keys/linkage_key.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "base/file.h"
#include "keys/commands/commands.h"
#include "keys/derive.h"
#include "proto/canonical.h"

namespace koppel::commands {
namespace {

struct CreateFlags {
  LinkageKeyUse use;
  std::vector<std::string> to;
  std::string out_dir;
};

struct AcceptFlags {
  KeystoreFlags keystore;
  std::string file;
};

Result<std::vector<v1::Party>> ReadAgencies(const std::vector<std::string>& paths) {
  std::vector<v1::Party> agencies;
  std::set<std::string> names;
  for (const std::string& path : paths) {
    v1::Party agency;
    KOPPEL_RETURN_IF_ERROR(ReadJsonFile(path, agency));
    if (!names.insert(agency.name()).second) {
      return InvalidArgument(path, ": got party ", agency.name(), " twice, want it once");
    }
    agencies.push_back(std::move(agency));
  }
  return agencies;
}

std::string PathFor(const CreateFlags& flags, const std::string& party) {
  return flags.out_dir + "/" + party + ".linkage-key";
}

Status Create(const CreateFlags& flags) {
  KOPPEL_RETURN_IF_ERROR(CheckLinkageKeyUse(flags.use));
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<v1::Party> agencies, ReadAgencies(flags.to));
  const SecretBytes key = SecretBytes::Random(kKeyBytes);
  std::vector<keys::LinkageKeyFile> files;
  for (size_t i = 0; i < agencies.size(); ++i) {
    Result<keys::LinkageKeyFile> file = SealLinkageKey(key, flags.use, agencies[i]);
    if (!file.ok()) return Annotate(file.status(), flags.to[i]);
    KOPPEL_RETURN_IF_ERROR(RequireNoFile(PathFor(flags, agencies[i].name())));
    files.push_back(*std::move(file));
  }
  std::error_code error;
  std::filesystem::create_directories(flags.out_dir, error);
  if (error) return ErrnoStatus(flags.out_dir, error.value());
  for (const keys::LinkageKeyFile& file : files) {
    const std::string path = PathFor(flags, file.party());
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(path, ToJson(file), FileMode::kPrivate));
    fmt::print("{}\n", path);
  }
  fmt::print("check {}\n", LinkageKeyCheck(key, flags.use));
  return OkStatus();
}

// The same key again changes nothing.
Status Store(Unlocked& unlocked, const LinkageKeyUse& use, SecretBytes key,
             const AcceptFlags& flags) {
  const std::string name = LinkageSecretName(use.project, use.epoch);
  if (const auto held = unlocked.keystore.Get(name); held.ok() && **held == key) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(unlocked.keystore.Add(name, std::move(key)));
  return unlocked.keystore.Save(flags.keystore.path, unlocked.passphrase, flags.keystore.cost());
}

Status Accept(const AcceptFlags& flags) {
  keys::LinkageKeyFile file;
  KOPPEL_RETURN_IF_ERROR(ReadJsonFile(flags.file, file));
  KOPPEL_ASSIGN_OR_RETURN(Unlocked unlocked, Unlock(flags.keystore));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, unlocked.keystore.Get(kSealingSecret));
  KOPPEL_ASSIGN_OR_RETURN(const SealingKey sealing, SealingKey::FromSecret(*secret));
  Result<SecretBytes> key = OpenLinkageKey(file, sealing);
  if (!key.ok()) return Annotate(key.status(), flags.file);
  const LinkageKeyUse use{file.project(), file.epoch()};
  const std::string check = LinkageKeyCheck(*key, use);
  KOPPEL_RETURN_IF_ERROR(Store(unlocked, use, *std::move(key), flags));
  fmt::print("project {}  epoch {}  check {}\n", use.project, use.epoch, check);
  return OkStatus();
}

void AddCreate(CLI::App& group, Action& action) {
  CLI::App& command =
      AddCommand(group, "create", "Draw a linkage key and seal it for each agency",
                 "koppel-keys linkage-key create --project care --epoch 1 --to police.json --to "
                 "youth-care.json --out-dir linkage");
  auto flags = std::make_shared<CreateFlags>();
  command.add_option("--project", flags->use.project, "Project id")->required();
  command.add_option("--epoch", flags->use.epoch, "Epoch, from 1")->required();
  command.add_option("--to", flags->to, "Public identity of an agency; once for each")->required();
  command.add_option("--out-dir", flags->out_dir, "Folder for PARTY.linkage-key")->required();
  command.callback([flags, &action] { action = [flags] { return Create(*flags); }; });
}

void AddAccept(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(
      group, "accept",
      "Put a linkage key into the agency's keystore; compare the check with the others",
      "koppel-keys linkage-key accept --keystore police.keystore --file police.linkage-key");
  auto flags = std::make_shared<AcceptFlags>();
  AddKeystoreFlags(command, flags->keystore);
  AddCostFlag(command, flags->keystore);
  command.add_option("--file", flags->file, "Linkage key file")->required();
  command.callback([flags, &action] { action = [flags] { return Accept(*flags); }; });
}

}  // namespace

void AddLinkageKeyCommands(CLI::App& program, Action& action) {
  CLI::App& group =
      *program.add_subcommand("linkage-key", "The agencies' common key, outside the linker");
  group.require_subcommand(1);
  AddCreate(group, action);
  AddAccept(group, action);
}

}  // namespace koppel::commands
