// An affine map of filters over GF(2), fast: many filters side by side (bit slicing; Biham, "A fast
// new DES implementation in software", 1997). A machine word holds one bit of 64 filters, so that
// an output bit of all of them is the XOR of a few words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/harden/affine_bits.h"

namespace koppel::agents {

// A filter on its way through hardening.
struct FilterToHarden {
  std::string_view filter;
  std::string_view record_ref;
  std::string& out;
};

// Immutable; const is thread safe. As secret as the keys of the steps.
class AffineMap {
 public:
  explicit AffineMap(const AffineBits& bits);

  // Each filter has input_bits/8 bytes; its `out` gets output_bits/8.
  void Apply(std::span<const FilterToHarden> filters) const;

 private:
  class Slices;
  void Apply(const Slices& from, Slices& to) const;

  uint32_t input_bits_;
  uint32_t output_bits_;
  // Output bit by output bit: where its inputs end in `inputs_`, and whether it is flipped.
  struct Output {
    uint32_t end;
    bool flipped;
  };
  std::vector<Output> outputs_;
  std::vector<uint16_t> inputs_;
};

}  // namespace koppel::agents
