// The hardening steps on bits that are not known yet: every bit of a hardened filter as the XOR of
// some bits of the raw one, and of 1. All steps but salt and randomise are of this kind, so a row
// of them is a row of affine maps over GF(2) (affine_map.h), made once and applied to every record.
// As secret as the keys of the steps: wiped when the maps are made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/harden/keyed_stream.h"
#include "keys/secret_memory.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

class AffineBits {
 public:
  // One output bit: the input bits that enter it, ascending, and whether 1 does.
  struct Bit {
    WipedVector<uint16_t> inputs;
    bool flipped = false;
  };

  // A step on a filter of `input_bits`. It is valid and neither salt nor randomise; `stream` is of
  // its own key and read by permute and diffuse only.
  AffineBits(uint32_t input_bits, const v1::Hardening& step, KeyedStream& stream);

  uint32_t input_bits() const { return input_bits_; }
  const std::vector<Bit>& bits() const { return bits_; }

  // Input bits of all output bits together: what applying the map costs, and what it takes.
  size_t terms() const;
  // Those of this map and then `next`, at most.
  size_t TermsWith(const AffineBits& next) const;
  // Makes this map and then `next` one.
  void Append(const AffineBits& next);

 private:
  void Permute(KeyedStream& stream);
  void Diffuse(const v1::Diffuse& diffuse, KeyedStream& stream);
  void Fold();
  void Balance();
  void Rule90();

  uint32_t input_bits_;
  std::vector<Bit> bits_;
};

// Adds a step to a row of maps: into the last one where that costs no more than a map of its own.
// Diffusions on top of each other multiply their inputs as one map, and only add them as two.
void AppendStep(AffineBits step, std::vector<AffineBits>& maps);

}  // namespace koppel::agents
