// Residents of earlier years who died before the census.
#include <algorithm>

#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

constexpr int kTries = 8;

uint32_t AnyResident(const Life& life, SeededRandom& random) {
  return static_cast<uint32_t>(random.Below(life.district.residents));
}

bool LivedHere(const Person& person, Day day) {
  return StartOf(person) < day && !person.residences.empty() &&
         person.residences.back().until > day;
}

// Somebody who lives alone now and may have been married to the dead; kNobody in most cases where
// none was found in a few tries.
uint32_t FindSurvivor(const Life& life, SeededRandom& random, const Person& dead) {
  for (int tries = 0; tries < kTries; ++tries) {
    const uint32_t index = AnyResident(life, random);
    const Person& person = life.At(index);
    const days apart = person.birth - dead.birth;
    if (person.role == Role::kAlone && person.sex != dead.sex && !life.IsLookAlike(index) &&
        apart < days(10 * 365) && apart > days(-10 * 365) && LivedHere(person, *dead.died) &&
        !(person.marriage && person.marriage->until))
      return index;
  }
  return kNobody;
}

// Whether she may have had a child on that day beside her others.
bool MayHaveBorne(const Life& life, uint32_t mother, Day birth) {
  const std::vector<Person>& persons = life.district.persons;
  return std::none_of(persons.begin(), persons.end(), [&](const Person& child) {
    return child.mother == mother && AreTooNear(child.birth, birth);
  });
}

// The mother of somebody who died young.
uint32_t FindMother(const Life& life, SeededRandom& random, const Person& dead) {
  for (int tries = 0; tries < 4 * kTries; ++tries) {
    const uint32_t index = AnyResident(life, random);
    const Person& person = life.At(index);
    const int age = YearsFrom(person.birth, dead.birth);
    if ((person.role == Role::kParent || person.role == Role::kPartner) &&
        person.sex == Sex::kFemale && age >= 19 && age <= 42 && LivedHere(person, *dead.died) &&
        StartOf(person) <= std::max(kFirstDay, dead.birth) && MayHaveBorne(life, index, dead.birth))
      return index;
  }
  return kNobody;
}

void MarryTo(Life& life, SeededRandom& random, uint32_t survivor, Person& dead) {
  Person& person = life.At(survivor);
  const Day adult = YearsLater(std::max(person.birth, dead.birth), 19);
  if (!person.marriage || person.marriage->from < adult) {
    const Day latest = std::min(*dead.died - days(30), YearsLater(adult, 12));
    const Day wedding = adult < latest ? DrawDay(random, adult, latest) : latest;
    person.marriage = {wedding, std::nullopt, dead.surname, DrawNameUse(person, random)};
  }
  if (person.marriage->from >= *dead.died) person.marriage->from = *dead.died - days(30);
  person.marriage->partner = dead.surname;
  dead.marriage = {person.marriage->from, std::nullopt, person.surname, NameUse::kOwn};
  if (person.marriage->use == NameUse::kOwn) dead.marriage->use = DrawNameUse(dead, random);
  dead.role = Role::kPartner;
  dead.household = person.household;
  if (person.registered) dead.registered = person.registered;
  Follow(dead.residences, person.residences, StartOf(dead), *dead.died);
}

void BelongTo(const Life& life, uint32_t mother, Person& dead) {
  dead.role = Role::kChild;
  dead.household = life.At(mother).household;
  dead.mother = mother;
  dead.surname = life.At(mother).surname;
  dead.origin = life.At(mother).origin;
  for (uint32_t i = mother + 1; i < life.district.residents; ++i) {
    const Person& sibling = life.At(i);
    if (sibling.household != dead.household) break;
    if (sibling.mother != mother) continue;
    dead.surname = sibling.surname;
    dead.father = sibling.father;
    break;
  }
  Follow(dead.residences, life.At(mother).residences, StartOf(dead), *dead.died);
}

// Lived and died alone.
void LiveAlone(Life& life, SeededRandom& random, Person& dead) {
  const Mover mover(life.country, random);
  const Day start = StartOf(dead);
  dead.residences = {{life.country.DrawHome(life.district.number, random), *dead.died, *dead.died}};
  mover.LivePast(dead.birth, start, *dead.died, dead.residences);
  // A third of the oldest die in a care home, some two years after they came (design).
  if (YearsFrom(dead.birth, *dead.died) < 80 || !random.Chance(0.33)) return;
  const Day entered = *dead.died - DrawWait(random, 0.5);
  if (entered <= start) return;
  MoveTo(dead.residences,
         life.country.InstitutionNear(life.district.number, Dwelling::kCareHome, random), entered);
  CutAt(dead.residences, *dead.died);
}

bool DiedYoung(const Person& dead) { return YearsFrom(dead.birth, *dead.died) < 20; }

// The mother, the widow or widower; kNobody for who lived alone. No child does: one that is
// nobody's here was an adult instead.
uint32_t FindRelative(const Life& life, SeededRandom& random, Person& dead) {
  if (DiedYoung(dead)) {
    const uint32_t mother = FindMother(life, random, dead);
    if (mother != kNobody) return mother;
  }
  while (DiedYoung(dead)) dead.birth = *dead.died - DrawAgeAtDeath(dead.sex, random);
  const bool married = YearsFrom(dead.birth, *dead.died) >= 50 && random.Chance(0.55);
  return married ? FindSurvivor(life, random, dead) : kNobody;
}

void AppendDeadPerson(Life& life, uint64_t number, uint32_t household) {
  SeededRandom random = StreamOf(life, Part::kDead, number);
  const auto index = static_cast<uint32_t>(life.district.persons.size());
  Person dead{};
  dead.id = life.district.IdOf(index);
  dead.household = household;
  dead.role = Role::kAlone;
  dead.sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
  dead.origin = DrawOldOrigin(random);
  dead.died = DrawDay(random, kFirstDay + days(2), kCensusDay - days(1));
  dead.birth = *dead.died - DrawAgeAtDeath(dead.sex, random);
  dead.surname = DrawSurname(dead.origin, life.country.ProvinceOf(life.district.number), random);
  const uint32_t relative = FindRelative(life, random, dead);
  if (relative == kNobody) {
    LiveAlone(life, random, dead);
  } else if (DiedYoung(dead)) {
    BelongTo(life, relative, dead);
  } else {
    MarryTo(life, random, relative, dead);
  }
  dead.first_names = DrawFirstNames(dead.origin, dead.sex, YearOf(dead.birth), random);
  dead.call_name = DrawCallName(dead.first_names, random);
  dead.bsn = NumberOf(life, index);
  life.district.persons.push_back(std::move(dead));
  RegisterPerson(life, random, index);
}

}  // namespace

void AppendDead(Life& life, uint64_t count, uint32_t& household) {
  for (uint64_t number = 0; number < count; ++number) AppendDeadPerson(life, number, household++);
}

}  // namespace koppel::population
