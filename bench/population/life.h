// What happened to the persons, as the truth knows it: police reports, supervision orders, youth
// care.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/population/people.h"

namespace koppel::population {

struct PoliceReport {
  uint32_t person;
  CivilDate known;
  std::string offence_class;
};

struct BoardCase {
  uint32_t person;
  CivilDate reported;
  CivilDate decided;
  std::string ruling;  // "OTS", "VOTS" or "afgewezen"
};

struct CareTrajectory {
  uint32_t person;
  CivilDate start;
  std::optional<CivilDate> end;
  std::string care_type;  // "31" .. "38"
};

struct Life {
  std::vector<PoliceReport> reports;
  std::vector<BoardCase> cases;
  std::vector<CareTrajectory> care;
};

Life MakeLife(const std::vector<Person>& persons, SeededRandom& random);

// Of the children with a first supervision order in [from, to]: how many, and how many of them had
// no youth care active on any day from the order to six calendar months later.
struct IndicatorTruth {
  uint64_t children = 0;
  uint64_t without_care = 0;
};
IndicatorTruth TrueIndicator(const Life& life, CivilDate from, CivilDate to);

}  // namespace koppel::population
