#include "bench/population/country/country.h"

#include <algorithm>
#include <cassert>

#include "bench/population/country/homes.h"
#include "bench/population/country/provinces.h"

namespace koppel::population {
namespace {

// Residents of a four-digit postcode in the mean: 17.5 million persons in 9,000 of them (design;
// fewer are in use in the real country, and larger).
constexpr uint64_t kMeanResidents = 1950;
constexpr uint64_t kMostDistricts = 9000;
// Of a municipality: about 355 in the real country of 2019 (design). A smaller country has smaller
// ones, so that its provinces hold several and moves can leave one without leaving the other.
constexpr uint32_t kDistrictsOfMunicipality = 26;
constexpr uint32_t kFewestMunicipalities = 72;
// Municipalities that are merged into another, 2011 to 2023; some of these find no partner
// (design: 15%).
constexpr double kMerged = 0.16;

// Institutions of a municipality (design).
struct Institutions {
  uint32_t first;  // of the places of a plan
  uint32_t count;
};
Institutions InstitutionsOf(Dwelling kind) {
  switch (kind) {
    case Dwelling::kYouthHome:
      return {4, 2};
    case Dwelling::kAsylumCentre:
      return {6, 1};
    case Dwelling::kShelter:
      return {7, 2};
    default:
      return {0, 4};
  }
}

}  // namespace

Country::Country(uint64_t seed, uint64_t persons)
    : seed_(seed), persons_(persons), streets_key_(StreamFor(seed, "streets", 0)()) {
  DrawSizes(static_cast<uint32_t>(
      std::clamp<uint64_t>((persons + kMeanResidents / 2) / kMeanResidents, 1, kMostDistricts)));
  OrderByProvince();
  FoundMunicipalities();
  MergeMunicipalities();
}

void Country::DrawSizes(uint32_t count) {
  // Quantiles of about a lognormal distribution with a coefficient of variation of 0.7: postcodes
  // differ widely in size, so that a person's own has half as many residents more than the mean
  // (design, set so that joins on birth date, sex and four digits find several as often as
  // published).
  static const Quantiles kSizes({0.20, 0.29, 0.37, 0.43, 0.48, 0.54, 0.59, 0.64, 0.70, 0.76, 0.82,
                                 0.89, 0.96, 1.04, 1.14, 1.25, 1.39, 1.57, 1.83, 2.31, 4.20});
  SeededRandom random = StreamFor(seed_, "districts", 0);
  std::vector<uint64_t> before{0};
  for (uint32_t d = 0; d < count; ++d) {
    before.push_back(before.back() + static_cast<uint64_t>(kSizes.Draw(random) * 10'000));
  }
  for (const uint64_t part : before) {
    residents_before_.push_back(static_cast<uint32_t>(persons_ * part / before.back()));
  }
}

void Country::OrderByProvince() {
  for (uint32_t d = 0; d < districts(); ++d) order_.push_back(d);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](uint32_t a, uint32_t b) { return ProvinceOf(a) < ProvinceOf(b); });
  ordered_before_.push_back(0);
  for (const uint32_t d : order_) {
    ordered_before_.push_back(ordered_before_.back() + ResidentsOf(d));
  }
  uint32_t place = 0;
  for (size_t p = 0; p < kProvinces; ++p) {
    provinces_[p].first = place;
    while (place < districts() && ProvinceOf(order_[place]) == static_cast<Province>(p)) ++place;
    provinces_[p].last = place;
  }
}

void Country::FoundMunicipalities() {
  municipality_of_.resize(districts());
  const uint32_t size =
      std::clamp(districts() / kFewestMunicipalities, 1u, kDistrictsOfMunicipality);
  for (const Span& province : provinces_) {
    const uint32_t length = province.last - province.first;
    const uint32_t count = (length + size / 2) / size;
    const uint32_t parts = length == 0 ? 0 : std::max(count, 1u);
    for (uint32_t part = 0; part < parts; ++part) {
      const Span span{province.first + length * part / parts,
                      province.first + length * (part + 1) / parts};
      const auto number = static_cast<uint16_t>(municipalities_.size());
      const auto code = static_cast<uint16_t>(3 + number * 5);
      municipalities_.push_back({span, code, code, Day::max()});
      for (uint32_t i = span.first; i < span.last; ++i) municipality_of_[order_[i]] = number;
    }
  }
}

void Country::MergeMunicipalities() {
  const auto province = [&](size_t number) {
    return ProvinceOf(order_[municipalities_[number].span.first]);
  };
  SeededRandom random = StreamFor(seed_, "mergers", 0);
  std::vector<bool> stays(municipalities_.size() + 1);
  for (size_t m = 0; m < municipalities_.size(); ++m) {
    const bool merges = random.Chance(kMerged);
    const std::chrono::year year(2011 + static_cast<int>(random.Below(13)));
    if (!merges || stays[m]) continue;
    const auto is_neighbour = [&](size_t other) {
      return other < municipalities_.size() && province(other) == province(m) &&
             municipalities_[other].merged == Day::max();
    };
    const size_t neighbour = is_neighbour(m - 1) ? m - 1 : m + 1;
    if (!is_neighbour(neighbour)) continue;
    // Who takes another in stays itself: no municipality is merged twice.
    stays[neighbour] = true;
    municipalities_[m].code_after = municipalities_[neighbour].code;
    municipalities_[m].merged = Day(year / 1 / 1);
  }
}

uint32_t Country::districts() const { return static_cast<uint32_t>(residents_before_.size() - 1); }

uint32_t Country::ResidentsOf(uint32_t district) const {
  return residents_before_[district + 1] - residents_before_[district];
}

uint32_t Country::PostcodeOf(uint32_t district) const {
  return static_cast<uint32_t>(1000 + (2 * uint64_t{district} + 1) * 9000 / (2 * districts()));
}

Province Country::ProvinceOf(uint32_t district) const {
  return ProvinceOfPostcode(PostcodeOf(district));
}

std::string Country::MunicipalityOf(uint32_t district, Day day) const {
  const Municipality& municipality = municipalities_[municipality_of_[district]];
  uint32_t code = day < municipality.merged ? municipality.code : municipality.code_after;
  std::string digits(4, '0');
  for (size_t i = 4; i-- > 0; code /= 10) digits[i] = static_cast<char>('0' + code % 10);
  return digits;
}

StreetPlan Country::PlanOf(uint32_t district) const {
  return {SeededRandom(streets_key_ ^ district)(), district, PostcodeOf(district)};
}

uint32_t Country::HomesOf(uint32_t district) const {
  // A home for 2.15 residents, and 5% more.
  return std::min(1 + ResidentsOf(district) * 49 / 100, kMostHomes);
}

Address Country::HomeAt(uint32_t district, uint32_t home) const {
  return HomeOfPlan(PlanOf(district), home);
}

Address Country::InstitutionNear(uint32_t district, Dwelling kind, SeededRandom& random) const {
  const Institutions institutions = InstitutionsOf(kind);
  const auto slot = institutions.first + static_cast<uint32_t>(random.Below(institutions.count));
  const uint32_t municipality = municipality_of_[district];
  const Span& span = municipalities_[municipality].span;
  const uint64_t chance = SeededRandom(streets_key_ + municipality * kInstitutions + slot)();
  return InstitutionOfPlan(PlanOf(order_[span.first + chance % (span.last - span.first)]), kind,
                           slot);
}

Country::Span Country::ProvinceSpanOf(uint32_t district) const {
  return provinces_[static_cast<size_t>(ProvinceOf(district))];
}

uint32_t Country::DrawWithin(const Span& within, const Span& without, SeededRandom& random) const {
  const auto residents = [&](const Span& span) {
    return ordered_before_[span.last] - ordered_before_[span.first];
  };
  const uint32_t left_out = residents(without);
  const bool nothing_else = left_out == residents(within);
  uint64_t resident = ordered_before_[within.first] +
                      random.Below(residents(within) - (nothing_else ? 0 : left_out));
  if (!nothing_else && resident >= ordered_before_[without.first]) resident += left_out;
  const auto begin = ordered_before_.begin();
  const auto after = std::upper_bound(begin + within.first, begin + within.last + 1, resident);
  return order_[static_cast<size_t>(after - begin - 1)];
}

uint32_t Country::DrawOtherPlace(uint32_t district, SeededRandom& random) const {
  // Of those who move, 60% stay in the municipality and 80% in the province (Compendium voor de
  // Leefomgeving, 2015).
  const double chance = random.Unit();
  const Span& municipality = municipalities_[municipality_of_[district]].span;
  const Span nowhere{municipality.first, municipality.first};
  if (chance < 0.6) return DrawWithin(municipality, nowhere, random);
  const Span province = ProvinceSpanOf(district);
  if (chance < 0.8) return DrawWithin(province, municipality, random);
  return DrawWithin({0, districts()}, province, random);
}

Address Country::DrawHome(uint32_t district, SeededRandom& random) const {
  return HomeAt(district, static_cast<uint32_t>(random.Below(HomesOf(district))));
}

uint64_t Country::BsnIndex(uint32_t district, uint64_t person, int which) const {
  const auto from = [&](uint32_t d) { return kBsnIndexes * residents_before_[d] / persons_; };
  const uint64_t room = from(district + 1) - from(district);
  assert(2 * person + 2 <= room);
  // The second numbers count down from the end, so that the first ones need not leave gaps.
  return which == 0 ? from(district) + person : from(district) + room - 1 - person;
}

}  // namespace koppel::population
