#include <algorithm>
#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/objecting.h"
#include "agents/source/utf8.h"
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

// Takes a line off the text, which ends it with CR, LF or both, as in the sources.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<size_t>(text.size(), 1));
  return line;
}

// One id a line, trimmed as in the sources; empty lines are none.
Status AddPersonsOf(const std::string& path, std::vector<std::string>& persons) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string all, ReadFile(path));
  const size_t before = persons.size();
  std::string_view text = all;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (uint64_t number = 1; !text.empty(); ++number) {
    const std::string_view id = Trim(TakeLine(text));
    if (!IsText(id)) {
      return InvalidArgument(path, ":", number, ": got bytes that are not UTF-8, want UTF-8");
    }
    if (!id.empty()) persons.emplace_back(id);
  }
  if (persons.size() == before) return InvalidArgument(path, ": got no id, want one on each line");
  return OkStatus();
}

Status RunWithdraw(WithdrawOptions& options) {
  for (std::string& person : options.request.persons) {
    person = std::string(Trim(person));
    if (!IsText(person)) return UsageError("--person: got bytes that are not UTF-8, want UTF-8");
    if (person.empty()) return UsageError("--person: got nothing, want an id");
  }
  if (!options.persons_file.empty()) {
    KOPPEL_RETURN_IF_ERROR(AddPersonsOf(options.persons_file, options.request.persons));
  }
  std::vector<std::string>& persons = options.request.persons;
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  if (persons.empty()) {
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
