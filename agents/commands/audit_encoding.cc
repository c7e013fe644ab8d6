#include <fmt/format.h>

#include <memory>
#include <optional>

#include "agents/audit/audit.h"
#include "agents/audit/report_file.h"
#include "agents/audit/report_html.h"
#include "agents/audit/report_text.h"
#include "agents/audit/sample.h"
#include "agents/audit/target.h"
#include "agents/commands/commands.h"
#include "agents/commands/source_input.h"
#include "agents/config/agent_config.h"
#include "base/cli.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/time.h"
#include "keys/party.h"
#include "proto/audit_requirement.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kMostRecords = 100'000;
// Of the source are read as many times the persons that an audit needs, for rare patterns of
// fields.
constexpr size_t kTimesNeeded = 4;

struct AuditOptions {
  std::string csv;
  std::string schema;
  std::string source;
  std::string population;
  std::string population_source;
  std::string out;
  std::string html;
  std::string config;
  std::string passphrase_file;
  bool quick = false;
  bool json = false;
  uint64_t seed = 1;
  uint32_t records = 0;
  uint32_t seeds = 0;
  uint32_t pairs = 0;
  unsigned threads = 0;
};

v1::AuditSettings SettingsOf(const AuditOptions& options) {
  v1::AuditSettings settings = UsualSettings(options.quick);
  settings.set_seed(options.seed);
  if (options.records > 0) settings.set_records(options.records);
  if (options.seeds > 0) settings.set_seeds(options.seeds);
  if (options.pairs > 0) settings.set_pairs(options.pairs);
  return settings;
}

// Before anything is read: an audit may take an hour.
Status CheckOutputs(const AuditOptions& options) {
  const std::vector<std::string> inputs = {options.csv, options.schema, options.population,
                                           options.config};
  if (!options.out.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckOutput(options.out, inputs));
    KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(options.out, kReportBegin));
  }
  if (options.html.empty()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(CheckOutput(options.html, inputs));
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(options.html, "<!DOCTYPE html>"));
  if (options.html != options.out) return OkStatus();
  return UsageError("--html: got the file of --out, want another");
}

// The agency's own; none where nothing is to be signed.
Result<std::optional<SigningKey>> OpenSigningKey(const AuditOptions& options) {
  if (options.config.empty()) return std::optional<SigningKey>();
  KOPPEL_ASSIGN_OR_RETURN(const LoadedConfig loaded, LoadAgentConfig(options.config));
  KOPPEL_ASSIGN_OR_RETURN(
      OpenParty self, OpenPartyFiles(loaded.config.party(), loaded.folder, options.passphrase_file,
                                     v1::AGENT, SystemClock().NowMs()));
  return std::optional<SigningKey>(std::move(self.signing));
}

Result<v1::EncodingAudit> MakeAudit(const AuditOptions& options) {
  const v1::AuditSettings settings = SettingsOf(options);
  const size_t most = kTimesNeeded * MostPersons(settings);
  KOPPEL_ASSIGN_OR_RETURN(const OpenSource source,
                          OpenSourceToRead(options.csv, options.schema, options.source));
  KOPPEL_ASSIGN_OR_RETURN(const auto persons, SamplePersons(source, most, settings.seed()));
  std::vector<PersonFields> population;
  if (!options.population.empty()) {
    const std::string& name =
        options.population_source.empty() ? source.source.source : options.population_source;
    KOPPEL_ASSIGN_OR_RETURN(const OpenSource file,
                            OpenSourceToRead(options.population, options.schema, name));
    KOPPEL_ASSIGN_OR_RETURN(population, SamplePersons(file, most, settings.seed()));
  }
  const v1::LinkageSchema& schema = source.source.schema;
  Result<v1::EncodingAudit> made = AuditEncodings(
      {schema, persons, population, settings, options.threads}, WithUsualBounds(v1::AuditGates()));
  if (!made.ok()) return Annotate(made.status(), options.csv);
  made->set_schema_hash(SchemaHash(schema));
  made->set_schema(schema.name());
  made->set_source(source.source.source);
  made->set_made_ms(SystemClock().NowMs());
  return made;
}

