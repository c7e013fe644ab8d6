// Families that emigrated before the census or immigrated after it.
#include <algorithm>

#include "bench/population/people/children.h"
#include "bench/population/people/life_family.h"
#include "bench/population/people/life_rates.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// What all of a new family share.
struct Kin {
  Origin origin;
  uint32_t household;
  Address home;  // on the base day
  Day base;
};

uint32_t AppendMember(Life& life, SeededRandom& random, const Kin& kin, Role role, Sex sex,
                      Day birth, const Surname& name) {
  const auto index = static_cast<uint32_t>(life.district.persons.size());
  Person person{};
  person.id = life.district.IdOf(index);
  person.household = kin.household;
  person.role = role;
  person.sex = sex;
  person.origin = kin.origin;
  person.birth = birth;
  person.surname = name;
  person.first_names = DrawFirstNames(kin.origin, sex, YearOf(birth), random);
  person.call_name = DrawCallName(person.first_names, random);
  person.bsn = NumberOf(life, index);
  person.residences.reserve(4);
  person.residences.push_back({kin.home, kin.base, kOpen});
  life.district.persons.push_back(std::move(person));
  return index;
}

// One to three children under eighteen, the first one when the mother was nineteen or older.
void AppendChildren(Life& life, SeededRandom& random, const Kin& kin, uint32_t father,
                    uint32_t mother) {
  const double number = random.Unit();
  const int count = number < 0.45 ? 1 : number < 0.83 ? 2 : 3;
  const Surname name = life.At(random.Chance(0.85) ? father : mother).surname;
  const int age_of_mother = DrawBetween(random, 19, 30);
  const days into_the_year(random.Below(365));
  Day birth =
      std::max(YearsLater(life.At(mother).birth, age_of_mother), YearsLater(kin.base, -17)) +
      into_the_year;
  for (int i = 0; i < count && birth + days(30) < kin.base; ++i) {
    const Sex sex = DrawSexAtBirth(random);
    const uint32_t child = AppendMember(life, random, kin, Role::kChild, sex, birth, name);
    life.At(child).mother = mother;
    life.At(child).father = father;
    birth += days(400 + random.Below(1000));
  }
}

// Most come and go alone, some as couples, some with children (design).
void AppendFamily(Life& life, Family& family, const Kin& kin) {
  SeededRandom& random = family.random;
  const Province province = life.country.ProvinceOf(life.district.number);
  const double kind = random.Unit();
  const Day birth = kin.base - DrawAgeOfMigrant(random);
  const Sex sex = random.Chance(0.53) ? Sex::kMale : Sex::kFemale;
  family.first = static_cast<uint32_t>(life.district.persons.size());
  const Surname name = DrawSurname(kin.origin, province, random);
  const Role role = kind < 0.68 ? Role::kAlone : kind < 0.82 ? Role::kPartner : Role::kParent;
  const uint32_t one = AppendMember(life, random, kin, role, sex, birth, name);
  if (role != Role::kAlone) {
    const Day grown = kin.base - days(18 * 366);
    const Day other_birth = std::min(grown, birth + days(DrawBetween(random, -1500, 1500)));
    const Surname other_name = DrawSurname(kin.origin, province, random);
    const Sex other_sex = sex == Sex::kMale ? Sex::kFemale : Sex::kMale;
    const uint32_t other =
        AppendMember(life, random, kin, role, other_sex, other_birth, other_name);
    if (role == Role::kParent) {
      AppendChildren(life, random, kin, sex == Sex::kMale ? one : other,
                     sex == Sex::kMale ? other : one);
    }
  }
  family.last = static_cast<uint32_t>(life.district.persons.size());
}

// Emigrants had come lately or long ago, or were born here.
void AppendEmigrantFamily(Life& life, uint64_t number, uint32_t household) {
  Family family;
  family.random = StreamOf(life, Part::kEmigrants, number);
  SeededRandom& random = family.random;
  const Day left = DrawDay(random, kFirstDay + days(3), kCensusDay - days(1));
  family.base = left - days(1);
  const Origin origin = DrawEmigrantOrigin(random);
  AppendFamily(
      life, family,
      {origin, household, life.country.DrawHome(life.district.number, random), family.base});
  const Day came = family.base - DrawWait(random, 0.3);
  for (uint32_t i = family.first; i < family.last; ++i) {
    Person& person = life.At(i);
    person.emigrated = left;
    if (origin != Origin::kDutch && came > kFirstDay && person.birth < came)
      person.registered = came;
  }
  MoveBirths(life, family);
  FindAdults(life, family);
  DrawTogether(life, family);
  HouseAdults(life, family);
  for (uint32_t i = family.first; i < family.last; ++i) {
    if (life.At(i).role == Role::kChild) HouseChild(life, family, i);
    life.At(i).emigrated = left;
  }
  Marry(life, family);
  Leave(life, family);
  for (uint32_t i = family.first; i < family.last; ++i) RegisterPerson(life, random, i);
}

void AppendImmigrantFamily(Life& life, uint64_t number, uint32_t household) {
  Family family;
  family.random = StreamOf(life, Part::kImmigrants, number);
  SeededRandom& random = family.random;
  family.base = DrawDay(random, kCensusDay + days(1), kLastDay);
  const Origin origin = DrawImmigrantOrigin(random);
  const uint32_t here = life.district.number;
  // Refugees (design: half of those from Arab and African countries) begin in a centre.
  const bool refugee =
      (origin == Origin::kArab || origin == Origin::kAfrican) && random.Chance(0.5);
  const Address home = refugee ? life.country.InstitutionNear(here, Dwelling::kAsylumCentre, random)
                               : life.country.DrawHome(here, random);
  AppendFamily(life, family, {origin, household, home, family.base});
  for (uint32_t i = family.first; i < family.last; ++i) {
    Person& person = life.At(i);
    person.registered = family.base;
    if (person.birth >= family.base) person.registered.reset();
  }
  LiveFamily(life, family);
}

// A district gives numbers to twice its residents: the smallest one has no room for a family more.
bool HasRoom(const Life& life) {
  return life.district.persons.size() + 12 <= size_t{2} * life.district.residents;
}

}  // namespace

void AppendEmigrants(Life& life, uint64_t count, uint32_t& household) {
  const size_t enough = life.district.persons.size() + count;
  for (uint64_t number = 0; life.district.persons.size() < enough && HasRoom(life); ++number)
    AppendEmigrantFamily(life, number, household++);
}

void AppendImmigrants(Life& life, uint64_t count, uint32_t& household) {
  uint64_t came = 0;
  for (uint64_t number = 0; came < count && HasRoom(life); ++number) {
    const size_t before = life.district.persons.size();
    AppendImmigrantFamily(life, number, household++);
    // Children who were born here afterwards did not come.
    for (size_t i = before; i < life.district.persons.size(); ++i)
      came += life.district.persons[i].registered.has_value();
  }
}

}  // namespace koppel::population
