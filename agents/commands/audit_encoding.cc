#include <fmt/format.h>

#include <memory>

#include "agents/audit/audit.h"
#include "agents/audit/report_text.h"
#include "agents/audit/sample.h"
#include "agents/commands/commands.h"
#include "agents/commands/source_input.h"
#include "base/cli.h"
#include "base/time.h"
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

Status RunAudit(const AuditOptions& options) {
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
  Result<v1::EncodingAudit> made =
      AuditEncodings({schema, persons, population, settings, options.threads}, Gates());
  if (!made.ok()) return Annotate(made.status(), options.csv);
  v1::EncodingAudit audit = *std::move(made);
  audit.set_schema_hash(SchemaHash(schema));
  audit.set_schema(schema.name());
  audit.set_source(source.source.source);
  audit.set_made_ms(SystemClock().NowMs());
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

}  // namespace

void AddAuditEncoding(CLI::App& app, Action& action) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command =
      app.add_subcommand("audit-encoding", "Attack the file's own encodings; nothing leaves");
  command->add_option("csv", options->csv, "The file")->required();
  command->add_option("--schema", options->schema, "Schema file, or a built-in name")->required();
  command->add_option("--source", options->source, "Source in the schema (default: file's stem)");
  command->add_option("--population", options->population,
                      "The attacker's other records: a file of persons (default: of the file)");
  command->add_option("--population-source", options->population_source,
                      "Source in the schema that the population file is like (default: --source)");
  command->add_option("--records", options->records, "Codes that are attacked (10000)")
      ->check(WholeNumber(100, kMostRecords));
  command
      ->add_option("--seeds", options->seeds,
                   "Persons whose codes the attacker knows, to compare with (200)")
      ->check(WholeNumber(1, kMostRecords));
  command
      ->add_option("--pairs", options->pairs,
                   "Persons whose codes the attacker knows, to learn from (5000)")
      ->check(WholeNumber(10, kMostRecords));
  command->add_option("--seed", options->seed, "Of all that is random (1)")
      ->check(WholeNumber(0, UINT64_MAX));
  command->add_option("--threads", options->threads, "Threads (default: all cores)")
      ->check(WholeNumber(1, 256));
  command->add_flag("--quick", options->quick,
                    "2000 codes, and no graph matching: a first look, which satisfies no gate");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent audit-encoding police.csv --schema nl-person-protected --source "
      "police");
  command->callback([options, &action] { action = [options] { return RunAudit(*options); }; });
}

}  // namespace koppel::agents
