// Numbers out of a key, bit by bit as agents/ENCODING.md says ("Below").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "keys/secret.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// Big-endian 32-bit words of HMAC-SHA-256(key, counter), the counter 8 bytes big-endian from 0. Not
// thread safe.
class KeyedStream {
 public:
  // `key` must outlive the stream.
  explicit KeyedStream(const SecretBytes& key) : key_(key) {}
  ~KeyedStream() { Wipe(block_); }
  KeyedStream(const KeyedStream&) = delete;
  KeyedStream& operator=(const KeyedStream&) = delete;

  // Uniform in 0..bound-1 (rejection), bound > 0.
  uint32_t Below(uint32_t bound);

  // 0..count-1 in a uniform order: Fisher and Yates, from the last place down.
  WipedVector<uint32_t> Shuffled(uint32_t count);

 private:
  uint32_t NextWord();

  const SecretBytes& key_;
  uint64_t counter_ = 0;
  std::string block_;
  size_t used_ = 0;
};

}  // namespace koppel::agents
