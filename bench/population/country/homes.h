// The streets of a district: which house stands where, computed from the key and the number of the
// house instead of stored.
#pragma once

#include "bench/population/country/country.h"

namespace koppel::population {

// A district as the street plan sees it. `key` is the country's and the district's.
struct StreetPlan {
  uint64_t key;
  uint32_t district;
  uint32_t postcode;  // the four digits
};

// Homes that a plan has room for.
inline constexpr uint32_t kMostHomes = 6528;
// Institutions that a plan has room for besides.
inline constexpr uint32_t kInstitutions = 10;

Address HomeOfPlan(const StreetPlan& plan, uint32_t home);
// An institution with a postcode of its own; slot < kInstitutions.
Address InstitutionOfPlan(const StreetPlan& plan, Dwelling kind, uint32_t slot);

}  // namespace koppel::population
