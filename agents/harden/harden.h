// Hardening of Bloom filters: what happens to a whole filter before it leaves the agency
// (koppel/v1/schema.proto, Hardening).
//
// Filters are bit strings of bits/8 bytes, bit i is byte i/8, mask 0x80 >> (i mod 8). The exact
// recipe of each step stands in agents/ENCODING.md. Salt is no step over a filter: it enters the
// tokens (agents/encode). Must never see field values.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "agents/harden/affine_map.h"
#include "agents/harden/randomise.h"
#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// All steps of one encoding. Immutable; const is thread safe.
class Hardening {
 public:
  // Gives the key of the step of this number in bloom.hardening.
  using StepKey = std::function<SecretBytes(int step)>;

  // `bloom` is valid. `noise_key` is that of this encoding; it may be empty unless
  // IsRandomised(bloom).
  Hardening(const v1::Bloom& bloom, const StepKey& step_key, SecretBytes noise_key);

  // Each filter has bloom.bits/8 bytes, its `out` gets HardenedBits(bloom)/8
  // (proto/encoding_shape.h). `record_ref` decides the noise of a randomised encoding, and nothing
  // else. Many at once are much faster than one by one.
  void Apply(std::span<const FilterToHarden> filters) const;

 private:
  // Absent when no step changes the filter.
  std::optional<AffineMap> map_;
  std::optional<RandomisedResponse> noise_;
};

// True if the encoding needs a noise key.
bool IsRandomised(const v1::Bloom& bloom);

}  // namespace koppel::agents
