// The one-shot interface of OpenSSL 3 looks the algorithm up anew and allocates for each message;
// these are its own SHA-256 functions without that.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "agents/encode/keyed_hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace koppel::agents {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5c;
constexpr uint32_t kWords = 65536;

// Absorbs the key, XORed with the pad, into `state`.
void AbsorbKey(std::string_view key, unsigned char pad, SHA256_CTX& state) {
  std::array<unsigned char, kBlockBytes> block;
  block.fill(pad);
  for (size_t i = 0; i < key.size(); ++i) block[i] ^= static_cast<unsigned char>(key[i]);
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

KeyedHash::KeyedHash(const SecretBytes& key) : states_(2 * sizeof(SHA256_CTX)) {
  if (key.size() > kBlockBytes) std::abort();
  std::array<SHA256_CTX, 2> states;
  AbsorbKey(key.reveal(), kInnerPad, states[0]);
  AbsorbKey(key.reveal(), kOuterPad, states[1]);
  std::memcpy(states_.fill().data(), states.data(), sizeof(states));
  OPENSSL_cleanse(states.data(), sizeof(states));
}

template <typename Feed>
KeyedHash::Mac KeyedHash::ComputeWith(const Feed& feed) const {
  std::array<SHA256_CTX, 2> states;
  std::memcpy(states.data(), states_.reveal().data(), sizeof(states));
  auto& [inner, outer] = states;
  feed(inner);
  Mac mac;
  SHA256_Final(mac.data(), &inner);
  SHA256_Update(&outer, mac.data(), mac.size());
  SHA256_Final(mac.data(), &outer);
  return mac;
}

KeyedHash::Mac KeyedHash::Compute(unsigned char first, std::string_view rest) const {
  return ComputeWith([&](SHA256_CTX& state) {
    SHA256_Update(&state, &first, 1);
    SHA256_Update(&state, rest.data(), rest.size());
  });
}

KeyedHash::Mac KeyedHash::Compute(std::string_view message) const {
  return ComputeWith(
      [&](SHA256_CTX& state) { SHA256_Update(&state, message.data(), message.size()); });
}

uint32_t SetPositions(const KeyedHash& hash, std::string_view token, uint32_t bits, uint32_t count,
                      unsigned char* pattern) {
  const uint32_t limit = kWords - kWords % bits;
  uint32_t set = 0;
  // 256 blocks hold 4096 words: more than 64 of 64 positions ever need.
  for (uint32_t counter = 0; counter < 256; ++counter) {
    const KeyedHash::Mac mac = hash.Compute(static_cast<unsigned char>(counter), token);
    for (size_t i = 0; i < mac.size(); i += 2) {
      const uint32_t word = static_cast<uint32_t>(mac[i]) << 8 | mac[i + 1];
      if (word >= limit) continue;
      const uint32_t position = word % bits;
      const auto mask = static_cast<unsigned char>(0x80u >> (position % 8));
      if ((pattern[position / 8] & mask) != 0) continue;
      pattern[position / 8] |= mask;
      if (++set == count) return counter + 1;
    }
  }
  return 256;
}

}  // namespace koppel::agents
