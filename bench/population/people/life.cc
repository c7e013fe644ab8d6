// The lives of a district: its households on the census day backward and forward, then those who
// were there at another time.
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"
#include "bench/population/people/strangers.h"

namespace koppel::population {
namespace {

constexpr int kYearsBefore = 9;  // from kFirstDay to the census
constexpr int kYearsAfter = 6;

// Strangers come first; the district of one of a pair has the label, that of the other has none.
std::vector<bool> LookAlikesOf(const Country& country, const District& district) {
  std::vector<bool> is_one(district.persons.size());
  std::fill_n(is_one.begin(), StrangersOf(country, district.number), true);
  for (const LookAlikes& pair : district.look_alikes) {
    for (const uint64_t id : {pair.one, pair.other}) {
      const uint64_t index = id & 0xFFFF;
      if (id >> 16 == district.number && index < is_one.size()) is_one[index] = true;
    }
  }
  return is_one;
}

// As many as the rate says, up or down by chance where it says no whole number.
uint64_t CountOf(SeededRandom& random, double expected) {
  return static_cast<uint64_t>(expected + random.Unit());
}

void LiveResidents(Life& life) {
  uint32_t first = 0;
  while (first < life.district.residents) {
    Family family;
    family.first = family.last = first;
    const uint32_t household = life.At(first).household;
    while (family.last < life.district.residents && life.At(family.last).household == household)
      ++family.last;
    family.base = kCensusDay;
    family.random = StreamOf(life, Part::kHousehold, household);
    first = family.last;
    LiveFamily(life, family);
  }
}

}  // namespace

void LiveFamily(Life& life, Family& family) {
  FindAdults(life, family);
  if (family.base == kCensusDay) DrawArrivals(life, family);
  MoveBirths(life, family);
  DrawTogether(life, family);
  DrawEnds(life, family);
  HouseAdults(life, family);
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Role role = life.At(i).role;
    if (role == Role::kChild && !Leads(family, i)) HouseChild(life, family, i);
    if (role == Role::kFosterChild) HouseFosterChild(life, family, i);
    if (role == Role::kInstitution) HouseInstitution(life, family, i);
  }
  Marry(life, family);
  BearChildren(life, family);
  Rename(life, family);
  Leave(life, family);
  for (uint32_t i = family.first; i < family.last; ++i) RegisterPerson(life, family.random, i);
  for (const uint32_t index : family.born) RegisterPerson(life, family.random, index);
}

void LiveLives(const Country& country, District& district) {
  // About 1.29 persons a resident; without this they would all be moved again and again.
  district.persons.reserve(district.persons.size() * 7 / 5 + 64);
  Life life{country, district, LookAlikesOf(country, district)};
  uint32_t household = HouseholdsIn(district);
  LiveResidents(life);
  SeededRandom random = StreamOf(life, Part::kCounts, 0);
  const double residents = district.residents;
  const uint64_t dead = CountOf(random, residents * kDeathsAYear * kYearsBefore);
  const uint64_t left = CountOf(random, residents * kEmigrationsAYear * kYearsBefore);
  const uint64_t came = CountOf(random, residents * kImmigrationsAYear * kYearsAfter);
  AppendDead(life, dead, household);
  AppendEmigrants(life, left, household);
  AppendImmigrants(life, came, household);
}

}  // namespace koppel::population
