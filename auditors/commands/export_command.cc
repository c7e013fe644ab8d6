#include <fmt/format.h>

#include "auditors/commands/commands.h"
#include "auditors/commands/reports.pb.h"
#include "auditors/commands/session_flags.h"
#include "auditors/log_file.h"
#include "base/cli.h"
#include "base/digest.h"
#include "proto/json.h"

namespace koppel::auditors {
namespace {

struct ExportOptions {
  SessionOptions session;
  std::string out;
  bool json = false;
};

// Takes what the linker streams into a file.
class Exporter {
 public:
  Exporter(std::string path, const Session& session)
      : path_(std::move(path)), witness_(WitnessOf(session)), prover_(LogClientOf(session)) {}

  Status Begin(const v1::Signed& message) {
    KOPPEL_ASSIGN_OR_RETURN(checkpoint_, witness_.Accept(message, *prover_));
    KOPPEL_ASSIGN_OR_RETURN(writer_, LogFileWriter::Create(path_, message));
    progress_.SetTotal(checkpoint_.size());
    return OkStatus();
  }

  Status Take(v1::LogLeaf leaf) {
    KOPPEL_RETURN_IF_ERROR(writer_->Write(std::move(leaf)));
    progress_.Update(writer_->leaves());
    return OkStatus();
  }

  Result<uint64_t> End() {
    if (writer_->leaves() != checkpoint_.size()) {
      return Failure(StatusCode::kDataLoss, "log: got ", writer_->leaves(), " entries, want ",
                     checkpoint_.size(), " of the checkpoint");
    }
    KOPPEL_RETURN_IF_ERROR(writer_->Finish());
    return writer_->leaves();
  }

 private:
  std::string path_;
  Witness witness_;
  std::unique_ptr<LogClient> prover_;
  v1::Checkpoint checkpoint_;
  std::unique_ptr<LogFileWriter> writer_;
  Progress progress_{"export", "entries", 0};
};

Status Export(const ExportOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options.session));
  Exporter exporter(options.out, session);
  KOPPEL_RETURN_IF_ERROR(LogClientOf(session)->ListEntries(
      [&](const v1::Signed& message) { return exporter.Begin(message); },
      [&](v1::LogLeaf leaf) { return exporter.Take(std::move(leaf)); }));
  KOPPEL_ASSIGN_OR_RETURN(const uint64_t entries, exporter.End());
  ExportReport report;
  report.set_file(options.out);
  report.set_entries(entries);
  report.set_linker_key(ToHex(session.log_key));
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{} entries in {}\nverify it: koppel-auditor verify {} --linker-key {}\n",
               report.entries(), report.file(), report.file(), report.linker_key());
  }
  return OkStatus();
}

}  // namespace

void AddExportCommand(CLI::App& program, Action& action) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = program.add_subcommand("export", "Download the log into a file");
  command->footer("Example: koppel-auditor export --config police-officer.json --out 2026.klog");
  AddSessionFlags(*command, options->session);
  command->add_option("--out", options->out, "File to write (.klog)")->required();
  AddJsonFlag(*command, options->json);
  command->callback([options, &action] { action = [options] { return Export(*options); }; });
}

}  // namespace koppel::auditors
