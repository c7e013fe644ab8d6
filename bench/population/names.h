// Dutch-looking names with a weighted head and a long tail made by rule. All persons are invented.
#pragma once

#include <string>

#include "base/random.h"

namespace koppel::population {

struct Surname {
  std::string particle;  // "van den", or empty
  std::string stem;      // "Berg"
};

// About a third of the persons bear one of the frequent names; the others one of some tens of
// thousands.
Surname DrawSurname(SeededRandom& random);

enum class Sex { kMale, kFemale };

// One to three first names, the first is the call name.
std::string DrawFirstNames(SeededRandom& random, Sex sex);

// The short form by which a person is called, where there is one ("Johannes" -> "Jan"); else the
// name itself.
std::string CallName(const std::string& first_name);

}  // namespace koppel::population
