#include <fmt/format.h>

#include <memory>

#include "agents/check/report_text.h"
#include "agents/commands/check_file.h"
#include "agents/commands/commands.h"
#include "base/file.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct CheckOptions {
  CheckRequest request;
  std::string html;
  bool json = false;
};

Status RunCheck(const CheckOptions& options) {
  const CheckRequest& request = options.request;
  if (!options.html.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckOutput(options.html, {request.csv, request.schema}));
    KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(options.html, "<!DOCTYPE html>"));
  }
  KOPPEL_ASSIGN_OR_RETURN(const CheckReport report, CheckFile(request));
  if (!options.html.empty()) {
    KOPPEL_RETURN_IF_ERROR(
        WriteFileAtomically(options.html, CheckReportHtml(report), FileMode::kPrivate));
  }
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
  CheckRequest& request = options->request;
  CLI::App* command = app.add_subcommand("check", "Data quality of a file; nothing leaves");
  command->add_option("csv", request.csv, "The file")->required();
  command->add_option("--schema", request.schema, "Schema file, or a built-in name")->required();
  command->add_option("--source", request.source, "Source in the schema (default: file's stem)");
  AddCanaryColumnOption(*command, request.canary_column);
  command->add_option("--html", options->html, "Write the report as a page to this file, too");
  command->add_flag("--show-values", request.show_values,
                    "Show the most frequent values, on a screen that nobody else sees");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent check police.csv --schema nl-person-protected --source police "
      "--html check.html");
  command->callback([options, &action] { action = [options] { return RunCheck(*options); }; });
}

}  // namespace koppel::agents
