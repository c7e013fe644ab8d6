// A town of plain people for the tests of events: families with one to three children, couples and
// singles, of all ages; some die, leave or come; some children live in foster families or a home.
#pragma once

#include <string>

#include "bench/population/people/person.h"

namespace koppel::population::testing {

inline District MakeTown(const Country& country, uint32_t number) {
  SeededRandom random = StreamFor(country.seed(), "town", number);
  District town{number, country.ResidentsOf(number), {}, {}};
  uint32_t household = 0;
  const auto add = [&](Role role, int least_year, int most_year) {
    Person person{};
    person.id = town.IdOf(town.persons.size());
    person.household = household;
    person.role = role;
    person.sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
    person.birth = DrawDay(random, Day(std::chrono::year(least_year) / 1 / 1),
                           Day(std::chrono::year(most_year) / 12 / 31));
    if (random.Chance(0.03)) person.registered = DrawDay(random, kFirstDay, kLastDay);
    const Day come = StartOf(person);
    if (random.Chance(0.03)) person.died = DrawDay(random, come, kLastDay);
    if (!person.died && random.Chance(0.03)) person.emigrated = DrawDay(random, come, kLastDay);
    const Day gone = person.died ? *person.died : person.emigrated.value_or(kOpen);
    Address address = country.HomeAt(number, household);
    if (role == Role::kInstitution) address.dwelling = Dwelling::kYouthHome;
    if (come < gone) person.residences = {{address, come, gone}};
    town.persons.push_back(person);
    return static_cast<uint32_t>(town.persons.size() - 1);
  };
  while (town.persons.size() < town.residents) {
    if (random.Chance(0.55)) {
      add(Role::kAlone, 1935, 1995);
    } else if (random.Chance(0.01)) {
      add(random.Chance(0.7) ? Role::kFosterChild : Role::kInstitution, 2002, 2017);
    } else {
      const uint32_t mother = add(Role::kParent, 1965, 1988);
      const uint32_t father = add(Role::kPartner, 1965, 1988);
      for (int child = DrawBetween(random, 1, 3); child > 0; --child) {
        const uint32_t index = add(Role::kChild, 1993, 2022);
        town.persons[index].mother = mother;
        town.persons[index].father = father;
      }
    }
    ++household;
  }
  return town;
}

}  // namespace koppel::population::testing
