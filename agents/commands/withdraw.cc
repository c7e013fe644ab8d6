#include <memory>
#include <sstream>

#include "agents/commands/commands.h"
#include "agents/commands/objecting.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"

namespace koppel::agents {
namespace {

struct WithdrawOptions {
  std::string config;
  std::string persons_file;
  std::string passphrase_file;
  bool lift = false;
  ObjectionRequest request;
};

// One id a line, trimmed as in the sources; empty lines are none.
Status AddPersonsOf(const std::string& path, std::vector<std::string>& persons) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string_view id = Trim(line);
    if (!id.empty()) persons.emplace_back(id);
  }
  return OkStatus();
}

Status RunWithdraw(WithdrawOptions& options) {
  if (!options.persons_file.empty()) {
    KOPPEL_RETURN_IF_ERROR(AddPersonsOf(options.persons_file, options.request.persons));
  }
  for (std::string& person : options.request.persons) person = std::string(Trim(person));
  if (options.request.persons.empty()) {
    return UsageError("--person: got none, want at least one, or --persons FILE");
  }
  const int64_t now_ms = SystemClock().NowMs();
  KOPPEL_ASSIGN_OR_RETURN(const SubmitSession session,
                          OpenSession(options.config, options.passphrase_file, now_ms));
  if (options.lift) return Lift(session, options.request);
  return CarryOut(session, options.request, now_ms);
}

}  // namespace

void AddWithdraw(CLI::App& app, Action& action) {
  auto options = std::make_shared<WithdrawOptions>();
  CLI::App* command = app.add_subcommand(
      "withdraw", "Take persons out of a project, and leave them out of later deliveries");
  command->add_option("--config", options->config, "The agent's configuration")->required();
  command->add_option("--project", options->request.scope.project, "The project's id")->required();
  command->add_option("--source", options->request.scope.source,
                      "The source (default: every own one)");
  command->add_option("--person", options->request.persons,
                      "A person as the source names it; may be repeated");
  command->add_option("--persons", options->persons_file, "A file with such an id on each line");
  command->add_flag("--lift", options->lift,
                    "Let later deliveries hold the persons again; what was withdrawn stays so");
  command->add_option("--passphrase-file", options->passphrase_file,
                      "Passphrase of the keystore (default: asks)");
  AddJsonFlag(*command, options->request.json);
  command->footer(
      "Example:\n  koppel-agent withdraw --config agent.json --project ots-care-2026 "
      "--persons persons.txt");
  command->callback([options, &action] { action = [options] { return RunWithdraw(*options); }; });
}

}  // namespace koppel::agents
