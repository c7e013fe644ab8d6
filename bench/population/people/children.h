// What holds wherever a child is born or planned: boys and girls, twins, and after whom it is
// called.
#pragma once

#include "bench/population/names/names.h"

namespace koppel::population {

// Of the newborn (CBS).
inline constexpr double kBoys = 0.512;
// Of deliveries (CBS 2015).
inline constexpr double kTwins = 0.016;
// Of pairs of twins: 1,784 of 2,639 (CBS 2015).
inline constexpr double kAlikeTwins = 0.676;

Sex DrawSexAtBirth(SeededRandom& random);
Sex DrawSexOfTwin(Sex other, SeededRandom& random);

// Children of both parents bear one name: the father's in 70, the mother's in 25, both in 5 of a
// hundred families (design).
enum class NamedAfter : uint8_t { kFather, kMother, kBoth };
NamedAfter DrawNamedAfter(SeededRandom& random);

// "van den Berg" and "de Vries" make "van den Berg de Vries".
Surname DoubleName(const Surname& first, const Surname& second);

}  // namespace koppel::population
