// The same seed gives the same persons, whatever the machine, the compiler and the day.
#include <gtest/gtest.h>

// Both in one file: two structs of one name in two parts of the generator would not compile here.
#include "bench/population/events/lives.h"
#include "bench/population/people/life_family.h"
#include "tests/bench/population/population_digest.h"

namespace koppel::population {
namespace {

// Changes whenever anybody's life or anything written down of it does. Then raise kVersion in
// draw/draws.h, so that nobody takes the new persons of a seed for the old ones, and put the new
// digest here.
constexpr std::string_view kDigest =
    "0876505dc88b8f1477ea0ba56f55f73c47edd063fb47fc127abee38b0d6c707e";

TEST(GoldenTest, TheCountryOfSeedOneIsTheOneThatItAlwaysWas) {
  const Country country(1, 6000);
  EXPECT_EQ(PopulationDigest::Of(country, Day(std::chrono::year(2021) / 7 / 1)), kDigest);
}

}  // namespace
}  // namespace koppel::population
