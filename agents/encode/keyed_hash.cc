// The one-shot interface of OpenSSL 3 looks the algorithm up anew and allocates for each message;
// these are its own SHA-256 functions without that.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "agents/encode/keyed_hash.h"

#include <endian.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace koppel::agents {
namespace {

constexpr size_t kBlockBytes = 64;
using Block = std::array<unsigned char, kBlockBytes>;
constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5c;
constexpr uint32_t kWords = 65536;

constexpr size_t kMacBytes = 32;
// What SHA-256 puts behind a message: a one bit, and the length in bits (FIPS 180-4,
// section 5.1.1).
constexpr unsigned char kEndMark = 0x80;
constexpr size_t kMostOneBlock = kBlockBytes - 1 - sizeof(uint64_t);

// Absorbs the key, XORed with the pad, into `state`.
void AbsorbKey(std::string_view key, unsigned char pad, SHA256_CTX& state) {
  Block block;
  block.fill(pad);
  for (size_t i = 0; i < key.size(); ++i) block[i] ^= static_cast<unsigned char>(key[i]);
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

// Ends a message of the key's block and the first `size` bytes of this one, which are at most
// kMostOneBlock; the others are zeros.
void EndBlock(size_t size, Block& block) {
  block[size] = kEndMark;
  const size_t bits = 8 * (kBlockBytes + size);
  block[kBlockBytes - 2] = static_cast<unsigned char>(bits >> 8);
  block[kBlockBytes - 1] = static_cast<unsigned char>(bits);
}

// What the state becomes with this last block, big-endian.
void Digest(const SHA256_CTX& state, const Block& block, unsigned char* out) {
  SHA256_CTX last;
  std::memcpy(last.h, state.h, sizeof(last.h));
  SHA256_Transform(&last, block.data());
  for (SHA_LONG& word : last.h) word = htobe32(word);
  std::memcpy(out, last.h, kMacBytes);
}

struct States {
  SHA256_CTX inner;
  SHA256_CTX outer;
};

const States& StatesIn(const SecretBytes& bytes) {
  return *reinterpret_cast<const States*>(bytes.reveal().data());
}

// `inner` begins with the inner digest; the rest is zeros.
KeyedHash::Mac OuterMac(const States& states, Block& inner) {
  EndBlock(kMacBytes, inner);
  KeyedHash::Mac mac;
  Digest(states.outer, inner, mac.data());
  return mac;
}

// Of a message that fits into one block with what ends it, as most do: two calls of the compression
// function and nothing around them.
KeyedHash::Mac ShortMac(const States& states, Block& message, size_t size) {
  EndBlock(size, message);
  Block outer{};
  Digest(states.inner, message, outer.data());
  return OuterMac(states, outer);
}

KeyedHash::Mac LongMac(const States& states, std::string_view first, std::string_view rest) {
  SHA256_CTX state = states.inner;
  SHA256_Update(&state, first.data(), first.size());
  SHA256_Update(&state, rest.data(), rest.size());
  Block outer{};
  SHA256_Final(outer.data(), &state);
  return OuterMac(states, outer);
}

}  // namespace

KeyedHash::KeyedHash(const SecretBytes& key) : states_(sizeof(States)) {
  if (key.size() > kBlockBytes) std::abort();
  States states;
  AbsorbKey(key.reveal(), kInnerPad, states.inner);
  AbsorbKey(key.reveal(), kOuterPad, states.outer);
  std::memcpy(states_.fill().data(), &states, sizeof(states));
  OPENSSL_cleanse(&states, sizeof(states));
}

KeyedHash::Mac KeyedHash::Compute(unsigned char first, std::string_view rest) const {
  const size_t size = 1 + rest.size();
  if (size > kMostOneBlock) {
    return LongMac(StatesIn(states_), {reinterpret_cast<const char*>(&first), 1}, rest);
  }
  Block message{};
  message[0] = first;
  rest.copy(reinterpret_cast<char*>(message.data()) + 1, rest.size());
  return ShortMac(StatesIn(states_), message, size);
}

KeyedHash::Mac KeyedHash::Compute(std::string_view message) const {
  if (message.size() > kMostOneBlock) return LongMac(StatesIn(states_), {}, message);
  Block block{};
  message.copy(reinterpret_cast<char*>(block.data()), message.size());
  return ShortMac(StatesIn(states_), block, message.size());
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
