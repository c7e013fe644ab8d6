// The districts of one country, made once for a test.
#pragma once

#include <vector>

#include "bench/population/people/person.h"
#include "tests/support/seed.h"

namespace koppel::population {

inline const Country& SomeCountry() {
  static const Country kCountry(testing::Seed(), testing::Full() ? 1'000'000 : 200'000);
  return kCountry;
}

inline const std::vector<District>& Districts() {
  static const std::vector<District> kDistricts = [] {
    std::vector<District> districts;
    for (uint32_t d = 0; d < SomeCountry().districts(); ++d) {
      districts.push_back(MakeDistrict(SomeCountry(), d));
    }
    return districts;
  }();
  return kDistricts;
}

}  // namespace koppel::population
