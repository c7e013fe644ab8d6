// Affine maps of filters over GF(2), one after the other, fast: many filters side by side (bit
// slicing; Biham, "A fast new DES implementation in software", 1997). A machine word holds one bit
// of 64 filters, so that an output bit of all of them is the XOR of a few words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "agents/harden/affine_bits.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// A filter on its way through hardening.
struct FilterToHarden {
  std::string_view filter;
  std::string_view record_ref;
  std::string& out;
};

// Immutable; const is thread safe. As secret as the keys of the steps, and so in locked memory; raw
// filters are wiped when Apply returns.
class AffineMap {
 public:
  // At least one; each takes what the one before it gives.
  explicit AffineMap(const std::vector<AffineBits>& maps);

  // Each filter has as many bytes as the first map takes; its `out` gets those that the last gives.
  void Apply(std::span<const FilterToHarden> filters) const;

 private:
  class Slices;
  // Output bit by output bit: where its inputs end among all of the map, and whether it is flipped.
  struct Output {
    uint32_t end;
    bool flipped;
  };
  struct Map {
    LockedVector<Output> outputs;
    LockedVector<uint16_t> inputs;
  };
  static Map MapOf(const AffineBits& bits);
  static void Apply(const Map& map, const Slices& from, Slices& to);

  uint32_t input_bits_;
  std::vector<Map> maps_;
};

}  // namespace koppel::agents
