// Who lives together, before anybody has a name.
#pragma once

#include "bench/population/people/person.h"

namespace koppel::population {

inline constexpr int kNone = -1;

// Relatives are places in the plan.
struct Planned {
  Role role;
  Sex sex;
  Origin origin;
  Day birth;
  int mother = kNone;
  int father = kNone;
  int twin = kNone;
  // Whose surname they bear, and whose behind it in a double one; a surname of their own where
  // none.
  int named_after = kNone;
  int and_after = kNone;
};

struct Plan {
  std::vector<Planned> members;  // parents before children, children in the order of birth
  std::optional<Dwelling> institution;
};

// A household of its own.
Plan PlanHousehold(SeededRandom& random);
// Who shares a place in an institution: mostly one person, in an asylum centre a family too.
Plan PlanInstitution(SeededRandom& random);
Plan PlanAlone(SeededRandom& random);

// Parents and 1 to 5 children.
Plan PlanFamily(SeededRandom& random, bool with_both_parents);

Origin DrawOrigin(SeededRandom& random, double dutch);

}  // namespace koppel::population
