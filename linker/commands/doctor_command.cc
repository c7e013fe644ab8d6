#include "linker/commands/doctor_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/counted.h"
#include "base/time.h"
#include "keys/keystore.h"
#include "keys/party.h"
#include "keys/passphrase.h"
#include "linker/commands/reports.pb.h"
#include "linker/config.h"
#include "linker/log/log.h"
#include "linker/store/store.h"
#include "proto/json.h"

namespace koppel::linker {
namespace {

struct DoctorOptions {
  std::string config;
  std::string passphrase_file;
  bool json = false;
};

// Keeps each finding and whether all were good.
class Findings {
 public:
  Findings() { report_.set_ok(true); }

  // True when the status is OK.
  bool Add(const char* what, const Status& status, const std::string& good) {
    DoctorCheck& check = *report_.add_checks();
    check.set_check(what);
    check.set_ok(status.ok());
    check.set_message(status.ok() ? good : std::string(MessageOf(status)));
    report_.set_ok(report_.ok() && status.ok());
    return status.ok();
  }

  void Print(bool json) const {
    if (json) return PrintJson(report_);
    for (const DoctorCheck& check : report_.checks()) {
      std::printf("%-12s %s  %s\n", check.check().c_str(), check.ok() ? "ok    " : "FAILED",
                  check.message().c_str());
    }
  }

  Status Verdict() const {
    if (report_.ok()) return OkStatus();
    const auto failed = std::count_if(report_.checks().begin(), report_.checks().end(),
                                      [](const DoctorCheck& check) { return !check.ok(); });
    return Failure(StatusCode::kFailedPrecondition, "doctor: ", failed, " of the checks failed");
  }

 private:
  DoctorReport report_;
};

Status CheckSecrets(const Keystore& keystore) {
  for (const char* name : {kSigningSecret, kTlsSecret, kStorageSecret, kPseudonymSecret}) {
    KOPPEL_RETURN_IF_ERROR(keystore.Get(name).status());
  }
  return OkStatus();
}

Status CheckCertificate(const LoadedConfig& loaded, const Keystore& keystore) {
  const keys::PartyConfig& party = loaded.config.party();
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* key, keystore.Get(kTlsSecret));
  return LoadTlsMaterial(ResolvePath(loaded.folder, party.certificate()),
                         ResolvePath(loaded.folder, party.authority()), key->Clone(),
                         Peer{party.party(), v1::LINKER}, SystemClock().NowMs())
      .status();
}

// Damage on disk shows where a row is read: by RocksDB's checksum of its block, or by its seal.
Result<uint64_t> ReadEveryRow(const Store& store) {
  uint64_t rows = 0;
  const auto count = [&rows](std::string_view, std::string_view) {
    ++rows;
    return OkStatus();
  };
  std::vector<std::string> projects = store.Projects();
  projects.emplace_back();
  for (const Table table : kAllTables) {
    for (const std::string& project : projects) {
      KOPPEL_RETURN_IF_ERROR(
          Annotate(store.Scan(table, project, "", count), std::string(TableName(table))));
    }
  }
  return rows;
}

// Opens what is there, and makes nothing.
Status CheckStorage(const LoadedConfig& loaded, const Keystore& keystore, std::string& good) {
  if (!std::filesystem::exists(DataFolder(loaded))) {
    good = "none yet; serve makes it";
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* storage, keystore.Get(kStorageSecret));
  KOPPEL_ASSIGN_OR_RETURN(const auto store,
                          Store::Open(DataFolder(loaded), KeyFile(loaded), *storage));
  KOPPEL_ASSIGN_OR_RETURN(const uint64_t rows, ReadEveryRow(*store));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* seed, keystore.Get(kSigningSecret));
  KOPPEL_ASSIGN_OR_RETURN(SigningKey key, SigningKey::FromSeed(*seed));
  KOPPEL_ASSIGN_OR_RETURN(const auto log, Log::Open(*store, std::move(key),
                                                    loaded.config.party().party(), SystemClock()));
  good = Concat("opens; ", Counted(rows, "row", "rows"), " read, ",
                Counted(store->Projects().size(), "project", "projects"), ", ",
                Counted(log->size(), "log entry", "log entries"));
  return OkStatus();
}

Result<Keystore> LoadKeystore(const LoadedConfig& loaded, const std::string& passphrase_file) {
  const std::string path = ResolvePath(loaded.folder, loaded.config.party().keystore());
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes passphrase,
                          ReadPassphrase(passphrase_file, "Passphrase of " + path));
  return Keystore::Load(path, passphrase);
}

Status CheckFolder(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  if (std::filesystem::is_directory(parent)) return OkStatus();
  return Failure(StatusCode::kNotFound, parent, ": no such folder");
}

void Examine(const DoctorOptions& options, Findings& findings) {
  const Result<LoadedConfig> loaded = LoadConfig(options.config);
  if (!findings.Add("config", loaded.status(), options.config)) return;
  findings.Add("data", CheckFolder(DataFolder(*loaded)), DataFolder(*loaded));
  findings.Add("key file", CheckFolder(KeyFile(*loaded)), KeyFile(*loaded));
  const Result<Keystore> keystore = LoadKeystore(*loaded, options.passphrase_file);
  if (!findings.Add("keystore", keystore.status(), "opens")) return;
  findings.Add("secrets", CheckSecrets(*keystore), "all there");
  findings.Add("certificate", CheckCertificate(*loaded, *keystore),
               "valid, of this linker and its authority");
  std::string good;
  const Status storage = CheckStorage(*loaded, *keystore, good);
  findings.Add("storage", storage, good);
}

Status RunDoctor(const DoctorOptions& options) {
  Findings findings;
  Examine(options, findings);
  findings.Print(options.json);
  return findings.Verdict();
}

Status ShowConfig(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(LoadedConfig loaded, LoadConfig(path));
  loaded.config.set_data(DataFolder(loaded));
  loaded.config.set_key_file(KeyFile(loaded));
  PrintJson(loaded.config);
  return OkStatus();
}

}  // namespace

void AddDoctorCommand(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("doctor", "Check configuration, keys, certificate and storage");
  auto options = std::make_shared<DoctorOptions>();
  command->add_option("--config", options->config, "Configuration (JSON)")->required();
  command->add_option("--passphrase-file", options->passphrase_file,
                      "File with the keystore's passphrase; may be /dev/fd/N");
  AddJsonFlag(*command, options->json);
  command->footer("Example:\n  koppel-linker doctor --config hub.json --passphrase-file pass");
  command->callback([&action, options] { action = [options] { return RunDoctor(*options); }; });
}

void AddConfigCommand(CLI::App& program, Action& action) {
  CLI::App* group = program.add_subcommand("config", "The configuration");
  group->require_subcommand(1);
  CLI::App* show = group->add_subcommand("show", "Print the effective configuration as JSON");
  auto config = std::make_shared<std::string>();
  show->add_option("--config", *config, "Configuration (JSON)")->required();
  show->footer("Example:\n  koppel-linker config show --config hub.json");
  show->callback([&action, config] { action = [config] { return ShowConfig(*config); }; });
}

}  // namespace koppel::linker
