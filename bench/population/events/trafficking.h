// Victims of trafficking, of whom most are in no register and on no list.
#pragma once

#include <vector>

#include "bench/population/events/events.h"
#include "bench/population/events/lives.h"

namespace koppel::population {

// 6,250 a year of 17 million residents (DOMAIN section 0: 37 per 100,000).
inline constexpr double kVictimsAYear = 6250.0 / 17'000'000;
// design: four in five are neither Dutch nor registered.
inline constexpr double kDutchVictims = 0.20;

// Of the victims of a year, how many are minors: 25% in 2015, 8% in 2019 (DOMAIN section 0),
// straight in between.
double MinorShare(std::chrono::year year);

struct Trafficking {
  std::vector<TraffickingVictim> victims;  // ordered by person
  std::vector<TraffickingReport> reports;  // ordered by person, then day
};

// Appends the victims who are in no register to the district's persons.
Trafficking DrawTrafficking(const Country& country, District& district,
                            const std::vector<Lifetime>& lives, SeededRandom& random);

}  // namespace koppel::population
