// Pairs that an identifier tells apart: both records carry a number that is given to one person,
// whose misprints its check digits would show, and the numbers differ.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/core/plan.h"
#include "linker/match/model/comparer.h"

namespace koppel::match {

// Const is thread safe. Refers to the terms.
class ByIdentifier {
 public:
  ByIdentifier(const std::vector<Term>& terms, const Plan& plan)
      : terms_(terms), identifiers_(plan.identifiers) {}

  // Whether nothing made of an identifier is equal, and what these have in common is an identifier:
  // a token of number and birth date alone differs by the date too.
  bool AreTwoPersons(const Pattern& pattern) const;

  // Those of them.
  PatternCounts TwoPersons(PatternCounts patterns) const;

 private:
  const std::vector<Term>& terms_;
  const uint64_t identifiers_;
};

}  // namespace koppel::match
