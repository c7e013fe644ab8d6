// Persons who are easily taken for one: those that arise are labelled, others are planted.
#pragma once

#include "bench/population/people/person.h"

namespace koppel::population {

// A household's members in District::persons.
struct Members {
  uint32_t first;
  uint32_t last;  // the one behind them
  uint32_t size() const { return last - first; }
};
// In the order of their numbers.
std::vector<Members> HouseholdsOf(const District& district);

// Changes names and birth dates of residents and labels those pairs that cannot be seen in them.
// Leaves alone the first `fixed` persons, whom other districts know.
void PlantLookAlikes(SeededRandom& random, Province province, uint32_t fixed, District& district);

// Labels what can be seen in names, dates and homes, planted or not.
void LabelLookAlikes(District& district);

}  // namespace koppel::population
