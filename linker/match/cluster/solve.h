// The persons of one component.
#pragma once

#include "linker/match/cluster/component.h"

namespace koppel::match {

struct Solved {
  Groups groups;
  ComponentSolver solver = ComponentSolver::kExact;
  bool unfinished = false;
};

// As the head of persons.h says.
Solved Solve(Component& component);

}  // namespace koppel::match
