// Keys of parts of encodings, and hardening under them: agents/ENCODING.md, section 1.
#pragma once

#include <string_view>

#include "agents/harden/harden.h"
#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// HKDF of the linkage key; info: "koppel/v1/<kind>", the names and the version, zero bytes between.
SecretBytes Subkey(const SecretBytes& linkage_key, std::string_view kind, std::string_view encoding,
                   std::string_view part);

// How the filters of a valid `encoding` are hardened. `noise_key`: as of RecordEncoder.
Hardening HardeningOf(const v1::Encoding& encoding, const SecretBytes& linkage_key,
                      const SecretBytes& noise_key);

}  // namespace koppel::agents
