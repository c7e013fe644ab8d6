// The seeded similarity profile: records are told by how similar their codes are to those of a few
// persons whose codes the attacker knows. No learning, no key: the attacker encodes the same
// persons under a key of its own, and similarities come out alike.
#pragma once

#include <utility>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"

namespace koppel::attack {

// A code and the attacker's record of the same person.
struct Seed {
  size_t code;
  size_t record;
};

// `codes`: under the key that the attacker does not have; `theirs`: the attacker's records under a
// key of its own. Dice coefficients with each seed, standardised seed by seed; nearest neighbours
// by cosine. Deterministic.
Candidates SimilarityProfile(const Codes& codes, const Codes& theirs,
                             const std::vector<Seed>& seeds, unsigned threads);

}  // namespace koppel::attack
