#include "bench/population/country/country.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "bench/population/country/permutation.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using std::chrono::year;

constexpr Day kDay{year(2019) / 1 / 1};

// The size of the whole country.
const Country& Large() {
  static const Country kCountry(testing::Seed(), 17'500'000);
  return kCountry;
}
const Country& Medium() {
  static const Country kCountry(testing::Seed(), 1'000'000);
  return kCountry;
}

// A bound on the number of hits that chance leaves once in millions of runs.
::testing::Matcher<double> About(double tries, double rate) {
  return ::testing::DoubleNear(tries * rate, 5 * std::sqrt(tries * rate * (1 - rate)) + 1);
}

TEST(CountryTest, ResidentsAddUpForAnyNumberOfPersons) {
  for (const uint64_t persons : {10u, 11u, 999u, 3'000u, 10'000u, 123'457u, 20'000'000u}) {
    const Country country(testing::Seed(), persons);
    uint64_t sum = 0;
    for (uint32_t d = 0; d < country.districts(); ++d) sum += country.ResidentsOf(d);
    EXPECT_EQ(sum, persons);
  }
}

TEST(CountryTest, DistrictsAreAsManyAsFourDigitsGoRound) {
  EXPECT_EQ(Country(testing::Seed(), 10).districts(), 1u);
  EXPECT_EQ(Country(testing::Seed(), 100'000).districts(), 51u);
  EXPECT_EQ(Large().districts(), 8974u);
  EXPECT_EQ(Country(testing::Seed(), 20'000'000).districts(), 9000u);
}

TEST(CountryTest, ThePersonsOwnDistrictIsHalfLargerThanTheMean) {
  double squares = 0;
  uint32_t least = UINT32_MAX;
  uint32_t most = 0;
  for (uint32_t d = 0; d < Large().districts(); ++d) {
    const uint32_t residents = Large().ResidentsOf(d);
    squares += double{1} * residents * residents;
    least = std::min(least, residents);
    most = std::max(most, residents);
  }
  // 1,950 and the square of a coefficient of variation of 0.7 more; 18 from seed to seed.
  EXPECT_NEAR(squares / 17.5e6, 2900, 100) << "residents of the district of a person";
  EXPECT_GT(least, 300u);
  EXPECT_LT(most, 8800u);
}

TEST(CountryTest, EachDistrictHasItsOwnFourDigits) {
  for (const uint64_t persons : {10u, 10'000u, 1'000'000u, 20'000'000u}) {
    const Country country(testing::Seed(), persons);
    std::set<std::string> codes;
    for (uint32_t d = 0; d < country.districts(); ++d) {
      codes.emplace(country.HomeAt(d, 0).Postcode().substr(0, 4));
    }
    EXPECT_EQ(codes.size(), country.districts());
    EXPECT_GE(*codes.begin(), "1000");
    EXPECT_LE(*codes.rbegin(), "9999");
  }
}

TEST(CountryTest, ProvincesLieWhereTheirPostcodesAre) {
  const Country country(testing::Seed(), 20'000'000);
  const auto province = [&](uint32_t postcode) { return country.ProvinceOf(postcode - 1000); };
  EXPECT_EQ(province(1012), Province::kNoordHolland);
  EXPECT_EQ(province(1315), Province::kFlevoland);
  EXPECT_EQ(province(3011), Province::kZuidHolland);
  EXPECT_EQ(province(3511), Province::kUtrecht);
  EXPECT_EQ(province(4331), Province::kZeeland);
  EXPECT_EQ(province(5038), Province::kNoordBrabant);
  EXPECT_EQ(province(6211), Province::kLimburg);
  EXPECT_EQ(province(6811), Province::kGelderland);
  EXPECT_EQ(province(7511), Province::kOverijssel);
  EXPECT_EQ(province(8911), Province::kFriesland);
  EXPECT_EQ(province(9401), Province::kDrenthe);
  EXPECT_EQ(province(9711), Province::kGroningen);
}

TEST(CountryTest, AMunicipalityHasAboutTwentySixDistrictsOfOneProvince) {
  std::map<std::string, std::set<Province>> provinces;
  const Day before(year(2010) / 6 / 1);
  for (uint32_t d = 0; d < Large().districts(); ++d) {
    provinces[Large().MunicipalityOf(d, before)].insert(Large().ProvinceOf(d));
  }
  EXPECT_NEAR(static_cast<double>(provinces.size()), Large().districts() / 26.0, 15);
  for (const auto& [code, of] : provinces) {
    EXPECT_EQ(code.size(), 4u);
    EXPECT_EQ(of.size(), 1u) << code;
  }
}

TEST(CountryTest, ASmallerCountryHasSmallerMunicipalitiesAndNotFewerThanSeventy) {
  for (const uint64_t persons : {200'000u, 300'000u, 1'000'000u, 2'000'000u}) {
    const Country country(testing::Seed(), persons);
    std::set<std::string> codes;
    for (uint32_t d = 0; d < country.districts(); ++d)
      codes.insert(country.MunicipalityOf(d, Day(year(2010) / 6 / 1)));
    EXPECT_GE(codes.size(), 70u) << persons;
    EXPECT_LE(codes.size(), 105u) << persons;
  }
}

TEST(CountryTest, SomeMunicipalitiesMergeOnAFirstOfJanuary) {
  std::set<std::string> before;
  std::set<std::string> after;
  for (uint32_t d = 0; d < Large().districts(); ++d) {
    before.insert(Large().MunicipalityOf(d, Day(year(2010) / 12 / 31)));
    after.insert(Large().MunicipalityOf(d, Day(year(2023) / 1 / 1)));
    for (int y = 2010; y <= 2024; ++y) {
      EXPECT_EQ(Large().MunicipalityOf(d, Day(year(y) / 1 / 1)),
                Large().MunicipalityOf(d, Day(year(y) / 12 / 31)));
    }
  }
  EXPECT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()));
  const auto all = static_cast<double>(before.size());
  EXPECT_THAT(all - static_cast<double>(after.size()), About(all, 0.15));
}

TEST(CountryTest, EveryHomeHasAnAddressOfItsOwn) {
  for (const uint32_t d : {0u, 100u, 300u}) {
    std::set<std::tuple<std::string, int, std::string>> addresses;
    for (uint32_t home = 0; home < 4000; ++home) {
      const Address address = Medium().HomeAt(d, home);
      EXPECT_EQ(address.district, d);
      EXPECT_GE(address.house_number, 1);
      addresses.emplace(address.Postcode(), address.house_number, address.addition);
    }
    EXPECT_EQ(addresses.size(), 4000u);
  }
}

TEST(CountryTest, AStreetHasTenToThirtyHomesAndAPostcodeOfItsOwn) {
  std::map<std::string, int> homes;
  for (uint32_t home = 0; home < 6528; ++home) {
    ++homes[std::string(Medium().HomeAt(17, home).Postcode())];
  }
  EXPECT_EQ(homes.size(), 6528u / 17);
  for (const auto& [code, count] : homes) {
    EXPECT_GE(count, 10) << code;
    EXPECT_LE(count, 30) << code;
    EXPECT_THAT(code.substr(4), ::testing::Not(::testing::AnyOf("SA", "SD", "SS")));
    EXPECT_EQ(std::string("FIOQUY").find(code[4]), std::string::npos) << code;
  }
}

TEST(CountryTest, AThirdOfTheHomesAreFlatsAndSomeShareTheHouseNumber) {
  double flats = 0;
  double additions = 0;
  std::set<std::string> kinds;
  for (uint32_t d = 0; d < 400; ++d) {
    for (uint32_t home = 0; home < Medium().HomesOf(d); home += 20) {
      const Address address = Medium().HomeAt(d, home);
      flats += address.dwelling == Dwelling::kFlat;
      additions += !address.addition.empty();
      kinds.emplace(address.addition);
    }
  }
  double homes = 0;
  for (uint32_t d = 0; d < 400; ++d) homes += (Medium().HomesOf(d) + 19) / 20;
  EXPECT_NEAR(flats / homes, 0.36, 0.03);
  EXPECT_NEAR(additions / homes, 0.22, 0.04);
  EXPECT_THAT(kinds, ::testing::IsSupersetOf({"", "A", "bis", "hs", "1-hoog", "2-hoog", "3"}));
}

TEST(CountryTest, ADrawnHomeExists) {
  SeededRandom random(testing::Seed());
  const Country tiny(testing::Seed(), 10);
  std::set<std::pair<std::string, int>> all;
  for (uint32_t home = 0; home < tiny.HomesOf(0); ++home) {
    const Address address = tiny.HomeAt(0, home);
    all.emplace(std::string(address.Postcode()) + std::string(address.addition),
                address.house_number);
  }
  for (int i = 0; i < 100; ++i) {
    const Address address = tiny.DrawHome(0, random);
    EXPECT_TRUE(all.contains(
        {std::string(address.Postcode()) + std::string(address.addition), address.house_number}));
  }
}

TEST(CountryTest, InstitutionsAreFewAndStandApartFromHomes) {
  SeededRandom random(testing::Seed());
  const uint32_t d = 200;
  std::map<Dwelling, std::set<std::string>> codes;
  for (const Dwelling kind :
       {Dwelling::kCareHome, Dwelling::kYouthHome, Dwelling::kAsylumCentre, Dwelling::kShelter}) {
    for (int i = 0; i < 200; ++i) {
      const Address address = Medium().InstitutionNear(d, kind, random);
      EXPECT_EQ(address.dwelling, kind);
      EXPECT_EQ(Medium().MunicipalityOf(address.district, kDay), Medium().MunicipalityOf(d, kDay));
      codes[kind].emplace(address.Postcode());
    }
  }
  EXPECT_EQ(codes[Dwelling::kCareHome].size(), 4u);
  EXPECT_EQ(codes[Dwelling::kAsylumCentre].size(), 1u);
  for (uint32_t home = 0; home < 6528; ++home) {
    EXPECT_FALSE(
        codes[Dwelling::kCareHome].contains(std::string(Medium().HomeAt(d, home).Postcode())));
  }
}

constexpr int kMovesDrawn = 40'000;

struct Inside {
  double municipality = 0;
  double province = 0;
};

Inside MovesInside(const Country& country) {
  SeededRandom random(testing::Seed());
  const Day before(year(2010) / 6 / 1);
  Inside inside;
  for (int i = 0; i < kMovesDrawn; ++i) {
    const auto from = static_cast<uint32_t>(random.Below(country.districts()));
    const uint32_t to = country.DrawOtherPlace(from, random);
    inside.municipality +=
        country.MunicipalityOf(from, before) == country.MunicipalityOf(to, before);
    inside.province += country.ProvinceOf(from) == country.ProvinceOf(to);
  }
  return inside;
}

TEST(CountryTest, MovesStayInTheMunicipalityAndTheProvinceAsOftenAsPublished) {
  const Inside inside = MovesInside(Large());
  EXPECT_THAT(inside.municipality, About(kMovesDrawn, 0.6));
  EXPECT_THAT(inside.province, About(kMovesDrawn, 0.8));
}

TEST(CountryTest, MovesOfASmallCountryStayInsideAsOften) {
  const Inside inside = MovesInside(Medium());
  EXPECT_NEAR(inside.municipality / kMovesDrawn, 0.6, 0.03);
  EXPECT_NEAR(inside.province / kMovesDrawn, 0.8, 0.03);
}

TEST(CountryTest, MovesFindAPlaceInTheSmallestCountries) {
  SeededRandom random(testing::Seed());
  for (const uint64_t persons : {10u, 4'000u, 30'000u}) {
    const Country country(testing::Seed(), persons);
    for (int i = 0; i < 1000; ++i)
      EXPECT_LT(country.DrawOtherPlace(0, random), country.districts());
  }
}

TEST(CountryTest, MovesGoToDistrictsByTheirResidents) {
  SeededRandom random(testing::Seed());
  double sum = 0;
  constexpr int kMoves = 20'000;
  for (int i = 0; i < kMoves; ++i) {
    const auto from = static_cast<uint32_t>(random.Below(Large().districts()));
    sum += Large().ResidentsOf(Large().DrawOtherPlace(from, random));
  }
  // Somewhat fewer than a person's own district has: the municipality of any district is no larger.
  EXPECT_NEAR(sum / kMoves, 2860, 150);
}

TEST(CountryTest, TheSameSeedIsTheSameCountry) {
  const Country again(testing::Seed(), 1'000'000);
  const Country other(testing::Seed() + 1, 1'000'000);
  int same = 0;
  for (uint32_t d = 0; d < again.districts(); ++d) {
    EXPECT_EQ(again.ResidentsOf(d), Medium().ResidentsOf(d));
    EXPECT_EQ(again.HomeAt(d, 44), Medium().HomeAt(d, 44));
    same += other.HomeAt(d, 44) == Medium().HomeAt(d, 44);
  }
  EXPECT_LT(same, 20);
}

TEST(BsnTest, NumbersPassTheElevenTestAndAreDistinct) {
  std::set<std::string> numbers;
  for (uint64_t index = 0; index < 200'000; ++index) {
    const std::string bsn = BsnOf(testing::Seed(), index * 404);
    EXPECT_TRUE(PassesElevenTest(bsn)) << bsn;
    numbers.insert(bsn);
  }
  EXPECT_EQ(numbers.size(), 200'000u);
}

TEST(BsnTest, AnotherSeedGivesOtherNumbers) {
  int same = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    same += BsnOf(testing::Seed(), i) == BsnOf(testing::Seed() + 1, i);
  }
  EXPECT_LT(same, 3);
}

TEST(BsnTest, TheElevenTestFindsEveryWrongDigitAndPlaceholdersOfNothing) {
  std::string bsn = BsnOf(testing::Seed(), 5);
  for (char& digit : bsn) {
    const char right = digit;
    for (digit = '0'; digit <= '9'; ++digit) EXPECT_EQ(PassesElevenTest(bsn), digit == right);
    digit = right;
  }
  for (const char* wrong : {"", "12345678", "000000000", "999999999", "12345678A", "1234567820"}) {
    EXPECT_FALSE(PassesElevenTest(wrong)) << wrong;
  }
  EXPECT_TRUE(PassesElevenTest("123456782"));
}

TEST(BsnTest, EveryPersonHasAnIndexOfTheirOwnEvenAtTheLargestSize) {
  const Country country(testing::Seed(), 20'000'000);
  uint64_t next = 0;
  for (uint32_t d = 0; d < country.districts(); ++d) {
    const uint64_t last = 2 * country.ResidentsOf(d) - 1;
    EXPECT_GE(country.BsnIndex(d, 0, 0), next);
    EXPECT_LT(country.BsnIndex(d, last, 0), country.BsnIndex(d, last, 1));
    next = country.BsnIndex(d, 0, 1) + 1;
  }
  EXPECT_LE(next, kBsnIndexes);
}

TEST(PermutationTest, IsOneToOneAndKnowsItsWayBack) {
  for (const uint64_t size : {1u, 2u, 7u, 100u, 8974u}) {
    const Permutation permutation(testing::Seed(), size);
    std::set<uint64_t> values;
    for (uint64_t i = 0; i < size; ++i) {
      values.insert(permutation.Of(i));
      EXPECT_LT(permutation.Of(i), size);
      EXPECT_EQ(permutation.Before(permutation.Of(i)), i);
    }
    EXPECT_EQ(values.size(), size);
  }
}

}  // namespace
}  // namespace koppel::population
