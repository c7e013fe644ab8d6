#include <fmt/format.h>

#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/offline_file.h"
#include "agents/commands/rejects_report.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct EncodeOptions {
  OfflineRequest request;
  std::string key_file;
  bool json = false;
};

Status RunEncode(const EncodeOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes key, ReadLinkageKey(options.key_file));
  KOPPEL_ASSIGN_OR_RETURN(const EncodeReport report, EncodeToFile(options.request, key));
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}: {} records{}{}\n", report.file(), report.records(),
               report.rows() == report.records() ? "" : fmt::format(" of {} rows", report.rows()),
               RejectsText(report.rejects()));
  }
  return OkStatus();
}

}  // namespace

void AddEncode(CLI::App& app, Action& action) {
  auto options = std::make_shared<EncodeOptions>();
  OfflineRequest& request = options->request;
  CLI::App* command =
      app.add_subcommand("encode", "Encode a file without a service, for research and tests");
  command->add_option("csv", request.csv, "The file")->required();
  command->add_option("--schema", request.schema, "Schema file, or a built-in name")->required();
  command->add_option("--source", request.source, "Source in the schema (default: file's stem)");
  command->add_option("--key-file", options->key_file, "32 random bytes or their hex")->required();
  command->add_option("--out", request.out, "The .kpl file to write")->required();
  command->add_option("--id-column", request.id_column,
                      "Column with local ids to keep in the clear; the service refuses such files");
  command->add_option("--rejects", request.rejects,
                      "List of records without any encoding: line, reason, field (default: "
                      "OUT.rejects.csv if there are any)");
  command->add_flag("--strict", request.settings.strict, "Stop at the first such record");
  command
      ->add_option("--threads", request.settings.threads, "As many as the machine has if not given")
      ->check(WholeNumber(1, kMostThreads));
  command->add_option("--tmp-dir", request.temp_folder,
                      "Folder with room for sorting rows by person (default: that of OUT)");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent encode A.csv --schema nl-person-fields --source police "
      "--key-file key.hex --out A.kpl");
  command->callback([options, &action] { action = [options] { return RunEncode(*options); }; });
}

}  // namespace koppel::agents
