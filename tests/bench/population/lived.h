// The districts of one country, lived once for all tests, and what is counted of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"
#include "tests/bench/population/neighbourhood.h"
#include "tests/support/seed.h"

namespace koppel::population {

inline constexpr uint32_t kLivedDistricts = 30;

inline const Country& LivedCountry() {
  static const Country kCountry(testing::Seed(), 1950 * kLivedDistricts);
  return kCountry;
}

inline const std::vector<District>& Lived() {
  static const std::vector<District> kDistricts = [] {
    std::vector<District> all;
    for (uint32_t d = 0; d < LivedCountry().districts(); ++d) {
      all.push_back(MakeNeighbourhood(LivedCountry(), d));
      LiveLives(LivedCountry(), all.back());
    }
    return all;
  }();
  return kDistricts;
}

template <typename Function>
void ForEachLived(Function function) {
  for (const District& district : Lived()) {
    for (size_t i = 0; i < district.persons.size(); ++i) function(district, i, district.persons[i]);
  }
}

}  // namespace koppel::population
