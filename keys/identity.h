// An identity: what a party holds in its keystore, and the public half that others pin. Parties
// other than the linker use the sealing key too.
#pragma once

#include <string>

#include "base/status.h"
#include "keys/keystore.h"
#include "keys/tls.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// Draws the secrets that a role needs: signing and TLS for all; sealing for agent and office;
// reference for agent; storage and pseudonym for linker. INVALID_ARGUMENT for a party name that is
// not 1..64 lower-case letters, digits or hyphens.
Result<Keystore> CreateIdentity(const std::string& party, v1::Role role);

// The public half, as it stands in a project specification (name, role, signing_key, sealing_key).
Result<v1::Party> PublicIdentity(const Keystore& keystore, const std::string& party, v1::Role role);

}  // namespace koppel
