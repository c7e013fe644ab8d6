#include "bench/population/names/dutch_surnames.h"

#include <algorithm>

#include "bench/population/names/coin_dutch.h"
#include "bench/population/names/dutch_data.h"
#include "bench/population/names/name_list.h"

namespace koppel::population {
namespace {

// Residents on 1 January 2019 in thousands (CBS, rounded).
constexpr std::array<double, kProvinces> kResidents = {583,  648,  492,  1156, 417,  2071,
                                                       1343, 2853, 3674, 383,  2545, 1117};
// Per cent of the residents of Dutch origin whose name is at home in the region; the others have a
// general one (design).
constexpr std::array<std::array<double, kProvinces>, kRegions - 1> kPerCent = {{
    {30, 42, 16, 6, 9, 3, 2, 2.5, 1.5, 0.8, 0.8, 0.7},        // north
    {3, 1.5, 8, 18, 4, 11, 2, 1.2, 1, 0.5, 1, 1},             // east
    {4, 3, 4, 6, 9, 20, 9, 7, 7, 9, 48, 66},                  // south
    {0.3, 0.3, 0.3, 0.3, 0.7, 0.5, 0.7, 0.7, 2, 24, 1, 0.4},  // Zeeland
}};
// The persons of the counts in dutch_heads.cc.
constexpr double kCounted = 16'400'000;

using Heads = std::array<std::string_view, kRegions>;
const Heads& AllHeads() {
  static const Heads kHeads = {kGeneralHead, kNorthHead, kEastHead, kSouthHead, kZeelandHead};
  return kHeads;
}

std::vector<double> RegionsIn(size_t province) {
  std::vector<double> shares(kRegions, 0);
  double rest = 100;
  for (size_t region = 1; region < kRegions; ++region) {
    shares[region] = kPerCent[region - 1][province];
    rest -= shares[region];
  }
  shares[0] = rest;
  return shares;
}

// The counted persons of Dutch origin with a name of the region.
double BearersIn(size_t region) {
  double all = 0;
  double bearers = 0;
  for (size_t province = 0; province < kProvinces; ++province) {
    all += kResidents[province];
    bearers += kResidents[province] * RegionsIn(province)[region] / 100;
  }
  return bearers / all * kCounted * kDutchShare;
}

// Tuned so that names come out as often once as measured in names_test.cc.
Decline DeclineOf(Region region) {
  return region == Region::kGeneral ? Decline{0.96, 40'000, 0.82} : Decline{0.98, 8'000, 0.9};
}

std::vector<SurnameRanks> MakeAll() {
  std::unordered_set<uint64_t> taken;
  taken.reserve(1 << 20);
  for (const std::string_view head : AllHeads()) {
    for (const auto& [name, weight] : WeightedWords(head)) {
      const Surname parted = Parted(name);
      taken.insert(KeyOf(parted.particle, parted.stem));
    }
  }
  // The general names come last: what belongs to a region is not general.
  std::vector<SurnameRanks> all;
  for (size_t i = kRegions; i-- > 0;) {
    const auto region = static_cast<Region>(i);
    all.emplace_back(WeightedWords(AllHeads()[i]), BearersIn(i), CoinDutch(region, taken),
                     DeclineOf(region), region == Region::kGeneral);
  }
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace

Region DrawRegion(Province province, SeededRandom& random) {
  static const std::vector<Weights> kWeights = [] {
    std::vector<Weights> weights;
    for (size_t i = 0; i < kProvinces; ++i) weights.emplace_back(RegionsIn(i));
    return weights;
  }();
  return static_cast<Region>(kWeights[static_cast<size_t>(province)].Draw(random));
}

const SurnameRanks& DutchSurnames(Region region) {
  static const std::vector<SurnameRanks> kAll = MakeAll();
  return kAll[static_cast<size_t>(region)];
}

const WeightedList<Surname>& CommonSurnames() {
  static const WeightedList<Surname> kCommon = [] {
    std::vector<std::pair<std::string, double>> all;
    for (const std::string_view head : AllHeads()) {
      for (const auto& entry : WeightedWords(head)) {
        const auto same = std::find_if(
            all.begin(), all.end(), [&](const auto& other) { return other.first == entry.first; });
        if (same == all.end()) {
          all.push_back(entry);
        } else {
          same->second += entry.second;
        }
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
      return left.second > right.second;
    });
    std::vector<std::pair<Surname, double>> common;
    for (size_t i = 0; i < 100; ++i) common.emplace_back(Parted(all[i].first), all[i].second);
    return WeightedList<Surname>(std::move(common));
  }();
  return kCommon;
}

}  // namespace koppel::population
