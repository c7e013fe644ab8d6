#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "bench/population/people/naming.h"
#include "bench/population/people/person.h"
#include "bench/population/people/strangers.h"
#include "tests/bench/population/some_districts.h"

namespace koppel::population {
namespace {

using std::chrono::days;

const Person& PersonOf(uint64_t id) { return Districts()[id >> 16].persons[id & 0xFFFF]; }

template <typename Check>
double CountLabels(Likeness likeness, const Check& check) {
  double count = 0;
  for (const District& district : Districts()) {
    for (const LookAlikes& pair : district.look_alikes) {
      if (pair.likeness != likeness) continue;
      ++count;
      EXPECT_NE(pair.one, pair.other);
      check(PersonOf(pair.one), PersonOf(pair.other));
    }
  }
  return count;
}

// Labels for 10,000 residents; twice the Poisson deviation for what comes in clusters.
::testing::Matcher<double> Rate(double least, double most) {
  const double tens = static_cast<double>(SomeCountry().persons()) / 10'000;
  return ::testing::AllOf(::testing::Ge(least * tens - 10 * std::sqrt(least * tens)),
                          ::testing::Le(most * tens + 10 * std::sqrt(most * tens)));
}

void ExpectNamesakes(const Person& one, const Person& other) {
  EXPECT_EQ(one.surname, other.surname);
  EXPECT_EQ(one.first_names, other.first_names);
  EXPECT_EQ(one.sex, other.sex);
}

const Address& HomeOf(const Person& person) { return person.residences.front().address; }

TEST(LookAlikesTest, TwinsAndCloseSiblingsOfOneSexAreLabelled) {
  const double twins =
      CountLabels(Likeness::kTwinsOfOneSex, [](const auto& one, const auto& other) {
        EXPECT_EQ(one.birth, other.birth);
        EXPECT_EQ(one.sex, other.sex);
      });
  const double siblings = CountLabels(Likeness::kSiblings, [](const auto& one, const auto& other) {
    EXPECT_EQ(one.sex, other.sex);
    EXPECT_EQ(one.household, other.household);
    EXPECT_GE(other.birth - one.birth, days(270));
    EXPECT_LE(other.birth - one.birth, days(430));
  });
  EXPECT_THAT(twins, Rate(25, 32));
  EXPECT_THAT(siblings, Rate(20, 32));
}

TEST(LookAlikesTest, FathersAndSonsShareNameAndHome) {
  const double count = CountLabels(Likeness::kFatherAndSon, [](const auto& one, const auto& other) {
    ExpectNamesakes(one, other);
    EXPECT_EQ(HomeOf(one), HomeOf(other));
    EXPECT_EQ(PersonOf(one.id >> 16 << 16 | other.father).id, one.id);
  });
  EXPECT_THAT(count, Rate(5, 1'000)) << "what arises comes on top";
}

TEST(LookAlikesTest, CousinsShareNameAndBirthYear) {
  const double count = CountLabels(Likeness::kCousins, [](const auto& one, const auto& other) {
    ExpectNamesakes(one, other);
    EXPECT_EQ(YearOf(one.birth), YearOf(other.birth));
    EXPECT_NE(one.household, other.household);
    EXPECT_EQ(PersonOf(one.id >> 16 << 16 | one.father).surname, one.surname);
    EXPECT_EQ(PersonOf(other.id >> 16 << 16 | other.father).surname, other.surname);
  });
  EXPECT_THAT(count, Rate(3.5, 5));
}

TEST(LookAlikesTest, FlatNeighboursShareSurnameAndHouseNumber) {
  const double count =
      CountLabels(Likeness::kFlatNeighbours, [](const auto& one, const auto& other) {
        EXPECT_EQ(one.surname, other.surname);
        EXPECT_EQ(HomeOf(one).postcode, HomeOf(other).postcode);
        EXPECT_EQ(HomeOf(one).house_number, HomeOf(other).house_number);
        EXPECT_NE(HomeOf(one).addition, HomeOf(other).addition);
      });
  EXPECT_THAT(count, Rate(4, 60));
}

TEST(LookAlikesTest, FosterSiblingsAreOfAboutOneAge) {
  const double count =
      CountLabels(Likeness::kFosterSiblings, [](const auto& one, const auto& other) {
        EXPECT_EQ(HomeOf(one), HomeOf(other));
        EXPECT_LE(std::abs(YearOf(one.birth) - YearOf(other.birth)), 1);
      });
  EXPECT_THAT(count, Rate(2, 6));
}

TEST(LookAlikesTest, SomeAreBornOnTheFirstOfJanuaryWithOneName) {
  const double count = CountLabels(Likeness::kJanuaryFirst, [](const auto& one, const auto& other) {
    ExpectNamesakes(one, other);
    EXPECT_EQ(one.birth, other.birth);
    EXPECT_EQ(one.birth, Day(std::chrono::year(YearOf(one.birth)) / 1 / 1));
  });
  EXPECT_THAT(count, Rate(3, 4));
}

TEST(LookAlikesTest, FamiliesOfOneCommonNameShareAStreet) {
  const double count = CountLabels(Likeness::kSameStreet, [](const auto& one, const auto& other) {
    EXPECT_GE(TopTen(one.surname), 0);
    EXPECT_EQ(TopTen(one.surname), TopTen(other.surname));
    EXPECT_EQ(HomeOf(one).postcode, HomeOf(other).postcode);
    EXPECT_NE(one.household, other.household);
  });
  EXPECT_THAT(count, Rate(4, 60));
}

TEST(LookAlikesTest, StrangersOfDifferentDistrictsShareNameAndBirthDate) {
  std::set<uint64_t> strangers;
  const double count = CountLabels(Likeness::kStrangers, [&](const auto& one, const auto& other) {
    ExpectNamesakes(one, other);
    EXPECT_EQ(one.birth, other.birth);
    EXPECT_NE(one.id >> 16, other.id >> 16);
    EXPECT_LT(one.id, other.id);
    strangers.insert(one.id);
    strangers.insert(other.id);
  });
  EXPECT_EQ(count, SomeCountry().districts() * 2);
  EXPECT_EQ(strangers.size(), SomeCountry().districts() * 4) << "nobody has two partners";
}

TEST(LookAlikesTest, StrangersFindEachOtherInCountriesOfAnySize) {
  for (const uint64_t persons : {10u, 16u, 2'000u, 4'000u, 7'000u}) {
    const Country country(testing::Seed(), persons);
    std::map<uint64_t, uint64_t> partners;
    int labels = 0;
    for (uint32_t d = 0; d < country.districts(); ++d) {
      for (uint32_t slot = 0; slot < StrangersOf(country, d); ++slot) {
        const Stranger stranger = StrangerAt(country, d, slot);
        partners[uint64_t{d} << 16 | slot] = stranger.other;
        labels += stranger.tells;
      }
    }
    for (const auto& [one, other] : partners) {
      EXPECT_NE(one, other);
      EXPECT_EQ(partners[other], one);
    }
    EXPECT_EQ(2 * static_cast<size_t>(labels), partners.size());
  }
}

}  // namespace
}  // namespace koppel::population
