// What codes give away before any attack.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/attack/codes.h"

namespace koppel::attack {

struct Leaks {
  // Codes that another one equals.
  uint64_t repeated = 0;
  // Pearson's correlation of the bits that are set with the number of tokens; 0 where either is
  // the same for all.
  double ones_with_tokens = 0;
  // Of how often each bit is set: the Gini coefficient, and the Jensen-Shannon divergence in bits
  // from all being set equally often.
  double gini = 0;
  double divergence = 0;
  // Bits set for a token (Swamidass and Baldi 2007), were there no hardening.
  double hashes = 0;
  // Share of bits that are set.
  double fill = 0;
};

// Codes that another one equals.
uint64_t RepeatedCodes(const Codes& codes);

// `tokens`: how many each code is made of.
Leaks MeasureLeaks(const Codes& codes, const std::vector<uint32_t>& tokens);

}  // namespace koppel::attack
