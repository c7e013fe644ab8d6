// One district with all that is true of it.
#pragma once

#include "bench/population/events/outcomes.h"

namespace koppel::population {

struct WholeDistrict {
  District district;
  Events events;
  Outcomes outcomes;
};

// Depends on the country's seed and size and on the number alone; the outcomes on the period of the
// supervision orders too.
WholeDistrict MakeWholeDistrict(const Country& country, uint32_t number, const Period& orders = {});

// The residents of a whole country on the census day, in order; for who wants persons alone.
std::vector<Person> MakeResidents(uint64_t seed, uint32_t residents);

}  // namespace koppel::population
