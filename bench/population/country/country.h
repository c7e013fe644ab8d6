// A fictional country in real-looking ranges: provinces, municipalities, districts (one four-digit
// postcode each), streets (one six-position postcode each), houses. A population of fewer persons
// is a smaller country with districts of the same size, so that what is true of a neighbourhood
// does not depend on the number of persons.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/population/draw/draws.h"

namespace koppel::population {

enum class Province : uint8_t {
  kGroningen,
  kFriesland,
  kDrenthe,
  kOverijssel,
  kFlevoland,
  kGelderland,
  kUtrecht,
  kNoordHolland,
  kZuidHolland,
  kZeeland,
  kNoordBrabant,
  kLimburg,
};
inline constexpr size_t kProvinces = 12;

enum class Dwelling : uint8_t { kHouse, kFlat, kCareHome, kYouthHome, kAsylumCentre, kShelter };

struct Address {
  uint32_t district;
  std::array<char, 6> postcode;  // "1234AB"
  uint16_t house_number;
  std::string_view addition;  // "A", "bis", "hs", "1-hoog" or empty; of a constant list
  Dwelling dwelling;

  std::string_view Postcode() const { return {postcode.data(), postcode.size()}; }
  bool operator==(const Address&) const = default;
};

struct StreetPlan;

// Immutable; any number of threads may ask it.
class Country {
 public:
  // 10 to 20,000,000 residents on the census day.
  Country(uint64_t seed, uint64_t persons);

  uint64_t seed() const { return seed_; }
  uint64_t persons() const { return persons_; }
  uint32_t districts() const;
  // Residents of a district on the census day; they add up to persons().
  uint32_t ResidentsOf(uint32_t district) const;
  Province ProvinceOf(uint32_t district) const;
  // The municipality code ("0363") that the district had on that day: some merge on 1 January.
  std::string MunicipalityOf(uint32_t district, Day day) const;

  // Homes that stand in a district: what its residents need and one in twenty empty.
  uint32_t HomesOf(uint32_t district) const;
  // The `home`-th home of a district, counted from 0: every home has an address of its own. There
  // are more than HomesOf(district), for who needs them.
  Address HomeAt(uint32_t district, uint32_t home) const;
  // An institution of that kind in the municipality; the same few for all who ask.
  Address InstitutionNear(uint32_t district, Dwelling kind, SeededRandom& random) const;
  // Where somebody of this district came from or goes to: three in five moves stay inside the
  // municipality, four in five inside the province.
  uint32_t DrawOtherPlace(uint32_t district, SeededRandom& random) const;
  // Any home of a district.
  Address DrawHome(uint32_t district, SeededRandom& random) const;

  // The index of BsnOf for the `which`-th number (0 or 1) of the `person`-th person of a district;
  // no two are the same. person < 2 * ResidentsOf(district).
  uint64_t BsnIndex(uint32_t district, uint64_t person, int which) const;

 private:
  // Districts in a row in `order_`.
  struct Span {
    uint32_t first;
    uint32_t last;
  };
  struct Municipality {
    Span span;
    uint16_t code;
    uint16_t code_after;
    Day merged;  // from then on `code_after`
  };
  void DrawSizes(uint32_t count);
  void OrderByProvince();
  void FoundMunicipalities();
  void MergeMunicipalities();
  uint32_t PostcodeOf(uint32_t district) const;
  StreetPlan PlanOf(uint32_t district) const;
  Span ProvinceSpanOf(uint32_t district) const;
  // A district of `within` that is not of `without`, which lies in it, weighted by residents; any
  // of `within` where that leaves none.
  uint32_t DrawWithin(const Span& within, const Span& without, SeededRandom& random) const;

  uint64_t seed_;
  uint64_t persons_;
  uint64_t streets_key_;
  std::vector<uint32_t> residents_before_;  // of the districts before each, and of all
  // Districts by province, so that a province and a municipality are a piece of it each.
  std::vector<uint32_t> order_;
  std::vector<uint32_t> ordered_before_;  // residents of those before in `order_`
  std::array<Span, kProvinces> provinces_{};
  std::vector<uint16_t> municipality_of_;  // of a district
  std::vector<Municipality> municipalities_;
};

// A number of nine digits that passes the 11-test, is no known placeholder and is no other index's;
// index < kBsnIndexes.
inline constexpr uint64_t kBsnIndexes = 80'999'900;
std::string BsnOf(uint64_t seed, uint64_t index);
// Of nine digits, not all of them 0.
bool PassesElevenTest(std::string_view digits);

}  // namespace koppel::population
