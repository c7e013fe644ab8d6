#include "bench/population/make/whole_district.h"

#include <algorithm>
#include <iterator>

namespace koppel::population {

WholeDistrict MakeWholeDistrict(const Country& country, uint32_t number, const Period& orders) {
  WholeDistrict whole{MakeDistrict(country, number), {}, {}};
  LiveLives(country, whole.district);
  whole.events = MakeEvents(country, whole.district);
  whole.outcomes = OutcomesOf(whole.district, whole.events, orders);
  return whole;
}

std::vector<Person> MakeResidents(uint64_t seed, uint32_t residents) {
  const Country country(seed, residents);
  std::vector<Person> persons;
  for (uint32_t number = 0; number < country.districts(); ++number) {
    District district = MakeDistrict(country, number);
    std::move(district.persons.begin(), district.persons.end(), std::back_inserter(persons));
  }
  return persons;
}

}  // namespace koppel::population
