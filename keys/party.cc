#include "keys/party.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "keys/passphrase.h"

namespace koppel {
namespace {

Result<Keystore> OpenKeystore(const std::string& path, const std::string& passphrase_file) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes passphrase,
                          ReadPassphrase(passphrase_file, "Passphrase of " + path));
  return Keystore::Load(path, passphrase);
}

}  // namespace

Status CheckPartyConfig(const keys::PartyConfig& config, bool has_linker) {
  struct Field {
    const char* name;
    const std::string& value;
    bool needed;
    const char* wanted;
  };
  const Field fields[] = {
      {"party", config.party(), true, "the own party's name"},
      {"keystore", config.keystore(), true, "a file"},
      {"certificate", config.certificate(), true, "a file"},
      {"authority", config.authority(), true, "a file"},
      {"linker_address", config.linker_address(), has_linker, "host:port of the linker"},
      {"linker_party", config.linker_party(), has_linker, "the linker's party name"}};
  for (const Field& field : fields) {
    if (!field.needed || !field.value.empty()) continue;
    return InvalidArgument("party.", field.name, ": got nothing, want ", field.wanted);
  }
  return OkStatus();
}

Result<OpenParty> OpenPartyFiles(const keys::PartyConfig& config, const std::string& folder,
                                 const std::string& passphrase_file, v1::Role role,
                                 int64_t now_ms) {
  const Peer self{config.party(), role};
  const std::string path = ResolvePath(folder, config.keystore());
  KOPPEL_ASSIGN_OR_RETURN(Keystore keystore, OpenKeystore(path, passphrase_file));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* seed, keystore.Get(kSigningSecret));
  KOPPEL_ASSIGN_OR_RETURN(SigningKey signing, SigningKey::FromSeed(*seed));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* tls_key, keystore.Get(kTlsSecret));
  KOPPEL_ASSIGN_OR_RETURN(
      TlsMaterial tls,
      LoadTlsMaterial(ResolvePath(folder, config.certificate()),
                      ResolvePath(folder, config.authority()), tls_key->Clone(), self, now_ms));
  return OpenParty{self, std::move(keystore), std::move(signing), std::move(tls)};
}

std::shared_ptr<grpc::Channel> ConnectToLinker(const keys::PartyConfig& config,
                                               const TlsMaterial& tls) {
  return SecureChannel(config.linker_address(), tls, {config.linker_party(), v1::LINKER});
}

std::string ResolvePath(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::unique_ptr<grpc::ClientContext> CallContext(int seconds) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
  return context;
}

}  // namespace koppel
