// Who does not live with their own family: foster children, youth homes, care homes, asylum
// centres, shelters; and what ends residences: death, emigration, the loss of both parents.
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// The end of protection.
Day GrownUp(const Person& person, Day base) {
  return std::max(YearsLater(person.birth, 18), base + days(1));
}

// From then on a home of one's own.
void GrowUp(const Mover& mover, const Person& person, Day grown, Line& line) {
  if (grown >= kEnd) return;
  MoveTo(line, mover.OtherHome(line.back().address), grown);
  mover.LiveOn(person.birth, grown, kEnd, line);
}

// The past of a child in protection that came to `line`'s first address on `joined`: since it was
// placed other shelters, before it the parents'.
void ShelteredPast(const Mover& mover, const Person& child, Day joined, Line& line) {
  const Day start = StartOf(child);
  if (joined <= start) {
    line.front().from = start;
    return;
  }
  const Address parents = mover.OtherHome(line.front().address);
  const Day placed = std::clamp(joined - DrawWait(mover.random(), 0.4), start, joined);
  Line past = {{mover.OtherShelter(line.front().address, parents), joined, joined}};
  mover.ProtectPast(parents, placed, joined, past);
  if (start < placed) {
    Line home = {{parents, placed, placed}};
    mover.LivePast(YearsLater(child.birth, -30), start, placed, home);
    Append(home, past);
    past.swap(home);
  }
  Follow(past, line, joined, kOpen);
  line.swap(past);
}

// An adult in an institution since a while, with homes of their own before.
void HousedSince(const Mover& mover, Person& person, Day base, double entries_a_year) {
  const Day start = StartOf(person);
  const Day entered = std::max(start, base - DrawWait(mover.random(), entries_a_year));
  const Address here = person.residences.front().address;
  Line line;
  if (start < entered) {
    line.push_back({mover.OtherHome(here), entered, entered});
    mover.LivePast(person.birth, start, entered, line);
  }
  MoveTo(line, here, entered);
  person.residences = std::move(line);
}

// Leaves the institution for a home after a while.
void HousedUntil(const Mover& mover, Person& person, Day base, double exits_a_year) {
  const Day left = base + DrawWait(mover.random(), exits_a_year);
  if (left >= kEnd) return;
  MoveTo(person.residences, mover.OtherHome(person.residences.back().address), left);
  mover.LiveOn(person.birth, left, kEnd, person.residences);
}

void HouseInYouthHome(const Mover& mover, Person& child, Day base) {
  const Address here = child.residences.front().address;
  const Address parents = mover.OtherHome(here);
  const Day joined =
      std::max(StartOf(child), base - DrawWait(mover.random(), kProtectedMovesAYear));
  Line line = {{here, joined, kOpen}};
  ShelteredPast(mover, child, joined, line);
  const Day grown = GrownUp(child, base);
  mover.ProtectOn(parents, base, std::min(kEnd, grown), line);
  GrowUp(mover, child, grown, line);
  child.residences = std::move(line);
}

// The last day of the adults who led the household of a child that stays behind.
std::optional<Day> Orphaned(const Life& life, const Family& family, uint32_t index) {
  const uint32_t parent = ParentAfterwards(life, family, index);
  if (family.other == kNobody || !Leads(family, parent) || family.apart)
    return life.At(parent).died;
  const auto& one = life.At(family.one).died;
  const auto& other = life.At(family.other).died;
  return one && other ? std::optional(std::max(*one, *other)) : std::nullopt;
}

void EnterCareHome(const Mover& mover, Person& person, Day base) {
  const Day from = std::max(base + days(1), YearsLater(person.birth, 75));
  const auto day = DrawEvent(mover.random(), from, person.died.value_or(kEnd), [&](Day year) {
    return CareHomeEntriesAYear(YearsFrom(person.birth, year));
  });
  if (!day) return;
  const Address& before = AddressOn(person.residences, *day);
  if (before.dwelling == Dwelling::kCareHome) return;
  const Address home =
      mover.country().InstitutionNear(before.district, Dwelling::kCareHome, mover.random());
  MoveTo(person.residences, home, *day);
}

