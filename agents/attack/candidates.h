// Whom an attacker takes each code for: the likeliest records first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "agents/attack/codes.h"
#include "agents/attack/matrix.h"

namespace koppel::attack {

inline constexpr size_t kMostCandidates = 10;

// For each code the attacker's records, the likeliest first; kMostCandidates at most, none where
// the attack says nothing.
using Candidates = std::vector<std::vector<uint32_t>>;

// The rows of `theirs` with the largest products with each row of `codes`. Equal ones in the order
// of their numbers.
Candidates NearestOf(const Matrix& codes, const Matrix& theirs, unsigned threads);

// Those with the largest Dice coefficients: the dictionary attack of who has the key. `theirs` are
// made under the same one.
Candidates NearestByDice(const Codes& codes, const Codes& theirs, unsigned threads);

}  // namespace koppel::attack
