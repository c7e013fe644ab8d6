#include "bench/population/people/life_family.h"

#include <algorithm>

#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// In centres and shelters families stay together, whatever their role.
bool IsAdult(const Family& family, const Person& person) {
  if (person.role == Role::kInstitution)
    return IsForAWhile(person.residences.front().address.dwelling) &&
           YearsFrom(person.birth, family.base) >= 18;
  return person.role == Role::kParent || person.role == Role::kPartner ||
         person.role == Role::kAlone;
}

bool IsChildOf(const Person& person, uint32_t parent) {
  return person.mother == parent || person.father == parent;
}

// The first birth among the couple's own children.
std::optional<Day> FirstChild(const Life& life, const Family& family) {
  std::optional<Day> first;
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Person& child = life.At(i);
    const bool of_both = (child.mother == family.one && child.father == family.other) ||
                         (child.mother == family.other && child.father == family.one);
    if (of_both && (!first || child.birth < *first)) first = child.birth;
  }
  return first;
}

// Any day of immigration before the base day; more of those who came lately are still there.
Day DrawArrival(SeededRandom& random, const Person& person, Day base) {
  const Day from = std::max(kFirstDay, person.birth + days(1));
  const Day to = base - days(1);
  const Day day = DrawDay(random, from, to);
  return random.Chance(0.5) ? std::max(day, DrawDay(random, from, to)) : day;
}

// Who lives in an asylum centre came within the last two years, or so.
Day DrawAsylumArrival(SeededRandom& random, const Person& person, Day base) {
  return std::max({kFirstDay, person.birth + days(1), base - DrawWait(random, 0.8)});
}

void Arrive(Life& life, Family& family, uint32_t index) {
  Person& person = life.At(index);
  if (person.birth + days(2) > family.base) return;
  if (person.residences.front().address.dwelling == Dwelling::kAsylumCentre) {
    person.registered = DrawAsylumArrival(family.random, person, family.base);
  } else if (family.random.Chance(ArrivedShare(person.origin))) {
    person.registered = DrawArrival(family.random, person, family.base);
  }
}

// The second adult of a couple of whom the first immigrated: together, or followed later.
void ArriveWith(Family& family, const Person& one, Person& other) {
  const bool refugees = other.residences.front().address.dwelling == Dwelling::kAsylumCentre;
  if (other.origin == Origin::kDutch && !refugees) return;
  const double how = refugees ? 0 : family.random.Unit();
  if (how < 0.6 && other.birth < *one.registered) other.registered = one.registered;
  if (how < 0.6 || how >= 0.85) return;
  const Day later = *one.registered + days(90 + family.random.Below(1000));
  other.registered = std::min(later, family.base - days(1));
}

std::optional<Day> DrawDeath(SeededRandom& random, const Person& person, Day base) {
  const Day from = std::max(base, person.birth) + days(1);
  const bool nursed = !person.residences.empty() &&
                      person.residences.front().address.dwelling == Dwelling::kCareHome;
  return DrawEvent(random, from, kLastDay, [&](Day year) {
    // Residents of care homes are frailer than others of their age (design).
    return std::min(0.9,
                    DeathsAYear(person.sex, YearsFrom(person.birth, year)) * (nursed ? 2.5 : 1));
  });
}

std::optional<Day> DrawEmigration(SeededRandom& random, const Person& one, const Person& other,
                                  Day base) {
  const auto rate = [](const Person& person, Day year) {
    const bool newcomer = person.registered && year - *person.registered < days(5 * 365);
    return EmigrationsAYear(person.origin, YearsFrom(person.birth, year), newcomer);
  };
  return DrawEvent(random, base + days(1), kLastDay,
                   [&](Day year) { return (rate(one, year) + rate(other, year)) / 2; });
}

void DrawEndsOfCouple(SeededRandom& random, Family& family, Person& one, Person& other) {
  family.emigrated = DrawEmigration(random, one, other, family.base);
  family.apart = DrawEvent(random, family.base + days(1), kLastDay,
                           [&](Day year) { return SeparationsAYear(YearsFrom(one.birth, year)); });
  // Children mostly stay with their mother (CBS: about four in five).
  const bool first_stays =
      one.sex == other.sex ? random.Chance(0.5) : random.Chance(0.8) == (one.sex == Sex::kFemale);
  family.stays = first_stays ? family.one : family.other;
  const Day first_death = std::min(one.died.value_or(kOpen), other.died.value_or(kOpen));
  const Day last_death = std::max(one.died.value_or(kOpen), other.died.value_or(kOpen));
  if (family.apart.value_or(kOpen) >= std::min(first_death, family.emigrated.value_or(kOpen))) {
    family.apart.reset();
  } else {
    family.emigrated.reset();
  }
  if (family.emigrated && *family.emigrated >= last_death) family.emigrated.reset();
  one.emigrated = other.emigrated = family.emigrated;
}

}  // namespace

