#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/submit_report.pb.h"
#include "agents/commands/submit_session.h"
#include "agents/payload/seal.h"
#include "agents/schema/schema.h"
#include "agents/source/source_records.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/partial_file.h"
#include "base/time.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

constexpr char kHeader[] = "source,record,record_ref\r\n";

struct ReferencesOptions {
  std::string config;
  std::string project;
  std::string source;
  std::string csv;
  std::string out;
  std::string passphrase_file;
  bool json = false;
};

Status CheckIsOwnSource(const CheckedProject& project, const std::string& source) {
  const auto is_it = [&](const v1::Source& own) { return own.name() == source; };
  if (std::any_of(project.own_sources.begin(), project.own_sources.end(), is_it)) return OkStatus();
  return UsageError(
      Concat("--source: got ", source, ", want a source of this agency in the project"));
}

// Returns how many they are.
Result<uint64_t> WriteReferences(const ReferencesOptions& options, const CheckedProject& project,
                                 const SecretBytes& reference_secret) {
  KOPPEL_ASSIGN_OR_RETURN(const SourceSchema source,
                          ResolveSource(project.specification.linkage_schema(), options.source));
  SortSettings sorting;
  sorting.folder = std::filesystem::path(options.out).parent_path();
  KOPPEL_ASSIGN_OR_RETURN(const auto records, SourceRecords::Open(options.csv, source, sorting));
  const RecordReferences references(reference_secret, project.hash, options.source);
  KOPPEL_ASSIGN_OR_RETURN(const auto file, PartialFile::Create(options.out));
  KOPPEL_RETURN_IF_ERROR(file->Write(kHeader));
  SourceRecord record;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, records->Next(record));
    if (!found) break;
    KOPPEL_RETURN_IF_ERROR(file->Write(Concat(options.source, ",", CsvField(record.local_id), ",",
                                              ToHex(references.For(record.local_id)), "\r\n")));
  }
  KOPPEL_RETURN_IF_ERROR(file->Finish());
  return records->records();
}

void PrintReport(const ReferencesOptions& options, uint64_t records) {
  ReferencesReport report;
  report.set_file(options.out);
  report.set_project_id(options.project);
  report.set_source(options.source);
  report.set_records(records);
  if (options.json) return PrintJson(report);
  fmt::print("{}: {} references\n", report.file(), report.records());
}

Status RunReferences(const ReferencesOptions& options) {
  const int64_t now_ms = SystemClock().NowMs();
  KOPPEL_ASSIGN_OR_RETURN(SubmitSession session,
                          OpenSession(options.config, options.passphrase_file, now_ms));
  KOPPEL_ASSIGN_OR_RETURN(const CheckedProject project,
                          FetchProject(session, options.project, now_ms));
  KOPPEL_RETURN_IF_ERROR(CheckOutput(options.out, {options.csv, options.config}));
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(options.out, kHeader));
  KOPPEL_RETURN_IF_ERROR(CheckIsOwnSource(project, options.source));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, session.self.keystore.Get(kReferenceSecret));
  KOPPEL_ASSIGN_OR_RETURN(const uint64_t count, WriteReferences(options, project, *secret));
  PrintReport(options, count);
  return OkStatus();
}

}  // namespace

void AddReferences(CLI::App& app, Action& action) {
  auto options = std::make_shared<ReferencesOptions>();
  CLI::App* command = app.add_subcommand(
      "references", "List which opaque reference each own record has in a project");
  command->add_option("--config", options->config, "The agent's configuration")->required();
  command->add_option("--project", options->project, "The project's id")->required();
  command->add_option("--source", options->source, "The source")->required();
  command->add_option("--csv", options->csv, "The source's file")->required();
  command
      ->add_option("--out", options->out,
                   "Private file to write: source,record,record_ref. Guard it like the records")
      ->required();
  command->add_option("--passphrase-file", options->passphrase_file,
                      "Passphrase of the keystore (default: asks)");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent references --config agent.json --project ots-care-2026 \\\n"
      "    --source police --csv police.csv --out references.csv");
  command->callback([options, &action] { action = [options] { return RunReferences(*options); }; });
}

}  // namespace koppel::agents
