#include <fmt/format.h>

#include <memory>

#include "agents/commands/check_report.h"
#include "agents/commands/commands.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct CheckOptions {
  std::string csv;
  std::string schema;
  std::string source;
  bool json = false;
};

Status RunCheck(const CheckOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const CheckReport report,
                          CheckFile(options.csv, options.schema, options.source));
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}", CheckReportText(report));
  }
  return OkStatus();
}

}  // namespace

void AddCheck(CLI::App& app, Action& action) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Data quality of a file; nothing leaves");
  command->add_option("csv", options->csv, "The file")->required();
  command->add_option("--schema", options->schema, "Schema file, or a built-in name")->required();
  command->add_option("--source", options->source, "Source in the schema (default: file's stem)");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent check police.csv --schema nl-person-protected --source police");
  command->callback([options, &action] { action = [options] { return RunCheck(*options); }; });
}

}  // namespace koppel::agents
