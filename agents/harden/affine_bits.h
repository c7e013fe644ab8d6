// The hardening steps on bits that are not known yet: every bit of a hardened filter as the XOR of
// some bits of the raw one, and of 1. All steps but salt and randomise are of this kind, so a row
// of them is one affine map over GF(2) (affine_map.h), made once and applied to every record.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/harden/keyed_stream.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

class AffineBits {
 public:
  // The raw filter itself.
  explicit AffineBits(uint32_t input_bits);

  // Appends a step. `step` is valid and neither salt nor randomise; `stream` is of its own key and
  // read by permute and diffuse only.
  void Append(const v1::Hardening& step, KeyedStream& stream);

  uint32_t input_bits() const { return input_bits_; }
  uint32_t output_bits() const { return static_cast<uint32_t>(bits_.size()); }
  // True if input bit `input` enters output bit `output`; input_bits() is the constant 1.
  bool Depends(uint32_t output, uint32_t input) const;

 private:
  // The set of inputs, the constant last.
  using Bit = std::vector<uint64_t>;

  void Permute(KeyedStream& stream);
  void Diffuse(const v1::Diffuse& diffuse, KeyedStream& stream);
  void Fold();
  void Balance();
  void Rule90();

  uint32_t input_bits_;
  std::vector<Bit> bits_;
};

}  // namespace koppel::agents
