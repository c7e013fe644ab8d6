// Pairs of persons of different districts with one common name and one birth date. Both districts
// derive the pair from the seed, so that neither needs the other.
#pragma once

#include "bench/population/people/person.h"

namespace koppel::population {

// The first persons of a district, each in a household of one.
uint32_t StrangersOf(const Country& country, uint32_t district);

// What a stranger has in common with another.
struct Stranger {
  Sex sex;
  Day birth;
  Surname surname;
  std::string first_names;
  uint64_t other;  // Person::id
  bool tells;      // this one's district has the label
};

// slot < StrangersOf(country, district).
Stranger StrangerAt(const Country& country, uint32_t district, uint32_t slot);

}  // namespace koppel::population
