// An officer's session: configuration, opened keystore, and the way to the linker.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <string_view>

#include "auditors/config.pb.h"
#include "auditors/witness.h"
#include "base/status.h"
#include "keys/party.h"

namespace koppel::auditors {

// What the command line says about it.
struct SessionOptions {
  std::string config_path;
  std::string passphrase_file;
};

struct Session {
  AuditorConfig config;
  OpenParty party;
  std::shared_ptr<grpc::Channel> channel;
  // Ed25519, 32 bytes.
  std::string log_key;
  std::string state_path;
};

// Errors of ReadFile and OpenPartyFiles; INVALID_ARGUMENT "CONFIG: field: ..." for the
// configuration's own fields.
Result<Session> OpenSession(const SessionOptions& options);

Witness WitnessOf(const Session& session);
std::unique_ptr<LogClient> LogClientOf(const Session& session);

// 64 hexadecimal digits, or a file that holds them, or a file with a party as `koppel-keys identity
// show` prints it. INVALID_ARGUMENT "what: ..." for anything else.
Result<std::string> ReadPublicKey(std::string_view what, const std::string& hex_or_path);

}  // namespace koppel::auditors