SeededRandom StreamOf(const Life& life, Part part, uint64_t number) {
  return StreamFor(life.country.seed(), "life", life.district.number,
                   static_cast<uint64_t>(part) << 32 | number);
}

std::string NumberOf(const Life& life, uint32_t index) {
  return BsnOf(life.country.seed(), life.country.BsnIndex(life.district.number, index, 0));
}

std::string FormerNumberOf(const Life& life, uint32_t index) {
  return BsnOf(life.country.seed(), life.country.BsnIndex(life.district.number, index, 1));
}

uint32_t ParentOf(const Life& life, const Family& family, uint32_t child) {
  const Person& person = life.At(child);
  if (person.mother != kNobody && Leads(family, person.mother)) return person.mother;
  if (person.father != kNobody && Leads(family, person.father)) return person.father;
  // A grandchild under the same roof, and one born to a daughter who left it.
  if (person.mother >= family.first && person.mother < std::min(family.last, child))
    return person.mother;
  return family.one;
}

uint32_t ParentAfterwards(const Life& life, const Family& family, uint32_t child) {
  const Person& person = life.At(child);
  const bool of_both = family.apart && person.mother != kNobody && person.father != kNobody &&
                       Leads(family, person.mother) && Leads(family, person.father);
  return of_both ? family.stays : ParentOf(life, family, child);
}

void FindAdults(const Life& life, Family& family) {
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Person& person = life.At(i);
    if (!IsAdult(family, person)) continue;
    if (family.one == kNobody) {
      family.one = i;
    } else if (family.other == kNobody && person.role != Role::kAlone &&
               life.At(family.one).role != Role::kAlone && !IsChildOf(person, family.one)) {
      family.other = i;
    }
  }
  if (family.one == kNobody) family.one = family.first;
}

void DrawTogether(const Life& life, Family& family) {
  family.together = kFirstDay;
  if (family.other == kNobody) return;
  const Day younger = std::max(life.At(family.one).birth, life.At(family.other).birth);
  Day latest = family.base - days(20);
  if (const auto child = FirstChild(life, family)) latest = std::min(latest, *child - days(200));
  const Day earliest = std::min(YearsLater(younger, 18), latest);
  Day day = YearsLater(younger, DrawTogetherAge(family.random));
  if (day > latest) day = DrawDay(family.random, earliest, latest);
  family.together = day;
}

void DrawArrivals(Life& life, Family& family) {
  for (const uint32_t adult : {family.one, family.other}) {
    if (adult == kNobody || life.At(adult).role == Role::kChild) continue;
    if (adult == family.other && life.At(family.one).registered) {
      ArriveWith(family, life.At(family.one), life.At(adult));
    } else {
      Arrive(life, family, adult);
    }
  }
  for (uint32_t i = family.first; i < family.last; ++i) {
    Person& person = life.At(i);
    if (Leads(family, i)) continue;
    const Person& parent = life.At(ParentOf(life, family, i));
    if (person.role == Role::kChild || person.mother != kNobody) {
      // Born before the parent came: came along.
      if (parent.registered && person.birth < *parent.registered)
        person.registered = parent.registered;
    } else {
      Arrive(life, family, i);
    }
  }
}

void DrawEnds(Life& life, Family& family) {
  SeededRandom& random = family.random;
  for (uint32_t i = family.first; i < family.last; ++i)
    life.At(i).died = DrawDeath(random, life.At(i), family.base);
  if (YearsFrom(life.At(family.one).birth, family.base) < 16) return;
  if (family.other == kNobody) {
    Person& one = life.At(family.one);
    family.emigrated = DrawEmigration(random, one, one, family.base);
    // Who leads a household without adults, in a youth home, does not leave the country either.
    const Day earliest = YearsLater(one.birth, 18) + days(1);
    const Day latest = one.died.value_or(kOpen);
    if (family.emigrated && (*family.emigrated < earliest || *family.emigrated >= latest))
      family.emigrated.reset();
    one.emigrated = family.emigrated;
  } else {
    DrawEndsOfCouple(random, family, life.At(family.one), life.At(family.other));
  }
}

}  // namespace koppel::population
