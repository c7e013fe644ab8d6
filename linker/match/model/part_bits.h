// How rare agreement by chance is in each part of a field (core/makeup.h), from how rare it is in
// tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/core/makeup.h"

namespace koppel::match {

// Agreement by chance, in bits, as it usually is: one of a hundred or so has another one's name.
std::vector<double> UsualBits(const Makeup& makeup);

// What each part adds, where sets of parts (shared[i]) add up to of_set[i]: never less than
// nothing, and where the sets do not tell, as little else than `usual` as may be (projected in
// turns, Kaczmarz 1937).
std::vector<double> OfParts(const std::vector<uint64_t>& shared, const std::vector<double>& of_set,
                            std::vector<double> usual);

// Of a set of parts.
double SumOver(const std::vector<double>& by_part, uint64_t parts);

}  // namespace koppel::match
