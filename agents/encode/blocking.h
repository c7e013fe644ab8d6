// Keyed blocking tokens of a filter: bits sampled from it before hardening, under a MAC
// (koppel/v1/schema.proto, Blocking; Hamming LSH, Karapiperis and Verykios 2015).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agents/encode/keyed_hash.h"
#include "keys/secret.h"
#include "keys/secret_memory.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Immutable; const is thread safe.
class BlockingTokens {
 public:
  // Of filters of `filter_bits`. The two keys are this encoding's own: which bits are sampled, and
  // the MAC over them.
  BlockingTokens(const v1::Blocking& blocking, uint32_t filter_bits,
                 const SecretBytes& positions_key, const SecretBytes& token_key);

  // All tokens, kBlockingTokenBytes each (proto/encoding_shape.h), of a filter before hardening.
  std::string Of(std::string_view filter) const;

 private:
  uint32_t bits_;
  // `bits_` positions for each token, token after token.
  LockedVector<uint16_t> positions_;
  KeyedHash hash_;
};

}  // namespace koppel::agents
