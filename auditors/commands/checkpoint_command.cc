#include <fmt/format.h>

#include "auditors/commands/commands.h"
#include "auditors/commands/reports.pb.h"
#include "auditors/commands/session_flags.h"
#include "base/digest.h"
#include "base/time.h"
#include "proto/json.h"

namespace koppel::auditors {
namespace {

struct CheckpointOptions {
  SessionOptions session;
  std::string out;
  bool json = false;
};

Status TakeCheckpoint(const CheckpointOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options.session));
  const auto client = LogClientOf(session);
  KOPPEL_ASSIGN_OR_RETURN(const v1::Signed message, client->GetCheckpoint());
  KOPPEL_ASSIGN_OR_RETURN(const v1::Checkpoint checkpoint,
                          WitnessOf(session).Accept(message, *client));
  if (!options.out.empty()) KOPPEL_RETURN_IF_ERROR(WriteSignedFile(options.out, message));
  CheckpointReport report;
  report.set_origin(checkpoint.origin());
  report.set_entries(checkpoint.size());
  report.set_time(FormatTime(checkpoint.time_ms()));
  report.set_root(ToHex(checkpoint.root()));
  report.set_file(options.out);
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}: {} entries at {}, root {}: signed, and continues what was seen before\n",
               report.origin(), report.entries(), report.time(), report.root());
  }
  return OkStatus();
}

}  // namespace

void AddCheckpointCommand(CLI::App& program, Action& action) {
  auto options = std::make_shared<CheckpointOptions>();
  CLI::App* command = program.add_subcommand(
      "checkpoint", "Fetch the log's head; refuse one that shrank or forked");
  command->footer(
      "Example: koppel-auditor checkpoint --config police-officer.json --out monday.json");
  AddSessionFlags(*command, options->session);
  command->add_option("--out", options->out, "Also write the signed checkpoint here (JSON)");
  AddJsonFlag(*command, options->json);
  command->callback(
      [options, &action] { action = [options] { return TakeCheckpoint(*options); }; });
}

}  // namespace koppel::auditors
