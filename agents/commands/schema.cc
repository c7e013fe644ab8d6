#include "agents/schema/schema.h"

#include <fmt/format.h>

#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/schema_lint.h"
#include "agents/encode/hash_counts.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct SchemaOptions {
  std::string file;
  bool json = false;
};

using Step = Status (*)(const SchemaOptions& options, const v1::LinkageSchema& schema);

Status Lint(const SchemaOptions& options, const v1::LinkageSchema& schema) {
  const LintReport report = LintSchema(options.file, schema);
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}", LintReportText(report));
  }
  return CheckProtection(report);
}

// For people and programs alike: a schema file again.
Status Show(const SchemaOptions&, const v1::LinkageSchema& schema) {
  fmt::print("{}\n", ToJson(schema));
  return OkStatus();
}

Status Hash(const SchemaOptions& options, const v1::LinkageSchema& schema) {
  const SchemaReport report = SchemaReportOf(options.file, schema);
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}\n", report.hash());
  }
  return OkStatus();
}

Status Run(const SchemaOptions& options, Step step) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema schema, LoadSchema(options.file));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckWeights(schema), options.file));
  return step(options, schema);
}

void AddStep(CLI::App& schema, const std::string& name, const char* what, Step step,
             Action& action) {
  auto options = std::make_shared<SchemaOptions>();
  CLI::App* command = schema.add_subcommand(name, what);
  command->add_option("file", options->file, "Schema file, or a built-in name")->required();
  AddJsonFlag(*command, options->json);
  command->footer("Example:\n  koppel-agent schema " + name + " nl-person-protected");
  command->callback(
      [options, step, &action] { action = [options, step] { return Run(*options, step); }; });
}

}  // namespace

void AddSchema(CLI::App& app, Action& action) {
  CLI::App* schema = app.add_subcommand("schema", "Check and show linkage schemas");
  schema->require_subcommand(1);
  schema->footer(
      "Example:\n  koppel-agent schema lint person.json\n"
      "Built in: nl-person-protected, nl-person-fields");
  AddStep(*schema, "lint", "Say what is wrong with a schema, and what its encodings give and lack",
          Lint, action);
  AddStep(*schema, "show", "Print a schema as it was understood", Show, action);
  AddStep(*schema, "hash", "Print its SHA-256, the same at every party", Hash, action);
}

}  // namespace koppel::agents
