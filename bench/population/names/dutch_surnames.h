// Surnames of Dutch origin in five regions.
#pragma once

#include <array>

#include "bench/population/names/surname_ranks.h"

namespace koppel::population {

enum class Region : uint8_t { kGeneral, kNorth, kEast, kSouth, kZeeland };
inline constexpr size_t kRegions = 5;

// Where a surname of somebody in that province is at home. Over the whole country every region
// keeps the share for which its names' weights are computed, so that published shares stay right.
Region DrawRegion(Province province, SeededRandom& random);

const SurnameRanks& DutchSurnames(Region region);

// The hundred most frequent names of all regions.
const WeightedList<Surname>& CommonSurnames();

}  // namespace koppel::population
