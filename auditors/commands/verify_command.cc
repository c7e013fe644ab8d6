#include <fmt/format.h>

#include "auditors/commands/commands.h"
#include "auditors/log_file.h"
#include "auditors/log_verifier.h"
#include "auditors/session.h"
#include "proto/json.h"

namespace koppel::auditors {
namespace {

struct VerifyOptions {
  std::string log;
  std::string linker_key;
  std::vector<std::string> checkpoints;
  bool json = false;
};

Status ReadLeaves(LogFileReader& reader, LogVerifier& verifier) {
  LogFileBatch batch;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool more, reader.Next(batch));
    if (!more) return OkStatus();
    for (const v1::LogLeaf& leaf : batch.leaves()) verifier.Add(leaf);
  }
}

Status VerifyFile(const VerifyOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string key, ReadPublicKey("--linker-key", options.linker_key));
  KOPPEL_ASSIGN_OR_RETURN(const auto reader, LogFileReader::Open(options.log));
  LogVerifier verifier(reader->checkpoint(), key);
  for (const std::string& path : options.checkpoints) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::Signed checkpoint, ReadSignedFile(path));
    verifier.ExpectEarlier(path, checkpoint);
  }
  KOPPEL_RETURN_IF_ERROR(ReadLeaves(*reader, verifier));
  const Verdict verdict = verifier.Finish();
  fmt::print("{}", options.json ? OutputJson(verdict) : ShowVerdict(verdict));
  if (verdict.violations().empty()) return OkStatus();
  return Failure(StatusCode::kDataLoss, options.log, ": ", Headline(verdict));
}

}  // namespace

void AddVerifyCommand(CLI::App& program, Action& action) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = program.add_subcommand("verify", "Verify an exported log, without a network");
  command->footer("Example: koppel-auditor verify 2026.klog --linker-key hub.json");
  command->add_option("log", options->log, "Exported log (.klog)")->required();
  command
      ->add_option("--linker-key", options->linker_key,
                   "The linker's signing key: 64 hexadecimal digits, or a file")
      ->required();
  command->add_option("--checkpoint", options->checkpoints,
                      "Checkpoint file, of this or another officer, that the log must contain");
  AddJsonFlag(*command, options->json);
  command->callback([options, &action] { action = [options] { return VerifyFile(*options); }; });
}

}  // namespace koppel::auditors
