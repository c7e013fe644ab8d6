// A neighbourhood with all roles and about the ages and origins of the country, for tests of the
// life course that hold whatever households the generator makes.
#pragma once

#include "bench/population/people/person.h"

namespace koppel::population {

District MakeNeighbourhood(const Country& country, uint32_t number);

}  // namespace koppel::population