void End(Person& person) {
  if (person.died && person.emigrated) {
    // What happened later happened to nobody whom the register knows.
    if (*person.died <= *person.emigrated) {
      person.emigrated.reset();
    } else {
      person.died.reset();
    }
  }
  if (person.died) CutAt(person.residences, *person.died);
  if (person.emigrated) CutAt(person.residences, *person.emigrated);
}

}  // namespace

void TakeIn(Life& life, Family& family, uint32_t index) {
  Person& child = life.At(index);
  const auto day = Orphaned(life, family, index);
  if (!day || *day <= StartOf(child) || YearsFrom(child.birth, *day) >= 18) return;
  if (child.died.value_or(kOpen) <= *day || child.emigrated.value_or(kOpen) <= *day) return;
  const Mover mover(life.country, family.random);
  const Address before = child.residences.back().address;
  MoveTo(child.residences, mover.OtherHome(before), *day);
  mover.LiveOn(YearsLater(child.birth, -30), *day, kEnd, child.residences);
  child.emigrated.reset();
}

void HouseFosterChild(Life& life, Family& family, uint32_t index) {
  const Mover mover(life.country, family.random);
  Person& child = life.At(index);
  // It moves with the foster family, and from there to others so much less.
  const double rate = kProtectedMovesAYear - 0.08;
  const Day grown = GrownUp(child, family.base);
  const Day joined = std::max(StartOf(child), family.base - DrawWait(family.random, rate));
  const Day left = std::min({family.base + DrawWait(family.random, rate), kEnd, grown});
  Line line;
  Follow(line, family.home, joined, left);
  line.back().until = kOpen;
  const Address parents = mover.OtherHome(line.front().address);
  ShelteredPast(mover, child, joined, line);
  if (left < std::min(grown, kEnd)) {
    MoveTo(line, mover.OtherShelter(line.back().address, parents), left);
    mover.ProtectOn(parents, left, std::min(kEnd, grown), line);
  }
  GrowUp(mover, child, grown, line);
  child.residences = std::move(line);
}

void HouseInstitution(Life& life, Family& family, uint32_t index) {
  const Mover mover(life.country, family.random);
  Person& person = life.At(index);
  // Who leads a family in a centre or shelter has a line already.
  const bool for_a_while = IsForAWhile(AddressOn(family.home, family.base).dwelling);
  if (for_a_while && Leads(family, index)) return;
  const uint32_t parent = ParentOf(life, family, index);
  // Families in asylum centres and shelters stay together.
  if (parent != index && (person.mother == parent || person.father == parent) && parent < index) {
    person.residences.clear();
    return HouseChild(life, family, index);
  }
  const int age = YearsFrom(person.birth, family.base);
  switch (person.residences.front().address.dwelling) {
    case Dwelling::kCareHome:
      return HousedSince(mover, person, family.base, 0.4);
    case Dwelling::kAsylumCentre:
      HousedSince(mover, person, family.base, 0.8);
      return HousedUntil(mover, person, family.base, 0.8);
    case Dwelling::kShelter:
      HousedSince(mover, person, family.base, 2);
      return HousedUntil(mover, person, family.base, 2);
    case Dwelling::kYouthHome:
    case Dwelling::kHouse:
    case Dwelling::kFlat:
      if (age < 18) return HouseInYouthHome(mover, person, family.base);
      HousedSince(mover, person, family.base, 0.5);
      return HousedUntil(mover, person, family.base, 0.5);
  }
}

void Leave(Life& life, Family& family) {
  const Mover mover(life.country, family.random);
  const auto leave = [&](uint32_t index) {
    Person& person = life.At(index);
    EnterCareHome(mover, person, family.base);
    End(person);
  };
  for (uint32_t i = family.first; i < family.last; ++i) leave(i);
  for (const uint32_t index : family.born) leave(index);
}

}  // namespace koppel::population
