// Randomised response: noise that belongs to one record and is the same on every re-send.
//
// The noise key is the agency's own: other agencies and the linker never see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keys/secret.h"

namespace koppel::agents {

// The noise key of a source in one epoch of a project, from the agency's reference secret.
SecretBytes ServiceNoiseKey(const SecretBytes& reference_secret, std::string_view project_hash,
                            std::string_view source, uint32_t epoch);

// The noise key of a source whose file is encoded offline: who holds the linkage key has it too.
SecretBytes OfflineNoiseKey(const SecretBytes& linkage_key, std::string_view source);

// Immutable; const is thread safe.
class RandomisedResponse {
 public:
  // `key` is the noise key of one encoding; `chance_permille` 1..999.
  RandomisedResponse(SecretBytes key, uint32_t chance_permille);

  // Replaces each bit, with the chance, by a fair coin: ChaCha20 (RFC 8439) under the HMAC-SHA-256
  // of the record's reference. agents/ENCODING.md says it bit by bit.
  void Apply(std::string_view record_ref, std::string& filter) const;

 private:
  SecretBytes key_;
  uint32_t chance_permille_;
};

}  // namespace koppel::agents
