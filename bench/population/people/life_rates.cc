#include "bench/population/people/life_rates.h"

#include <algorithm>
#include <array>

namespace koppel::population {
namespace {

using std::chrono::days;

// By five years of age up to 95 and older; the first row is up to the first birthday, the second
// from 1 to 4. After the life table of CBS 2019, rounded.
constexpr size_t kBands = 21;
constexpr std::array<double, kBands> kMenDie = {
    0.0038, 0.0002, 0.0001, 0.0001, 0.0002, 0.0004, 0.0004, 0.0005, 0.0008, 0.0012, 0.0019,
    0.0030, 0.0051, 0.0085, 0.0138, 0.0215, 0.0370, 0.0690, 0.1300, 0.2200, 0.3400};
constexpr std::array<double, kBands> kWomenDie = {
    0.0032, 0.0002, 0.0001, 0.0001, 0.0001, 0.0002, 0.0002, 0.0003, 0.0005, 0.0008, 0.0013,
    0.0022, 0.0036, 0.0057, 0.0087, 0.0135, 0.0240, 0.0470, 0.0950, 0.1770, 0.3000};

// The row of an age in tables of five years.
size_t FiveYears(int age, size_t rows) { return std::min<size_t>(age / 5, rows - 1); }

// Moves of households, from 0 to 80 and older. Young adults most, the elderly least (CBS; the level
// is set so that a tenth of all residents move in a year, with those who leave home, join a
// partner, part or enter a home).
constexpr std::array<double, 17> kMoves = {0.100, 0.070, 0.060, 0.150, 0.230, 0.215,
                                           0.150, 0.105, 0.075, 0.056, 0.046, 0.040,
                                           0.036, 0.031, 0.027, 0.025, 0.025};

// Emigration by origin (after CBS by country of birth, with those born here) and by age.
constexpr std::array<double, kOrigins> kEmigrateByOrigin = {0.0027, 0.008, 0.006, 0.007, 0.018,
                                                            0.040,  0.032, 0.012, 0.015, 0.024};
constexpr std::array<double, 14> kEmigrateByAge = {0,   0,   0,    0.8, 1.5, 2.2, 1.8,
                                                   1.4, 1.0, 0.75, 0.6, 0.5, 0.5, 0.2};

constexpr std::array<double, kOrigins> kArrived = {0.004, 0.07, 0.05, 0.06, 0.22,
                                                   0.60,  0.40, 0.50, 0.30, 0.35};

// The origins in the order of the enumeration, in hundredths.
const std::vector<double> kImmigrants = {6, 5, 3, 3, 5, 14, 33, 10, 8, 13};
const std::vector<double> kEmigrants = {31, 4, 3, 3, 4, 14, 25, 3, 4, 9};
// Of those past sixty.
const std::vector<double> kOld = {88.5, 1.2, 1, 2, 0.5, 0.3, 4, 0.4, 0.4, 1.7};

struct AgeBand {
  int from;
  int to;  // excluded
};
using Ages = WeightedList<AgeBand>;

days DrawAge(const Ages& ages, SeededRandom& random) {
  const AgeBand& band = ages.Draw(random);
  const auto width = static_cast<uint64_t>((band.to - band.from) * 365);
  return days(band.from * 1461 / 4 + 1 + static_cast<int>(random.Below(width)));
}

}  // namespace

double DeathsAYear(Sex sex, int age) {
  const size_t row = age < 1 ? 0 : 1 + FiveYears(age, kBands - 1);
  return sex == Sex::kMale ? kMenDie[row] : kWomenDie[row];
}

double EmigrationsAYear(Origin origin, int age, bool newcomer) {
  // Who came lately is more likely to go (design).
  return kEmigrateByOrigin[static_cast<size_t>(origin)] *
         kEmigrateByAge[FiveYears(age, kEmigrateByAge.size())] * (newcomer ? 2 : 1);
}

double CareHomeEntriesAYear(int age) {
  if (age < 75) return 0;
  if (age < 80) return 0.010;
  if (age < 85) return 0.025;
  return age < 90 ? 0.06 : 0.12;
}

double DeliveriesAYear(int age, bool couple) {
  // Set so that births are about a hundredth of the residents a year (CBS 2019: 169,680).
  static constexpr std::array<double, 10> kCouple = {0,    0,     0,     0.04,  0.115,
                                                     0.15, 0.155, 0.068, 0.012, 0};
  static constexpr std::array<double, 10> kAlone = {0,    0,     0,     0.002, 0.013,
                                                    0.05, 0.058, 0.026, 0.004, 0};
  const size_t row = FiveYears(age, kCouple.size());
  return couple ? kCouple[row] : kAlone[row];
}

double SeparationsAYear(int age) {
  if (age < 30) return 0.028;
  if (age < 45) return 0.016;
  return age < 60 ? 0.009 : 0.002;
}

double MovesAYear(int age) { return kMoves[FiveYears(age, kMoves.size())]; }

double ArrivedShare(Origin origin) { return kArrived[static_cast<size_t>(origin)]; }

bool BirthsAreOftenUnknown(Origin origin) {
  return origin == Origin::kArab || origin == Origin::kAfrican || origin == Origin::kTurkish ||
         origin == Origin::kMoroccan || origin == Origin::kAsian;
}

double DrawLeavingAge(SeededRandom& random) {
  static const Quantiles kAges({18, 18.5, 19.1, 19.8, 20.6, 21.4, 22.2, 23, 23.8, 24.6, 25.9});
  return kAges.Draw(random);
}

double DrawTogetherAge(SeededRandom& random) {
  static const Quantiles kAges({18, 20.5, 22, 23, 24, 25, 26, 27.5, 29.5, 33, 48});
  return kAges.Draw(random);
}

Origin DrawImmigrantOrigin(SeededRandom& random) {
  static const Weights kWeights(kImmigrants);
  return static_cast<Origin>(kWeights.Draw(random));
}
Origin DrawEmigrantOrigin(SeededRandom& random) {
  static const Weights kWeights(kEmigrants);
  return static_cast<Origin>(kWeights.Draw(random));
}
Origin DrawOldOrigin(SeededRandom& random) {
  static const Weights kWeights(kOld);
  return static_cast<Origin>(kWeights.Draw(random));
}

days DrawAgeAtDeath(Sex sex, SeededRandom& random) {
  // Per thousand deaths of the sex, after CBS 2015.
  static const Ages kMen({{{0, 1}, 4},
                          {{1, 20}, 4},
                          {{20, 40}, 17},
                          {{40, 50}, 26},
                          {{50, 60}, 74},
                          {{60, 65}, 67},
                          {{65, 70}, 102},
                          {{70, 75}, 126},
                          {{75, 80}, 155},
                          {{80, 85}, 180},
                          {{85, 90}, 154},
                          {{90, 95}, 73},
                          {{95, 101}, 18}});
  static const Ages kWomen({{{0, 1}, 3},
                            {{1, 20}, 3},
                            {{20, 40}, 9},
                            {{40, 50}, 18},
                            {{50, 60}, 51},
                            {{60, 65}, 45},
                            {{65, 70}, 66},
                            {{70, 75}, 82},
                            {{75, 80}, 110},
                            {{80, 85}, 165},
                            {{85, 90}, 213},
                            {{90, 95}, 168},
                            {{95, 103}, 67}});
  return DrawAge(sex == Sex::kMale ? kMen : kWomen, random);
}

days DrawAgeOfMigrant(SeededRandom& random) {
  // Of adults; children come with them.
  static const Ages kAges({{{18, 22}, 16},
                           {{22, 27}, 29},
                           {{27, 32}, 22},
                           {{32, 38}, 15},
                           {{38, 46}, 10},
                           {{46, 60}, 6},
                           {{60, 75}, 2}});
  return DrawAge(kAges, random);
}

}  // namespace koppel::population
