// Which tokens of matches are equal: what each pass of equal tokens finds, as a list of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/core/plan.h"
#include "linker/match/core/source_pairs.h"
#include "linker/match/quality/partners.h"

namespace koppel::match {

inline constexpr size_t kTenths = 10;

// Matches alike: a bit for each pass.
struct Caught {
  // Whose tokens both records carry.
  uint64_t carried = 0;
  // Those of them that are equal; some are.
  uint64_t equal = 0;
  // In each tenth of all matches, as far as they are expected to be some.
  std::array<double, kTenths> pairs = {};
  // Which pair of sources, where that is asked.
  size_t source_pair = 0;
};

// What the equal passes of a plan find of the matches among candidates: those that are linked, and
// others by their probability, unless one of the two has another partner. Tokens that stand for
// bits of a filter (blocking encodings) are no part of it.
struct CaughtPairs {
  // Of those passes, in their order: what their tokens tell.
  std::vector<uint64_t> parts;
  // In ascending order of the pair of sources, what is carried and what is equal.
  std::vector<Caught> caught;
  // Candidates that each of them stands for: of very many, evenly spread ones are looked at.
  uint64_t each = 1;
  // By source pair: expected matches that no token finds, though another pass does; links among the
  // candidates; and of two records drawn at random, how often they carry no token in common.
  std::vector<double> otherwise;
  std::vector<uint64_t> linked;
  std::vector<double> apart;
};

// `pairs`: in canonical order.
CaughtPairs CaughtOf(const Pool& pool, const Plan& plan, const SourcePairs& source_pairs,
                     std::span<const PairEvidence> pairs, const Partners& partners);

}  // namespace koppel::match
