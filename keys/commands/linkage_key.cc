// koppel-keys linkage-key create|accept
#include "keys/linkage_key.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "base/file.h"
#include "keys/commands/commands.h"
#include "keys/commands/reports.pb.h"
#include "keys/derive.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::commands {
namespace {

struct CreateFlags {
  KeystoreFlags keystore;
  LinkageKeyUse use;
  std::vector<std::string> to;
  std::string out_dir;
  bool json = false;
};

struct AcceptFlags {
  KeystoreFlags keystore;
  std::string file;
  std::string from;
  bool replace = false;
  bool json = false;
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

LinkageKeyReport ReportOf(const LinkageKeyUse& use, const std::string& check) {
  LinkageKeyReport report;
  report.set_project_id(use.project);
  report.set_epoch(use.epoch);
  report.set_check(check);
  return report;
}

std::string PathFor(const CreateFlags& flags, const std::string& party) {
  return flags.out_dir + "/" + party + ".linkage-key";
}

// The maker is one of the agencies that the key is for.
Result<SigningKey> OpenMaker(const KeystoreFlags& flags, const std::vector<v1::Party>& agencies) {
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, OpenKeystore(flags));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* seed, keystore.Get(kSigningSecret));
  KOPPEL_ASSIGN_OR_RETURN(SigningKey maker, SigningKey::FromSeed(*seed));
  for (const v1::Party& agency : agencies) {
    if (agency.signing_key() == maker.public_key()) return maker;
  }
  return InvalidArgument(flags.path, ": got a party that is not among --to, want one of them");
}

Result<std::vector<keys::LinkageKeyFile>> SealForAll(const SecretBytes& key,
                                                     const CreateFlags& flags,
                                                     const std::vector<v1::Party>& agencies,
                                                     const SigningKey& maker) {
  std::vector<keys::LinkageKeyFile> files;
  for (size_t i = 0; i < agencies.size(); ++i) {
    Result<keys::LinkageKeyFile> file = SealLinkageKey(key, flags.use, agencies[i], maker);
    if (!file.ok()) return Annotate(file.status(), flags.to[i]);
    KOPPEL_RETURN_IF_ERROR(RequireNoFile(PathFor(flags, agencies[i].name())));
    files.push_back(*std::move(file));
  }
  return files;
}

Status Create(const CreateFlags& flags) {
  if (const Status use = CheckLinkageKeyUse(flags.use); !use.ok()) {
    return UsageError(Concat("--", MessageOf(use)));
  }
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<v1::Party> agencies, ReadAgencies(flags.to));
  KOPPEL_ASSIGN_OR_RETURN(const SigningKey maker, OpenMaker(flags.keystore, agencies));
  const SecretBytes key = SecretBytes::Random(kKeyBytes);
  KOPPEL_ASSIGN_OR_RETURN(const auto files, SealForAll(key, flags, agencies, maker));
  std::error_code error;
  std::filesystem::create_directories(flags.out_dir, error);
  if (error) return ErrnoStatus(flags.out_dir, error.value());
  LinkageKeyReport report = ReportOf(flags.use, LinkageKeyCheck(key, flags.use));
  for (const keys::LinkageKeyFile& file : files) {
    const std::string path = PathFor(flags, file.party());
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(path, ToJson(file), FileMode::kPrivate));
    report.add_files(path);
  }
  if (flags.json) {
    PrintJson(report);
    return OkStatus();
  }
  for (const std::string& path : report.files()) fmt::print("{}\n", path);
  fmt::print("check {}\n", report.check());
  return OkStatus();
}

// The same key again changes nothing. Another key for the same use is a mistake of somebody, which
// only the agency can judge.
Result<bool> Store(Keystore& keystore, const std::string& name, const SecretBytes& key,
                   bool replace) {
  if (const auto held = keystore.Get(name); held.ok()) {
    if (**held == key) return false;
    if (!replace) {
      return Failure(StatusCode::kAlreadyExists, "keystore: holds another key ", name,
                     "; compare the check with the other agencies, then accept with --replace");
    }
  }
  keystore.Put(name, key.Clone());
  return true;
}

Result<SecretBytes> OpenWith(const Keystore& keystore, const AcceptFlags& flags,
                             const keys::LinkageKeyFile& file, const v1::Party& maker) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, keystore.Get(kSealingSecret));
  KOPPEL_ASSIGN_OR_RETURN(const SealingKey sealing, SealingKey::FromSecret(*secret));
  Result<SecretBytes> key = OpenLinkageKey(file, maker, sealing);
  if (!key.ok()) return Annotate(key.status(), flags.file);
  return key;
}

Status Accept(const AcceptFlags& flags) {
  keys::LinkageKeyFile file;
  KOPPEL_RETURN_IF_ERROR(ReadJsonFile(flags.file, file));
  v1::Party maker;
  KOPPEL_RETURN_IF_ERROR(ReadJsonFile(flags.from, maker));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes passphrase, AskPassphrase(flags.keystore));
  const LinkageKeyUse use{file.project(), file.epoch()};
  std::string check;
  const auto store = [&](Keystore& keystore) -> Result<bool> {
    KOPPEL_ASSIGN_OR_RETURN(const SecretBytes key, OpenWith(keystore, flags, file, maker));
    check = LinkageKeyCheck(key, use);
    return Store(keystore, LinkageSecretName(use.project, use.epoch), key, flags.replace);
  };
  KOPPEL_RETURN_IF_ERROR(ChangeKeystore(flags.keystore, passphrase, passphrase, store));
  if (flags.json) {
    PrintJson(ReportOf(use, check));
  } else {
    fmt::print("project {}  epoch {}  check {}\n", use.project, use.epoch, check);
  }
  return OkStatus();
}

void AddCreate(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(
      group, "create", "Draw a linkage key, seal it for each agency and sign that it is yours",
      "koppel-keys linkage-key create --keystore police.keystore --project care --epoch 1 "
      "--to police.json --to board.json --out-dir linkage");
  auto flags = std::make_shared<CreateFlags>();
  AddKeystoreFlags(command, flags->keystore);
  command.add_option("--project", flags->use.project, "Project id")->required();
  command.add_option("--epoch", flags->use.epoch, "Epoch, from 1")
      ->check(WholeNumber(1, UINT32_MAX))
      ->required();
  command.add_option("--to", flags->to, "Public identity of an agency; once for each")->required();
  command.add_option("--out-dir", flags->out_dir, "Folder for PARTY.linkage-key")->required();
  AddJsonFlag(command, flags->json);
  command.callback([flags, &action] { action = [flags] { return Create(*flags); }; });
}

void AddAccept(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(
      group, "accept",
      "Put a linkage key into the agency's keystore; compare the check with the others",
      "koppel-keys linkage-key accept --keystore board.keystore --file board.linkage-key --from "
      "police.json");
  auto flags = std::make_shared<AcceptFlags>();
  AddKeystoreFlags(command, flags->keystore);
  AddCostFlag(command, flags->keystore);
  command.add_option("--file", flags->file, "Linkage key file")->required();
  command
      .add_option(
          "--from", flags->from,
          "Public identity of the agency that made the key, got by another way than the file")
      ->required();
  command.add_flag("--replace", flags->replace,
                   "Take the place of another key that was accepted for this project and epoch");
  AddJsonFlag(command, flags->json);
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
