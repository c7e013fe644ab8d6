// Marriages and name use (COD700).
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Two of one sex can marry since then.
constexpr Day kForAll{std::chrono::year(2001) / 4 / 1};

// Couples that marry sooner or later, by the birth year of the younger (design; more than half of
// all couples of every cohort past thirty, nearly all of the oldest).
double MarriedShare(int birth_year) {
  if (birth_year < 1950) return 0.97;
  if (birth_year < 1965) return 0.88;
  return birth_year < 1980 ? 0.77 : 0.70;
}

// Years from living together to the wedding.
double DrawEngagement(SeededRandom& random, int birth_year) {
  static const Quantiles kLong({0, 0.1, 0.6, 1.2, 1.8, 2.5, 3.3, 4.2, 5.5, 7.5, 14});
  return birth_year < 1955 ? random.Unit() * 0.2 : kLong.Draw(random);
}

// Those who live alone and were married: widowed or divorced (design, after CBS by age and sex).
double WidowedShare(Sex sex, int age) {
  if (age < 50) return 0;
  if (age < 65) return sex == Sex::kFemale ? 0.15 : 0.05;
  return sex == Sex::kFemale ? (age < 75 ? 0.40 : 0.75) : (age < 75 ? 0.20 : 0.50);
}
double DivorcedShare(const Person& person, int age) {
  if (age < 28) return 0;
  if (person.role == Role::kParent) return 0.5;
  return age < 40 ? 0.08 : age < 65 ? 0.40 : 0.25;
}

Surname DrawStranger(const Life& life, SeededRandom& random, const Person& person) {
  // One in eight marries somebody of Dutch names (design).
  const Origin origin = random.Chance(0.125) ? Origin::kDutch : person.origin;
  return DrawSurname(origin, life.country.ProvinceOf(life.district.number), random);
}

// A past marriage of somebody who lives without a partner.
void MarryBefore(const Life& life, SeededRandom& random, Person& person, Day base) {
  const int age = YearsFrom(person.birth, base);
  const double kind = random.Unit();
  const double widowed = WidowedShare(person.sex, age);
  const bool divorced = kind >= widowed && kind < widowed + DivorcedShare(person, age);
  if (kind >= widowed && !divorced) return;
  const int years = DrawBetween(random, 20, 27);
  const double into_the_year = random.Unit();
  const Day wedding = YearsLater(person.birth, years + into_the_year);
  if (wedding + days(365) >= base) return;
  person.marriage = {wedding, std::nullopt, DrawStranger(life, random, person),
                     DrawNameUse(person, random)};
  if (divorced) person.marriage->until = DrawDay(random, wedding + days(365), base);
}

void MarryCouple(Life& life, Family& family) {
  SeededRandom& random = family.random;
  Person& one = life.At(family.one);
  Person& other = life.At(family.other);
  const int year = std::max(YearOf(one.birth), YearOf(other.birth));
  const bool same_sex = one.sex == other.sex;
  if (!random.Chance(MarriedShare(year) * (same_sex ? 0.7 : 1))) return;
  Day wedding = family.together + DaysOf(DrawEngagement(random, year));
  if (same_sex && wedding < kForAll) wedding = DrawDay(random, kForAll, kForAll + days(3650));
  const Day adult = YearsLater(std::max(one.birth, other.birth), 18) + days(2);
  wedding = std::max(wedding, adult);
  if (wedding >= std::min({EndOf(one), EndOf(other), family.apart.value_or(kEnd)})) return;
  std::optional<Day> until;
  if (family.apart) until = *family.apart + days(30 + random.Below(400));
  // Whom death parts has no day of divorce, and keeps the way to write the name.
  const Day first_death = std::min(one.died.value_or(kOpen), other.died.value_or(kOpen));
  if (until && *until >= std::min(first_death, kLastDay)) until.reset();
  one.marriage = {wedding, until, other.surname, DrawNameUse(one, random)};
  other.marriage = {wedding, until, one.surname, DrawNameUse(other, random)};
  // Only one of a couple writes the other's name.
  if (one.marriage->use != NameUse::kOwn) other.marriage->use = NameUse::kOwn;
}

}  // namespace

NameUse DrawNameUse(const Person& person, SeededRandom& random) {
  // Own, partner's, partner's-own, own-partner's. Of all women 45, 20, 30 and 5 in a hundred (the
  // age of the shares is design: own grows in young cohorts).
  static const Weights kBefore1950({25, 38, 34, 3});
  static const Weights kBefore1970({39, 21, 35, 5});
  static const Weights kBefore1985({51, 12, 31, 6});
  static const Weights kYoung({60, 9, 23, 8});
  static const Weights kAbroad({88, 5, 5, 2});
  static const Weights kMen({96, 1, 2, 1});
  const int year = YearOf(person.birth);
  const bool abroad = BirthsAreOftenUnknown(person.origin);
  const Weights& weights = person.sex == Sex::kMale ? kMen
                           : abroad                 ? kAbroad
                           : year < 1950            ? kBefore1950
                           : year < 1970            ? kBefore1970
                           : year < 1985            ? kBefore1985
                                                    : kYoung;
  return static_cast<NameUse>(weights.Draw(random) + 1);
}

void MarryStranger(Life& life, SeededRandom& random, uint32_t index, Day base) {
  Person& person = life.At(index);
  const Day from = std::max(base, YearsLater(person.birth, 24)) + days(1);
  const auto wedding = DrawEvent(random, from, EndOf(person), [&](Day year) {
    const int age = YearsFrom(person.birth, year);
    return age < 40 ? 0.035 : age < 60 ? 0.008 : 0.001;
  });
  if (!wedding || person.marriage) return;
  person.marriage = {*wedding, std::nullopt, DrawStranger(life, random, person),
                     DrawNameUse(person, random)};
}

void Marry(Life& life, Family& family) {
  if (family.other != kNobody) MarryCouple(life, family);
  for (uint32_t i = family.first; i < family.last; ++i) {
    Person& person = life.At(i);
    if (family.other != kNobody && Leads(family, i)) continue;
    if (YearsFrom(person.birth, kLastDay) < 24) continue;
    if (person.role != Role::kChild) MarryBefore(life, family.random, person, family.base);
    if (!person.marriage) MarryStranger(life, family.random, i, family.base);
  }
}

}  // namespace koppel::population
