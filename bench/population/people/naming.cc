#include "bench/population/people/naming.h"

#include <algorithm>

#include "bench/population/people/children.h"

namespace koppel::population {
namespace {

// Tries to find a first name that no sibling has; small lists may not have one.
constexpr int kTries = 20;

bool HasNamesake(std::span<const Person> siblings, const Person& person) {
  return std::any_of(siblings.begin(), siblings.end(), [&](const Person& other) {
    return FirstOf(other.first_names) == FirstOf(person.first_names);
  });
}

bool IsChild(const Planned& member) { return member.mother != kNone || member.father != kNone; }

}  // namespace

void NameHousehold(SeededRandom& random, Province province, std::span<const Planned> members,
                   std::span<Person> persons) {
  size_t first_child = members.size();
  for (size_t i = 0; i < members.size(); ++i) {
    const Planned& member = members[i];
    Person& person = persons[i];
    if (member.named_after == kNone) {
      person.surname = DrawSurname(member.origin, province, random);
    } else {
      person.surname = persons[static_cast<size_t>(member.named_after)].surname;
    }
    if (member.and_after != kNone) {
      person.surname =
          DoubleName(person.surname, persons[static_cast<size_t>(member.and_after)].surname);
    }
    if (IsChild(member)) first_child = std::min(first_child, i);
    const size_t from = std::min(first_child, i);
    for (int tries = 0; tries < kTries; ++tries) {
      person.first_names = DrawFirstNames(member.origin, member.sex, YearOf(person.birth), random);
      if (!HasNamesake(persons.subspan(from, i - from), person)) break;
    }
    person.call_name = DrawCallName(person.first_names, random);
  }
}

}  // namespace koppel::population
