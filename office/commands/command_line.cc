#include "office/commands/command_line.h"

#include <fmt/format.h>

#include "base/cli.h"
#include "office/commands/data_commands.h"
#include "office/commands/job_commands.h"
#include "office/commands/project_commands.h"

namespace koppel::office {
namespace {

constexpr char kProgram[] = "koppel-office";

constexpr char kExample[] = R"(Example:
  koppel-office project create --config office.json --specification project.json --identity hub.json
  koppel-office job submit --config office.json --project monitor-2026 --wait
  koppel-office job fetch --config office.json --project monitor-2026 --job JOB --out result.kres
  koppel-office open --config office.json --result result.kres --out linked.db
  koppel-office tables --db linked.db --from 2017-01-01 --to 2018-12-31 --data-cut 2019-06-30)";

int UsageError(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const int failed = Finish(kProgram, InvalidArgument(std::string(error.what()), " (see --help)"));
  return failed == kExitOk ? kExitOk : kExitUsage;
}

}  // namespace

void AddOfficeOptions(CLI::App& command, OfficeOptions& options) {
  command.add_option("--config", options.config, "The office's configuration (JSON)")->required();
  command.add_option("--passphrase-file", options.passphrase_file,
                     "File with the keystore's passphrase; without it, the terminal is asked");
}

CLI::Option* AddDateOption(CLI::App& command, const std::string& name, CivilDate& date,
                           const std::string& help) {
  const auto read = [name, &date](const std::string& text) {
    const Result<CivilDate> parsed = ParseDate(text);
    if (!parsed.ok()) {
      throw CLI::ValidationError(Concat(name, ": got ", text, ", want a date such as 2017-05-31"));
    }
    date = *parsed;
  };
  return command.add_option_function<std::string>(name, read, help)->required();
}

void AddUnavailableCommand(CLI::App& above, const std::string& name, const std::string& help,
                           Chosen& chosen) {
  CLI::App* command = above.add_subcommand(name, help + " (not available yet)");
  command->allow_extras();
  const std::string line = Concat(command->get_name(), ": not available yet");
  command->callback(
      [line, &chosen] { chosen = [line] { return Failure(StatusCode::kUnimplemented, line); }; });
}

int RunOffice(int argc, const char* const* argv) {
  Chosen chosen;
  CLI::App app("The statistical office's side of Koppel: projects, linkage jobs, protected tables.",
               kProgram);
  app.footer(kExample);
  app.require_subcommand(1);
  AddProjectCommands(app, chosen);
  AddJobCommands(app, chosen);
  AddDataCommands(app, chosen);
  AddUnavailableCommand(app, "estimate", "Estimate the size of a hidden population", chosen);
  AddUnavailableCommand(app, "release", "Release tables with a second person", chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return UsageError(app, error);
  }
  return Finish(kProgram, chosen());
}

}  // namespace koppel::office
