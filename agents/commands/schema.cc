#include "agents/schema/schema.h"

#include <fmt/format.h>

#include <memory>

#include "agents/commands/commands.h"
#include "base/digest.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

using Action = Status (*)(const std::string& file, const v1::LinkageSchema& schema);

Status Lint(const std::string& file, const v1::LinkageSchema& schema) {
  fmt::print("{}: ok: {} version {}, {} fields, {} encodings, {} passes\n", file, schema.name(),
             schema.version(), schema.fields_size(), schema.encodings_size(), schema.passes_size());
  return OkStatus();
}

Status Show(const std::string&, const v1::LinkageSchema& schema) {
  fmt::print("{}\n", ToJson(schema));
  return OkStatus();
}

Status Hash(const std::string&, const v1::LinkageSchema& schema) {
  fmt::print("{}\n", ToHex(SchemaHash(schema)));
  return OkStatus();
}

Status Run(const std::string& file, Action action) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema schema, LoadSchema(file));
  return action(file, schema);
}

void AddAction(CLI::App& schema, const char* name, const char* what, Action action,
               Status& outcome) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = schema.add_subcommand(name, what);
  command->add_option("file", *file, "Schema file, or a built-in name")->required();
  command->callback([file, action, &outcome] { outcome = Run(*file, action); });
}

}  // namespace

void AddSchema(CLI::App& app, Status& outcome) {
  CLI::App* schema = app.add_subcommand("schema", "Check and show linkage schemas");
  schema->require_subcommand(1);
  schema->footer(
      "Example:\n  koppel-agent schema lint person.json\n"
      "Built in: nl-person-protected, nl-person-fields");
  AddAction(*schema, "lint", "Say what is wrong with a schema", Lint, outcome);
  AddAction(*schema, "show", "Print a schema as it was understood", Show, outcome);
  AddAction(*schema, "hash", "Print its SHA-256, the same at every party", Hash, outcome);
}

}  // namespace koppel::agents
