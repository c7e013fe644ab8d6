#include <fmt/format.h>

#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/encode_clkhash.h"
#include "agents/commands/offline_file.h"
#include "agents/commands/rejects_report.h"
#include "base/counted.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct EncodeOptions {
  OfflineRequest request;
  std::string key_file;
  std::string clkhash_schema;
  std::string secret_file;
  bool json = false;
};

Result<EncodeReport> Encode(const EncodeOptions& options) {
  const OfflineRequest& request = options.request;
  if (!options.clkhash_schema.empty()) {
    return EncodeClkhash({request.csv, options.clkhash_schema, options.secret_file, request.out});
  }
  if (request.schema.empty()) return UsageError("--schema or --clkhash is required");
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes key, ReadLinkageKey(options.key_file));
  return EncodeToFile(request, key);
}

Status RunEncode(const EncodeOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const EncodeReport report, Encode(options));
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}: {}{}{}{}{}\n", report.file(), Counted(report.records(), "record", "records"),
               report.rows() == report.records() ? "" : fmt::format(" of {} rows", report.rows()),
               PlantedText(report.planted()), ConflictsText(report.conflicts()),
               RejectsText(report.rejects()));
  }
  return OkStatus();
}

void AddClkhash(CLI::App& command, EncodeOptions& options, CLI::Option& schema) {
  CLI::Option* clkhash = command.add_option("--clkhash", options.clkhash_schema,
                                            "Linkage schema of clkhash: writes CLKs as it does");
  CLI::Option* secret =
      command.add_option("--secret", options.secret_file, "File with the secret for --clkhash");
  clkhash->needs(secret)->excludes(&schema);
  secret->needs(clkhash);
}

}  // namespace

void AddEncode(CLI::App& app, Action& action) {
  auto options = std::make_shared<EncodeOptions>();
  OfflineRequest& request = options->request;
  CLI::App* command =
      app.add_subcommand("encode", "Encode a file without a service, for research and tests");
  command->add_option("csv", request.csv, "The file")->required();
  CLI::Option* schema =
      command->add_option("--schema", request.schema, "Schema file, or a built-in name");
  CLI::Option* key =
      command->add_option("--key-file", options->key_file, "32 random bytes or their hex");
  schema->needs(key);
  key->needs(schema);
  command->add_option("--source", request.source, "Source in the schema (default: file's stem)")
      ->needs(schema);
  command->add_option("--out", request.out, "The file to write (.kpl; JSON with --clkhash)")
      ->required();
  command
      ->add_option("--id-column", request.id_column,
                   "Column with local ids to keep in the clear; the service refuses such files")
      ->needs(schema);
  AddCanaryColumnOption(*command, request.canary_column)->needs(schema);
  command
      ->add_option("--rejects", request.rejects,
                   "List of records without any encoding: line, reason, field (default: "
                   "OUT.rejects.csv if there are any)")
      ->needs(schema);
  command->add_flag("--strict", request.settings.strict, "Stop at the first such record")
      ->needs(schema);
  command
      ->add_option("--threads", request.settings.threads, "As many as the machine has if not given")
      ->check(WholeNumber(1, kMostThreads))
      ->needs(schema);
  command
      ->add_option("--tmp-dir", request.temp_folder,
                   "Folder with room for sorting rows by person (default: that of OUT)")
      ->needs(schema);
  AddClkhash(*command, *options, *schema);
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent encode A.csv --schema nl-person-fields --source police "
      "--key-file key.hex --out A.kpl\n"
      "  koppel-agent encode A.csv --clkhash schema.json --secret secret.txt --out A.json");
  command->callback([options, &action] { action = [options] { return RunEncode(*options); }; });
}

}  // namespace koppel::agents
