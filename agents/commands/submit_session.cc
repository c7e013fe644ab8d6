#include "agents/commands/submit_session.h"

#include "keys/identity.h"

namespace koppel::agents {
namespace {

Result<OwnKnowledge> WhatIsKnown(const AgentConfig& config, const OpenParty& self) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Party identity,
                          PublicIdentity(self.keystore, self.self.party, v1::AGENT));
  OwnKnowledge own;
  own.party = identity.name();
  own.signing_key = identity.signing_key();
  own.sealing_key = identity.sealing_key();
  own.officer_key = config.officer_key();
  own.linker_party = config.party().linker_party();
  own.known_parties.assign(config.known_parties().begin(), config.known_parties().end());
  return own;
}

}  // namespace

Result<SubmitSession> OpenSession(const std::string& config_path,
                                  const std::string& passphrase_file, int64_t now_ms) {
  KOPPEL_ASSIGN_OR_RETURN(LoadedConfig loaded, LoadAgentConfig(config_path));
  const keys::PartyConfig& party = loaded.config.party();
  KOPPEL_ASSIGN_OR_RETURN(OpenParty self,
                          OpenPartyFiles(party, loaded.folder, passphrase_file, v1::AGENT, now_ms));
  KOPPEL_ASSIGN_OR_RETURN(OwnKnowledge own, WhatIsKnown(loaded.config, self));
  auto linker =
      std::make_unique<LinkerClient>(ConnectToLinker(party, self.tls), party.linker_address());
  return SubmitSession{std::move(loaded), std::move(self), std::move(own), std::move(linker)};
}

Result<CheckedProject> FetchProject(const SubmitSession& session, const std::string& project,
                                    int64_t now_ms) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Project shown, session.linker->GetProject(project));
  return CheckProject(project, shown, session.own, now_ms);
}

}  // namespace koppel::agents
