#include "linker/commands/serve_command.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <csignal>
#include <memory>

#include "base/file.h"
#include "base/time.h"
#include "keys/party.h"
#include "linker/config.h"

namespace koppel::linker {
namespace {

// Blocked in every thread that starts from here on; WaitForSignal takes them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void WaitForSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("signal {}: stopping", signal);
}

// Events, never contents: no values, keys, encodings or references are logged.
void LogToStderr() {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("koppel-linker"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
}

}  // namespace

Status RunServer(const ServeOptions& options, const ServerHooks& hooks) {
  // The store's files are for the linker alone, whatever the shell that starts it allows.
  umask(077);
  const sigset_t signals = BlockStopSignals();
  LogToStderr();
  ConfigureTlsForProcess();
  const Clock& clock = SystemClock();
  KOPPEL_ASSIGN_OR_RETURN(const LoadedConfig loaded, LoadConfig(options.config));
  KOPPEL_ASSIGN_OR_RETURN(const OpenParty party,
                          OpenPartyFiles(loaded.config.party(), loaded.folder,
                                         options.passphrase_file, v1::LINKER, clock.NowMs()));
  KOPPEL_ASSIGN_OR_RETURN(const auto server, LinkerServer::Start(loaded, party, clock, hooks));
  spdlog::info("{} listens on port {}", party.self.party, server->port());
  if (!options.port_file.empty()) {
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(options.port_file, Concat(server->port(), "\n")));
  }
  WaitForSignal(signals);
  server->Stop();
  spdlog::info("stopped");
  return OkStatus();
}

void AddServeCommand(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("serve", "Run the linker until SIGTERM");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--config", options->config, "Configuration (JSON)")->required();
  command->add_option("--passphrase-file", options->passphrase_file,
                      "File with the keystore's passphrase; may be /dev/fd/N");
  command->add_option("--port-file", options->port_file,
                      "Write the port to this file once listening");
  command->footer(
      "Example:\n  koppel-linker serve --config hub.json --passphrase-file /run/credentials/hub");
  command->callback([&action, options] { action = [options] { return RunServer(*options); }; });
}

}  // namespace koppel::linker
