// Hardening of Bloom filters: keyed steps over a whole filter (koppel/v1/schema.proto, Hardening).
//
// Filters are bit strings of bits/8 bytes, bit i is byte i/8, mask 0x80 >> (i mod 8). The exact
// recipe of each step stands in agents/ENCODING.md. Must never see field values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Numbers out of a key: big-endian 32-bit words of HMAC-SHA-256(key, counter), the counter 8 bytes
// big-endian from 0. Not thread safe.
class KeyedStream {
 public:
  // `key` must outlive the stream.
  explicit KeyedStream(const SecretBytes& key) : key_(key) {}

  // Uniform in 0..bound-1 (rejection), bound > 0.
  uint32_t Below(uint32_t bound);

 private:
  uint32_t NextWord();

  const SecretBytes& key_;
  uint64_t counter_ = 0;
  std::string block_;
  size_t used_ = 0;
};

// One step of one encoding. Immutable; const is thread safe.
class HardeningStep {
 public:
  virtual ~HardeningStep() = default;
  virtual std::string Apply(std::string_view filter) const = 0;
  // The length that Apply gives.
  virtual uint32_t output_bits() const = 0;
};

// Makes a step for filters of `input_bits` under a key of its own. `step` must be valid.
std::unique_ptr<const HardeningStep> MakeHardeningStep(const v1::Hardening& step,
                                                       uint32_t input_bits, const SecretBytes& key);

}  // namespace koppel::agents
