// Gives the members of a household their names.
#pragma once

#include <span>

#include "bench/population/people/plan.h"

namespace koppel::population {

// Of the same length, in the same order. No two siblings get one first name.
void NameHousehold(SeededRandom& random, Province province, std::span<const Planned> members,
                   std::span<Person> persons);


}  // namespace koppel::population
