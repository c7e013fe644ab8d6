// First names by sex: Dutch ones by birth cohort, others by origin (WeightedWords). Heads are
// in the order of the Meertens institute and the SVB as remembered; all shares are design.
#pragma once

#include <array>
#include <string_view>

#include "bench/population/names/names.h"

namespace koppel::population {

// Before 1940, 1940-59, 1960-74, 1975-89, 1990-2004, from 2005 on.
inline constexpr size_t kCohorts = 6;
extern const std::array<std::string_view, kCohorts> kDutchMen;
extern const std::array<std::string_view, kCohorts> kDutchWomen;

// Elements of the rare ones (Words).
extern const std::string_view kMenStems;
extern const std::string_view kMenEndings;
extern const std::string_view kWomenStems;
extern const std::string_view kWomenEndings;

// By Origin; empty for Dutch.
extern const std::array<std::string_view, kOrigins> kWorldMen;
extern const std::array<std::string_view, kOrigins> kWorldWomen;
// Elements of the rare ones, men's and women's, by Origin.
struct Elements {
  std::string_view stems;
  std::string_view men;
  std::string_view women;
};
extern const std::array<Elements, kOrigins> kWorldElements;

}  // namespace koppel::population
