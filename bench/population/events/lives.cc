#include "bench/population/events/lives.h"

#include <algorithm>

#include "bench/population/events/risk_curve.h"

namespace koppel::population {
namespace {

// design: seven in ten families and persons seldom meet the police or youth care, one in twelve
// does six times as often as the average. The mean is 1.
double DrawRisk(SeededRandom& random) {
  const double place = random.Unit();
  return place < 0.70 ? 0.3 : place < 0.92 ? 1.5 : 5.75;
}

// When a child came to the foster family or youth home where it was counted: on the day it moved
// there, or some day if it is not known to have lived elsewhere.
void Place(const Person& person, Lifetime& life, SeededRandom& random) {
  const Residence* const residence = ResidenceOn(person, kCensusDay);
  if (residence == nullptr || kCensusDay >= life.adult || !life.Has(kCensusDay)) return;
  life.youth_home = residence->address.dwelling == Dwelling::kYouthHome;
  if (person.role != Role::kFosterChild && !life.youth_home) return;
  const bool moved = residence->from > life.from;
  life.placed = moved ? residence->from : DrawDay(random, life.from, kCensusDay);
}

uint64_t FamilyKey(const Person& person) {
  if (person.mother != kNobody) return person.mother;
  if (person.father != kNobody) return person.father;
  return uint64_t{1} << 32 | person.household;
}

}  // namespace

std::vector<Lifetime> LivesOf(const District& district, SeededRandom& random) {
  // There are no more households than persons.
  std::vector<double> family_risks(district.persons.size());
  for (double& risk : family_risks) risk = DrawRisk(random);
  std::vector<Lifetime> lives;
  lives.reserve(district.persons.size());
  for (const Person& person : district.persons) {
    Lifetime life{};
    life.birth = person.birth;
    life.from = StartOf(person);
    life.until = EndOf(person);
    if (person.role == Role::kVisitor) life.until = life.from;
    life.adult = BirthdayOf(person.birth, 18);
    life.sex = person.sex;
    life.family_risk = family_risks[person.household % family_risks.size()];
    life.risk = (life.family_risk + DrawRisk(random)) / 2;
    if (person.role == Role::kFosterChild || person.role == Role::kInstitution)
      Place(person, life, random);
    lives.push_back(life);
  }
  return lives;
}

Day BirthdayOf(Day birth, int years) {
  // In other years a birthday of 29 February falls on 1 March, as AgeOn has it.
  const std::chrono::year_month_day date(birth);
  return Day((date.year() + std::chrono::years(years)) / date.month() / date.day());
}

double RoughAge(const Lifetime& life, Day day) {
  return static_cast<double>((day - life.birth).count()) / kDaysAYear;
}

Siblings::Siblings(const District& district, const std::vector<Lifetime>& lives)
    : range_(lives.size(), {0, 0}) {
  std::vector<std::pair<uint64_t, uint32_t>> keyed;
  for (uint32_t i = 0; i < lives.size(); ++i) {
    if (lives[i].from < lives[i].MinorUntil())
      keyed.emplace_back(FamilyKey(district.persons[i]), i);
  }
  std::sort(keyed.begin(), keyed.end());
  for (const auto& [key, child] : keyed) children_.push_back(child);
  for (uint32_t first = 0, last = 0; first < keyed.size(); first = last) {
    while (last < keyed.size() && keyed[last].first == keyed[first].first) ++last;
    for (uint32_t i = first; i < last; ++i) range_[children_[i]] = {first, last};
  }
}

std::span<const uint32_t> Siblings::FamilyOf(uint32_t child) const {
  const auto [first, last] = range_[child];
  return std::span(children_).subspan(first, last - first);
}

}  // namespace koppel::population
