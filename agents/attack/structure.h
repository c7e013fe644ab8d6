// Structure recovery: who links codes of the same persons learns how hardening made them. Where two
// codes of a person differ in little, output bits that share an input flip together.
//
// Only this first step is measured, how well shared inputs are told from others; from there on the
// way back to the filter before hardening is linear algebra over GF(2), which nobody is known to
// have gone to its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/attack/codes.h"
#include "agents/attack/matrix.h"

namespace koppel::attack {

// How often each two bits flip together in pairs of codes, rows of the same number, as a
// correlation: a row and a column for each bit, 0 for a bit that never or always flips. Pairs of
// which a third of the bits flips say nothing and are left out; `used`: those that are not.
struct FlippedTogether {
  Matrix correlation;
  size_t used = 0;
};
FlippedTogether CountFlips(const Codes& codes, const Codes& others, unsigned threads);

// The area under the curve (Hanley and McNeil 1982): the chance that two bits that share an input
// are more correlated, in size, than two that share none. `inputs`: of each bit, ascending. 0.5
// where all share one or none does.
double AreaOfShared(const Matrix& correlation, const std::vector<std::vector<uint32_t>>& inputs);

}  // namespace koppel::attack
