// Children who are born after the base day, and names that change.
#include <algorithm>

#include "bench/population/people/children.h"
#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Since then parents can give both names, and for some time to children born since 2016.
constexpr Day kDoubleNames{std::chrono::year(2024) / 1 / 1};
constexpr Day kDoubleNamesSince{std::chrono::year(2016) / 1 / 1};

// Who has children with whom: a partner in the household, or somebody elsewhere.
struct Parents {
  uint32_t mother;
  uint32_t father;  // kNobody for one elsewhere
  Surname father_name;
};

// What the latest child of the same parents is called, else the family's choice.
Surname DrawChildName(const Life& life, const Family& family, const Parents& parents,
                      SeededRandom& random) {
  const auto is_sibling = [&](uint32_t index) {
    const Person& child = life.At(index);
    return child.mother == parents.mother && child.father == parents.father;
  };
  for (auto born = family.born.rbegin(); born != family.born.rend(); ++born)
    if (is_sibling(*born)) return life.At(*born).surname;
  if (parents.father != kNobody) {
    for (uint32_t i = family.first; i < family.last; ++i)
      if (is_sibling(i)) return life.At(i).surname;
  }
  const Surname& mother_name = life.At(parents.mother).surname;
  const NamedAfter choice = DrawNamedAfter(random);
  if (choice == NamedAfter::kBoth) return DoubleName(parents.father_name, mother_name);
  return choice == NamedAfter::kFather ? parents.father_name : mother_name;
}

uint32_t Bear(Life& life, Family& family, const Parents& parents, Day birth, Sex sex,
              const Surname& name) {
  SeededRandom& random = family.random;
  const auto index = static_cast<uint32_t>(life.district.persons.size());
  Person child{};
  child.id = life.district.IdOf(index);
  child.household = life.At(parents.mother).household;
  child.role = Role::kChild;
  child.sex = sex;
  child.origin =
      life.At(parents.father != kNobody && random.Chance(0.5) ? parents.father : parents.mother)
          .origin;
  child.birth = birth;
  child.surname = name;
  child.first_names = DrawFirstNames(child.origin, sex, YearOf(birth), random);
  child.call_name = DrawCallName(child.first_names, random);
  child.bsn = NumberOf(life, index);
  child.mother = parents.mother;
  child.father = parents.father;
  child.died = DrawEvent(random, birth + days(1), kLastDay,
                         [&](Day year) { return DeathsAYear(sex, YearsFrom(birth, year)); });
  life.district.persons.push_back(std::move(child));
  family.born.push_back(index);
  return index;
}

void Deliver(Life& life, Family& family, const Parents& parents, Day birth) {
  SeededRandom& random = family.random;
  const Surname name = DrawChildName(life, family, parents, random);
  const Sex sex = DrawSexAtBirth(random);
  const uint32_t index = Bear(life, family, parents, birth, sex, name);
  if (!random.Chance(kTwins)) return HouseChild(life, family, index);
  const uint32_t twin = Bear(life, family, parents, birth, DrawSexOfTwin(sex, random), name);
  life.At(index).twin = twin;
  life.At(twin).twin = index;
  // Nobody calls both twins the same.
  for (int tries = 0; tries < 8 && life.At(twin).call_name == life.At(index).call_name; ++tries) {
    life.At(twin).first_names =
        DrawFirstNames(life.At(twin).origin, life.At(twin).sex, YearOf(birth), random);
    life.At(twin).call_name = DrawCallName(life.At(twin).first_names, random);
  }
  HouseChild(life, family, index);
  HouseChild(life, family, twin);
}

// The latest child that a woman has before the base day.
Day LatestBirth(const Life& life, const Family& family, uint32_t mother) {
  Day latest = kFirstDay - days(3650);
  for (uint32_t i = family.first; i < family.last; ++i)
    if (life.At(i).mother == mother) latest = std::max(latest, life.At(i).birth);
  return latest;
}

// The day from which no child of these can be born here.
Day LastDelivery(const Life& life, const Parents& parents) {
  const Day last = EndOf(life.At(parents.mother));
  if (parents.father == kNobody) return last;
  return std::min(last, life.At(parents.father).died.value_or(kEnd));
}

void BearChildrenOf(Life& life, Family& family, Parents parents) {
  SeededRandom& random = family.random;
  Day latest = LatestBirth(life, family, parents.mother);
  const Day woman_born = life.At(parents.mother).birth;
  const Day end = LastDelivery(life, parents);
  const bool couple = parents.father != kNobody;
  for (Day year = family.base; year < end; year += days(365)) {
    const bool together = couple && (!family.apart || year + days(365) < *family.apart);
    if (couple && !together) return;
    const double rate = DeliveriesAYear(YearsFrom(woman_born, year), couple);
    if (!random.Chance(rate)) continue;
    const Day birth = year + days(1 + random.Below(365));
    if (birth >= end || birth - latest < kBetweenDeliveries) continue;
    if (!couple && parents.father_name.stem.empty()) {
      parents.father_name = DrawSurname(life.At(parents.mother).origin,
                                        life.country.ProvinceOf(life.district.number), random);
    }
    Deliver(life, family, parents, birth);
    latest = birth;
  }
}

