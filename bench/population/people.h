// A small Dutch population in households, with families, siblings and twins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "bench/population/names.h"

namespace koppel::population {

struct Address {
  std::string postcode;  // "1234AB"
  int house_number;
};

struct Person {
  uint32_t id;
  uint32_t household;
  std::string bsn;  // passes the 11-test
  Surname surname;
  std::string first_names;
  CivilDate birth;
  Sex sex;
  Address address;
  Address former_address;
  bool twin = false;
};

// Persons in the order of their households. The same seed gives the same persons on every machine.
std::vector<Person> MakePopulation(uint32_t persons, SeededRandom& random);

// True for who is under 18 on that day.
bool IsChildOn(const Person& person, CivilDate day);

}  // namespace koppel::population
