// A program's own party: its keystore, opened, and its way to the linker.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "base/status.h"
#include "keys/keystore.h"
#include "keys/party.pb.h"
#include "keys/sign.h"
#include "keys/tls.h"

namespace koppel {

struct OpenParty {
  Peer self;
  Keystore keystore;
  SigningKey signing;
  TlsMaterial tls;
};

// INVALID_ARGUMENT "party.keystore: ..." for a field that is empty; those about the linker only
// where `has_linker`. Whoever reads a configuration asks, and puts the file's name before it.
Status CheckPartyConfig(const keys::PartyConfig& config, bool has_linker);

// Opens keystore and certificate of `config`, which is checked and whose relative paths start at
// `folder`, with the passphrase of ReadPassphrase. Errors of those.
Result<OpenParty> OpenPartyFiles(const keys::PartyConfig& config, const std::string& folder,
                                 const std::string& passphrase_file, v1::Role role, int64_t now_ms);

// A channel to the linker of `config`; sends nothing to a server that is not that linker.
std::shared_ptr<grpc::Channel> ConnectToLinker(const keys::PartyConfig& config,
                                               const TlsMaterial& tls);

// `path` if absolute, else below `folder`.
std::string ResolvePath(const std::string& folder, const std::string& path);

// A context for a unary call to the linker that fails after `seconds`.
std::unique_ptr<grpc::ClientContext> CallContext(int seconds = 60);

}  // namespace koppel
