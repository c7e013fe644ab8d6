#include "bench/population/people/person.h"

#include <algorithm>

namespace koppel::population {

Day StartOf(const Person& person) {
  return std::max({kFirstDay, person.birth, person.registered.value_or(kFirstDay)});
}

Day EndOf(const Person& person) {
  return std::min({kEnd, person.died.value_or(kEnd), person.emigrated.value_or(kEnd)});
}

uint32_t HouseholdsIn(const District& district) {
  uint32_t households = 0;
  for (const Person& person : district.persons)
    households = std::max(households, person.household + 1);
  return households;
}

const Residence* ResidenceOn(const Person& person, Day day) {
  for (const Residence& residence : person.residences) {
    if (residence.from <= day && day < residence.until) return &residence;
  }
  return nullptr;
}

const Surname& SurnameOn(const Person& person, Day day) {
  return person.renamed && person.renamed->first <= day ? person.renamed->second : person.surname;
}

bool IsResidentOn(const Person& person, Day day) {
  if (person.role == Role::kVisitor || day < person.birth) return false;
  if (person.registered && day < *person.registered) return false;
  if (person.emigrated && *person.emigrated <= day) return false;
  return !person.died || day < *person.died;
}

int AgeOn(const Person& person, Day day) {
  const std::chrono::year_month_day birth(person.birth);
  const std::chrono::year_month_day now(day);
  const bool before_birthday =
      std::pair(now.month(), now.day()) < std::pair(birth.month(), birth.day());
  return static_cast<int>(now.year()) - static_cast<int>(birth.year()) - (before_birthday ? 1 : 0);
}

}  // namespace koppel::population
