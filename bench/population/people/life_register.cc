// What the population register has wrong or not at all, for good.
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// 77,000 of 16.6 million residents had no whole birth date in 2010 (published): 46 of ten thousand.
// They are this share of those who were born abroad and whose origins have such dates.
constexpr double kUnknownBirth = 0.065;
// Shares that are design: of them without even the month, and completed later.
constexpr double kOnlyYear = 0.75;
constexpr double kCompleted = 0.25;
// Those whose only known date is 1 January or 1 July (design).
constexpr double kMovedBirth = 0.015;

// Entered twice: five of ten thousand persons a decade.
constexpr double kTwiceAYear = 0.00004;
// Of immigrants who had been entered as non-residents (RNI) first, a few got a second number when
// they became residents (design).
constexpr double kTwiceAfterRni = 0.005;

double NonResidentsFirst(Origin origin) {
  return origin == Origin::kPolish || origin == Origin::kOtherEuropean ? 0.6 : 0.2;
}

// The register does not say where residents since before kFirstDay were born; those of these
// origins and of these years were abroad (design).
bool IsBornAbroad(const Person& person) {
  constexpr Day kSecondGeneration{std::chrono::year(1985) / 1 / 1};
  return person.registered || person.birth < kSecondGeneration;
}

bool HasUncertainBirth(const Person& person) {
  return BirthsAreOftenUnknown(person.origin) && IsBornAbroad(person);
}

// Two of one year in a family would become twins; and a sister or brother of the year before may be
// born too late for that day.
bool MayBeBornOn(const Life& life, const Family& family, uint32_t index, Day birth) {
  const Person& person = life.At(index);
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Person& other = life.At(i);
    if (i == index) continue;
    if (YearOf(other.birth) == YearOf(birth)) return false;
    const bool siblings = person.mother != kNobody && person.mother == other.mother;
    if (siblings && AreTooNear(other.birth, birth)) return false;
  }
  return true;
}

// Always back, so that nobody becomes younger than a child allows.
Day MovedBirth(SeededRandom& random, Day birth) {
  const std::chrono::year year = std::chrono::year_month_day(birth).year();
  const Day july{year / 7 / 1};
  return birth > july && random.Chance(0.3) ? july : Day{year / 1 / 1};
}

void ForgetBirth(SeededRandom& random, Person& person) {
  person.known_birth = random.Chance(kOnlyYear) ? KnownBirth::kOnlyYear : KnownBirth::kNoDay;
  const Day from = StartOf(person) + days(30);
  const Day to = EndOf(person) - days(1);
  if (random.Chance(kCompleted) && from <= to) person.birth_completed = DrawDay(random, from, to);
}

void EnterTwice(const Life& life, SeededRandom& random, uint32_t index, Person& person) {
  const Day start = StartOf(person) + days(1);
  std::optional<Day> found =
      DrawEvent(random, start, EndOf(person), [](Day) { return kTwiceAYear; });
  if (person.registered && random.Chance(NonResidentsFirst(person.origin) * kTwiceAfterRni))
    found = *person.registered + days(30 + random.Below(700));
  if (!found || *found >= EndOf(person)) return;
  person.withdrawn_bsn = FormerNumberOf(life, index);
  person.bsn_withdrawn = found;
}

}  // namespace

void MoveBirths(Life& life, Family& family) {
  for (uint32_t i = family.first; i < family.last; ++i) {
    Person& person = life.At(i);
    if (!HasUncertainBirth(person) || !family.random.Chance(kMovedBirth)) continue;
    if (person.twin != kNobody || life.IsLookAlike(i)) continue;
    const Day birth = MovedBirth(family.random, person.birth);
    if (MayBeBornOn(life, family, i, birth)) person.birth = birth;
  }
}

void RegisterPerson(Life& life, SeededRandom& random, uint32_t index) {
  Person& person = life.At(index);
  if (HasUncertainBirth(person) && random.Chance(kUnknownBirth)) ForgetBirth(random, person);
  EnterTwice(life, random, index, person);
}

}  // namespace koppel::population
