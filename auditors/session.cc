#include "auditors/session.h"

#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "proto/canonical.h"

namespace koppel::auditors {
namespace {

constexpr size_t kMostKeyFileBytes = 64u << 10;

Result<std::string> ParsePublicKey(std::string_view what, const std::string& hex) {
  const Result<std::string> key = FromHex(hex);
  if (key.ok() && key->size() == kPublicKeyBytes) return *key;
  return InvalidArgument(what, ": got ", hex.size(), " characters, want 64 hexadecimal digits");
}

Status RequireFields(const AuditorConfig& config) {
  if (config.state().empty()) return InvalidArgument("state: got nothing, want a file");
  KOPPEL_RETURN_IF_ERROR(CheckPartyConfig(config.party(), true));
  return OkStatus();
}

Result<Session> Open(const AuditorConfig& config, const SessionOptions& options) {
  const std::string folder = std::filesystem::path(options.config_path).parent_path().string();
  KOPPEL_RETURN_IF_ERROR(RequireFields(config));
  KOPPEL_ASSIGN_OR_RETURN(std::string log_key,
                          ParsePublicKey("linker_log_key", config.linker_log_key()));
  KOPPEL_ASSIGN_OR_RETURN(
      OpenParty party, OpenPartyFiles(config.party(), folder, options.passphrase_file, v1::AUDITOR,
                                      SystemClock().NowMs()));
  auto channel = ConnectToLinker(config.party(), party.tls);
  return Session{config, std::move(party), std::move(channel), std::move(log_key),
                 ResolvePath(folder, config.state())};
}

}  // namespace

Result<Session> OpenSession(const SessionOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.config_path));
  AuditorConfig config;
  KOPPEL_RETURN_IF_ERROR(ParseJson(options.config_path, json, config));
  Result<Session> session = Open(config, options);
  if (session.ok()) return session;
  return Annotate(session.status(), options.config_path);
}

Witness WitnessOf(const Session& session) {
  return Witness(session.state_path, session.log_key, session.config.party().linker_party());
}

std::unique_ptr<LogClient> LogClientOf(const Session& session) {
  return MakeLogClient(session.channel, session.config.party().linker_address());
}

Result<std::string> ReadPublicKey(std::string_view what, const std::string& hex_or_path) {
  if (hex_or_path.size() == 2 * kPublicKeyBytes && FromHex(hex_or_path).ok()) {
    return FromHex(hex_or_path);
  }
  KOPPEL_ASSIGN_OR_RETURN(const std::string content, ReadFile(hex_or_path, kMostKeyFileBytes));
  const std::string text(Trim(content));
  if (!text.starts_with("{")) return ParsePublicKey(what, text);
  v1::Party party;
  KOPPEL_RETURN_IF_ERROR(ParseJson(hex_or_path, text, party));
  if (party.signing_key().size() == kPublicKeyBytes) return party.signing_key();
  return InvalidArgument(what, ": ", hex_or_path, ": signing_key: got ", party.signing_key().size(),
                         " bytes, want ", kPublicKeyBytes);
}

}  // namespace koppel::auditors
