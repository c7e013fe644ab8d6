// Positions of tokens in the filter of a record.
//
// blakeHash: words of BLAKE2b (RFC 7693) with key and salt. doubleHash: HMAC-SHA1 plus multiples of
// HMAC-MD5 (Schnell, Bachteler, Reiher 2009). Tokens recur, so what was hashed is kept, up to a
// bound; the result does not depend on what is kept.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/clkhash/schema.h"
#include "keys/secret.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// Looks texts up without copying them.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Sets bit i of a filter: byte i / 8, from its highest bit.
inline void SetBit(uint32_t bit, std::span<unsigned char> filter) {
  filter[bit / 8] |= static_cast<unsigned char>(0x80u >> (bit % 8));
}

// The hash of one feature. Movable. Not thread safe.
class TokenHash {
 public:
  // `bits` of the filter before folding, as ParseClkhashSchema allows them for the rule;
  // `most_kept` bounds the memory in bytes, roughly.
  TokenHash(const ClkHash& rule, uint32_t bits, SecretBytes key0, SecretBytes key1,
            size_t most_kept);
  TokenHash(TokenHash&& other) noexcept = default;
  TokenHash& operator=(TokenHash&&) = delete;

  // Sets the first `count` positions of the token in `filter`, which has `bits`.
  void Set(std::string_view token, uint32_t count, std::span<unsigned char> filter);
  // How many hashes were computed so far: BLAKE2b digests or HMACs.
  uint64_t computed() const { return computed_; }

 private:
  // For blakeHash the positions so far, in whole digests; for doubleHash start and step.
  using Kept = std::pmr::vector<uint32_t>;
  using KeptTokens = std::pmr::unordered_map<std::pmr::string, Kept, TextHash, std::equal_to<>>;
  const Kept& KeptOf(std::string_view token, uint32_t count);
  void AppendDigest(std::string_view token, Kept& kept);
  std::array<uint32_t, 2> StartAndStep(std::string_view token);

  ClkHash rule_;
  uint32_t bits_;
  SecretBytes key0_;
  SecretBytes key1_;
  size_t most_kept_;
  size_t kept_bytes_ = 0;
  uint64_t computed_ = 0;
  // Positions follow from the keys: what is kept of them is locked.
  std::unique_ptr<std::pmr::unsynchronized_pool_resource> memory_;
  KeptTokens kept_;
};

}  // namespace koppel::agents
