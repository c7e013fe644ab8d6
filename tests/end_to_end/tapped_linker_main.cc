// `koppel-linker serve` as it is in production, which also writes everything that it is told to the
// file tap.bin beside its configuration. Only tests have this program.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/cli.h"
#include "base/mutex.h"
#include "keys/secret.h"
#include "linker/commands/serve_command.h"
#include "tests/end_to_end/tap.h"

namespace {

using koppel::linker::ServeOptions;
using koppel::linker::ServerHooks;
using koppel::linker::Table;
using koppel::testing::TapEntry;

// Thread safe.
class Tap {
 public:
  explicit Tap(const std::string& path) : file_(path, std::ios::binary | std::ios::app) {}

  void Add(const TapEntry& entry) {
    koppel::MutexLock lock(mutex_);
    file_ << koppel::testing::TapBytes(entry) << std::flush;
  }

 private:
  koppel::Mutex mutex_;
  std::ofstream file_;
};

ServerHooks HooksInto(Tap& tap) {
  ServerHooks hooks;
  hooks.request_observer = [&tap](std::string_view method,
                                  const google::protobuf::Message& request) {
    tap.Add({"request", std::string(method), request.SerializeAsString()});
  };
  hooks.row_observer = [&tap](Table table, std::string_view key, std::string_view value) {
    tap.Add({"row", std::string(TableName(table)), koppel::Concat(key, "\n", value)});
  };
  return hooks;
}

koppel::Status Serve(const ServeOptions& options) {
  Tap tap(std::filesystem::path(options.config).replace_filename("tap.bin"));
  return koppel::linker::RunServer(options, HooksInto(tap));
}

}  // namespace

int main(int argc, char** argv) {
  if (const koppel::Status status = koppel::ProtectProcessMemory(); !status.ok()) {
    return koppel::Finish("tapped_linker", status);
  }
  CLI::App program("A linker that tells everything", "tapped_linker");
  ServeOptions options;
  CLI::App* serve = program.add_subcommand("serve", "As koppel-linker serve");
  serve->add_option("--config", options.config)->required();
  serve->add_option("--passphrase-file", options.passphrase_file);
  serve->add_option("--port-file", options.port_file);
  program.require_subcommand(1);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? koppel::kExitOk : koppel::kExitUsage;
  }
  return koppel::Finish("tapped_linker", Serve(options));
}
