// The errors that registers make, at the rates of one source.
#pragma once

#include <string>

#include "base/random.h"
#include "bench/population/people.h"

namespace koppel::population {

// Probabilities per record.
struct ErrorRates {
  double bsn_missing;
  double bsn_of_relative;
  double birth_typo;
  double birth_partial;
  double sex_wrong;
  double surname_variant;
  double surname_typo;
  double first_name_short;
  double old_address;
  double postcode_short;
  double duplicate;
};

// What one record says about a person, after errors. Dates are "yyyymmdd"; an empty value is
// missing.
struct Observed {
  std::string bsn;
  std::string surname;
  std::string particle;
  std::string first_names;
  std::string birth;
  bool male;
  std::string postcode;
  int house_number;
};

// `relative` is someone of the same household, whose number may be typed by mistake.
Observed Observe(const Person& person, const Person& relative, const ErrorRates& rates,
                 SeededRandom& random);

}  // namespace koppel::population
