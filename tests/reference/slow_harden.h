// The hardening steps and blocking tokens of agents/ENCODING.md, written down once more as plainly
// as they read. Shares nothing with agents/harden but HMAC.
#pragma once

#include <string>
#include <vector>

#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::reference {

using Bits = std::vector<bool>;

// One step after another; `key` is the step's own. Salt is no step over a filter.
Bits SlowStep(const Bits& in, const v1::Hardening& step, const SecretBytes& key);

// The last step: `key` is the noise key of the encoding.
Bits SlowRandomise(const Bits& in, const v1::Randomise& step, const SecretBytes& key,
                   const std::string& record_ref);

// All tokens of a filter before hardening.
std::string SlowBlocking(const Bits& in, const v1::Blocking& blocking,
                         const SecretBytes& positions_key, const SecretBytes& token_key);

std::string Packed(const Bits& bits);

}  // namespace koppel::reference
