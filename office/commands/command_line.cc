#include "office/commands/command_line.h"

#include "office/commands/data_commands.h"
#include "office/commands/job_commands.h"
#include "office/commands/project_commands.h"

namespace koppel::office {
namespace {

constexpr char kExample[] = R"(Example:
  koppel-office project create --config office.json --specification project.json --identity hub.json
  koppel-office job submit --config office.json --project monitor-2026 --wait
  koppel-office job fetch --config office.json --project monitor-2026 --job JOB --out result.kres
  koppel-office open --config office.json --result result.kres --out linked.db
  koppel-office tables --db linked.db --from 2017-01-01 --to 2018-12-31 --data-cut 2019-06-30)";

}  // namespace

void AddOfficeOptions(CLI::App& command, OfficeOptions& options) {
  command.add_option("--config", options.config, "The office's configuration (JSON)")->required();
  command.add_option("--passphrase-file", options.passphrase_file,
                     "File with the keystore's passphrase; without it, the terminal is asked");
}

void AddDateOption(CLI::App& command, const std::string& name, CivilDate& date,
                   const std::string& help) {
  const auto read = [&date](const std::string& text) { date = ParseDate(text).value(); };
  command.add_option_function<std::string>(name, read, help)->check(CalendarDate())->required();
}

int RunOffice(int argc, const char* const* argv) {
  Action action;
  CLI::App app("The statistical office's side of Koppel: projects, linkage jobs, protected tables.",
               "koppel-office");
  app.footer(kExample);
  app.require_subcommand(1);
  AddProjectCommands(app, action);
  AddJobCommands(app, action);
  AddDataCommands(app, action);
  AddLaterCommand(app, "estimate", "Estimate the size of a hidden population", action);
  AddLaterCommand(app, "release", "Release tables with a second person", action);
  return RunCommandLine(app, argc, argv, action);
}

}  // namespace koppel::office
