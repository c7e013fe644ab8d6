// How often things happen to people, by age, sex and origin: tables of published rates, rounded,
// and of design where nothing is published. Private to the life course.
#pragma once

#include <chrono>
#include <optional>

#include "bench/population/people/person.h"

namespace koppel::population {

// Completed years by the mean length of a year: for rates; AgeOn knows birthdays.
inline int YearsFrom(Day from, Day to) {
  return to <= from ? 0 : static_cast<int>((to - from).count() * 4 / 1461);
}
inline Day YearsLater(Day day, double years) { return day + DaysOf(years); }

// From one delivery of a mother to the next, at least.
inline constexpr std::chrono::days kBetweenDeliveries(290);  // design
// Whether no woman has a child on each of the two days.
inline bool AreTooNear(Day one, Day other) {
  return one - other < kBetweenDeliveries && other - one < kBetweenDeliveries;
}

// The shares of the residents a year, before the census and of who comes after it (design, near
// CBS).
inline constexpr double kDeathsAYear = 0.0085;
inline constexpr double kEmigrationsAYear = 0.008;
inline constexpr double kImmigrationsAYear = 0.012;

double DeathsAYear(Sex sex, int age);
// Adults, who take their children with them. A newcomer came in the last five years.
double EmigrationsAYear(Origin origin, int age, bool newcomer);
double CareHomeEntriesAYear(int age);
// A woman's deliveries, with a partner under her roof or without.
double DeliveriesAYear(int age, bool couple);
double SeparationsAYear(int age);

// A household's moves as a whole by the age of who leads it; at most kMostMovesAYear.
inline constexpr double kMostMovesAYear = 0.35;
double MovesAYear(int age);
// Of children in foster families and youth homes (design).
inline constexpr double kProtectedMovesAYear = 0.35;

// The share of an origin's adults who entered the register between kFirstDay and the census.
double ArrivedShare(Origin origin);
// Origins of whom many were born where nobody wrote the day down.
bool BirthsAreOftenUnknown(Origin origin);

// The age of leaving the parental home.
double DrawLeavingAge(SeededRandom& random);
// The age of the younger of two when they begin to live together.
double DrawTogetherAge(SeededRandom& random);
Origin DrawImmigrantOrigin(SeededRandom& random);
Origin DrawEmigrantOrigin(SeededRandom& random);
Origin DrawOldOrigin(SeededRandom& random);
// In whole days, so that no two have the same by construction.
std::chrono::days DrawAgeAtDeath(Sex sex, SeededRandom& random);
std::chrono::days DrawAgeOfMigrant(SeededRandom& random);

// The day of what happens once at most, from `from` to `until` (excluded), with a chance for each
// year that begins on the day it is asked for. One draw, whatever the number of years.
template <typename ChanceOfYear>
std::optional<Day> DrawEvent(SeededRandom& random, Day from, Day until, ChanceOfYear chance) {
  if (from >= until) return std::nullopt;
  double place = random.Unit();
  double without = 1;
  for (Day year = from; year < until; year += std::chrono::days(365)) {
    const double now = without * chance(year);
    if (place < now) {
      const Day day = year + std::chrono::days(random.Below(365));
      return day < until ? std::optional(day) : std::nullopt;
    }
    place -= now;
    without -= now;
  }
  return std::nullopt;
}

}  // namespace koppel::population
