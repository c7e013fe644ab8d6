// Unsupervised graph matching: nobody is known, and yet records are told by how similar they are to
// all others, for these similarities are the same under every key.
//
// The published attack (Mildenberger et al., ACSAC 2024, after Vidanage et al. 2020) embeds the
// nodes of both similarity graphs, aligns the embeddings without any known pair and assigns nearest
// neighbours. So does this one, with parts that are deterministic and need no training: spectral
// embeddings (principal components; Pearson 1901); descriptors of each record (descriptors.h),
// which pair a few per cent of the records rightly; self-learning from these pairs with records
// left out at random (Artetxe, Labaka, Agirre, ACL 2018), and then from the surest pairs; both with
// orthogonal Procrustes (Schoenemann 1966) and cross-domain local scaling (Conneau et al. 2018).
#pragma once

#include <cstdint>
#include <functional>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"

namespace koppel::attack {

struct GraphSettings {
  uint64_t seed = 1;
  unsigned threads = 0;
  // Turns done; may be empty.
  std::function<void(size_t)> progress;
};

// `codes`: under the key that the attacker does not have; `theirs`: the attacker's records under a
// key of its own. Each may have records that the other one lacks. The same for the same seed,
// whatever the threads.
Candidates MatchGraphs(const Codes& codes, const Codes& theirs, const GraphSettings& settings);

}  // namespace koppel::attack