// The signed report, and the page that shows who has signed it.
Status WriteReports(const AuditOptions& options, const v1::EncodingAudit& audit,
                    const std::optional<SigningKey>& key) {
  ReportSigner signer;
  if (key.has_value()) {
    const SignedAudit report = SignAudit(audit, *key);
    signer = {Fingerprint(key->public_key()), ToHex(report.digest)};
    KOPPEL_RETURN_IF_ERROR(
        WriteFileAtomically(options.out, ReportJson(report), FileMode::kPrivate));
  }
  if (options.html.empty()) return OkStatus();
  return WriteFileAtomically(options.html, AuditHtml(audit, signer), FileMode::kPrivate);
}

Status RunAudit(const AuditOptions& options) {
  KOPPEL_RETURN_IF_ERROR(CheckOutputs(options));
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<SigningKey> key, OpenSigningKey(options));
  KOPPEL_ASSIGN_OR_RETURN(const v1::EncodingAudit audit, MakeAudit(options));
  KOPPEL_RETURN_IF_ERROR(WriteReports(options, audit, key));
  if (options.json) {
    PrintJson(audit);
  } else {
    fmt::print("{}", AuditText(audit));
  }
  if (audit.holds()) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition,
                 options.quick ? "a quick audit satisfies no gate; without --quick it may"
                               : "not all gates hold: these encodings are not to be sent");
}

// What the attacker has, and how long it may take.
void AddSettings(CLI::App& command, AuditOptions& options) {
  command.add_option("--population", options.population,
                     "The attacker's other records: a file of persons (default: of the file)");
  command.add_option("--population-source", options.population_source,
                     "Source in the schema that the population file is like (default: --source)");
  command.add_option("--records", options.records, "Codes that are attacked (10000)")
      ->check(WholeNumber(100, kMostRecords));
  command
      .add_option("--seeds", options.seeds,
                  "Persons whose codes the attacker knows, to compare with (200)")
      ->check(WholeNumber(1, kMostRecords));
  command
      .add_option("--pairs", options.pairs,
                  "Persons whose codes the attacker knows, to learn from (5000)")
      ->check(WholeNumber(10, kMostRecords));
  command.add_option("--seed", options.seed, "Of all that is random (1)")
      ->check(WholeNumber(0, UINT64_MAX));
  command.add_option("--threads", options.threads, "Threads (default: all cores)")
      ->check(WholeNumber(1, 256));
  command.add_flag("--quick", options.quick,
                   "2000 codes, and no graph matching: a first look, which satisfies no gate");
}

}  // namespace

void AddAuditEncoding(CLI::App& app, Action& action) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command =
      app.add_subcommand("audit-encoding", "Attack the file's own encodings; nothing leaves");
  command->add_option("csv", options->csv, "The file")->required();
  command->add_option("--schema", options->schema, "Schema file, or a built-in name")->required();
  command->add_option("--source", options->source, "Source in the schema (default: file's stem)");
  AddSettings(*command, *options);
  CLI::Option* out = command->add_option(
      "--out", options->out,
      "Write the report to this file, signed by the agency, for submit --audit; whether the gates "
      "hold or not");
  CLI::Option* config = command->add_option(
      "--config", options->config, "The agent's configuration, whose key signs the report");
  out->needs(config);
  config->needs(out);
  command
      ->add_option("--passphrase-file", options->passphrase_file,
                   "Passphrase of the keystore (default: asks)")
      ->needs(config);
  command->add_option("--html", options->html, "Write the report as a page to this file, too");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Examples:\n  koppel-agent audit-encoding police.csv --schema nl-person-protected --source "
      "police\n  koppel-agent audit-encoding police.csv --schema project-schema.json \\\n    "
      "--config agent.json --out police.audit.json --html police.audit.html");
  command->callback([options, &action] { action = [options] { return RunAudit(*options); }; });
}

}  // namespace koppel::agents