bool MayRename(const Life& life, uint32_t index) {
  const Person& person = life.At(index);
  return !person.renamed && !life.IsLookAlike(index);
}

void RenameOn(Person& person, Day day, const Surname& name) {
  if (day > StartOf(person) && day < EndOf(person) && name != person.surname)
    person.renamed = {day, name};
}

// A child with the mother's name whom the father recognises: four of a thousand a year up to
// twelve (design).
void Recognise(Life& life, Family& family, uint32_t index) {
  Person& child = life.At(index);
  const bool mothers = child.mother != kNobody && child.surname == life.At(child.mother).surname;
  if (child.father == kNobody && !mothers) return;
  const auto day = DrawEvent(family.random, StartOf(child) + days(30),
                             std::min(kLastDay, YearsLater(child.birth, 12)),
                             [&](Day) { return mothers ? 0.004 : 0; });
  if (!day) return;
  const Surname name =
      child.father != kNobody
          ? life.At(child.father).surname
          : DrawSurname(child.origin, life.country.ProvinceOf(life.district.number), family.random);
  RenameOn(child, *day, name);
}

// After the parents part: one child of twenty gets the other's name (design), some time later.
void RenameAfterParting(Life& life, Family& family, uint32_t index) {
  Person& child = life.At(index);
  if (!family.apart || child.mother == kNobody || child.father == kNobody) return;
  if (YearsFrom(child.birth, *family.apart) >= 16 || !family.random.Chance(0.05)) return;
  const Person& mother = life.At(child.mother);
  const Person& father = life.At(child.father);
  const Day day = *family.apart + days(60 + family.random.Below(600));
  RenameOn(child, day, child.surname == mother.surname ? father.surname : mother.surname);
}

// 2024: families that choose both names for their children born since 2016 (design: one of fifty).
void ChooseDoubleName(Life& life, Family& family) {
  if (family.other == kNobody || !family.random.Chance(0.02)) return;
  const Day day = DrawDay(family.random, kDoubleNames, kLastDay);
  const auto choose = [&](uint32_t index) {
    Person& child = life.At(index);
    if (child.birth < kDoubleNamesSince || child.birth >= kDoubleNames) return;
    if (child.mother == kNobody || child.father == kNobody || !MayRename(life, index)) return;
    const Surname& father = life.At(child.father).surname;
    const Surname& mother = life.At(child.mother).surname;
    if (child.surname == father || child.surname == mother)
      RenameOn(child, day, DoubleName(father, mother));
  };
  for (uint32_t i = family.first; i < family.last; ++i) choose(i);
  for (const uint32_t index : family.born) choose(index);
}

// Naturalisation: five to eight years after entry; three of a hundred who come then take or get
// another name (design).
void Naturalise(Life& life, Family& family, uint32_t index) {
  Person& person = life.At(index);
  if (!person.registered || !BirthsAreOftenUnknown(person.origin)) return;
  if (!family.random.Chance(0.03)) return;
  const Day day = *person.registered + days(DrawBetween(family.random, 5 * 365, 8 * 365 - 1));
  RenameOn(
      person, day,
      DrawSurname(person.origin, life.country.ProvinceOf(life.district.number), family.random));
}

}  // namespace

void BearChildren(Life& life, Family& family) {
  for (uint32_t i = family.first; i < family.last; ++i) {
    const Person& woman = life.At(i);
    if (woman.sex != Sex::kFemale) continue;
    const int age = YearsFrom(woman.birth, family.base);
    if (age >= 45 || YearsFrom(woman.birth, kLastDay) < 15) continue;
    Parents parents{i, kNobody, {}};
    if (family.other != kNobody && Leads(family, i)) {
      parents.father = i == family.one ? family.other : family.one;
      // Two women: as if alone.
      if (life.At(parents.father).sex == Sex::kFemale) parents.father = kNobody;
    }
    if (parents.father != kNobody) parents.father_name = life.At(parents.father).surname;
    BearChildrenOf(life, family, parents);
  }
}

void Rename(Life& life, Family& family) {
  ChooseDoubleName(life, family);
  const auto rename = [&](uint32_t index) {
    if (!MayRename(life, index)) return;
    if (life.At(index).role == Role::kChild) Recognise(life, family, index);
    if (!life.At(index).renamed) RenameAfterParting(life, family, index);
    if (!life.At(index).renamed) Naturalise(life, family, index);
  };
  for (uint32_t i = family.first; i < family.last; ++i) rename(i);
  for (const uint32_t index : family.born) rename(index);
}

}  // namespace koppel::population
