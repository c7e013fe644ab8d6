// An affine map of filters over GF(2), fast: one column of output bits for each input bit, the
// columns of the set bits are XORed with the widest instructions that the machine has (Highway).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/harden/affine_bits.h"

namespace koppel::agents {

// Immutable; const is thread safe. As secret as the keys of the steps.
class AffineMap {
 public:
  explicit AffineMap(const AffineBits& bits);

  // `filter` has input_bits/8 bytes; `out` gets output_bits/8.
  void Apply(std::string_view filter, std::string& out) const;

 private:
  uint32_t input_bits_;
  uint32_t output_bits_;
  // In cache lines.
  size_t stride_;
  struct alignas(64) Line {
    unsigned char bytes[64];
  };
  // Column by column, that of the constant last.
  std::vector<Line> columns_;
};

}  // namespace koppel::agents
