// The terms of a pattern that say something of their own.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"

namespace koppel::match {

// Where non-matches are strangers drawn at random, terms must be independent of each other: of
// nested terms (a token of name and birth date beside a filter of the name) only those count whose
// fields the ones before do not tell. Filters of many fields come first, tokens last. Const is
// thread safe. Refers to the plan.
class Independent {
 public:
  Independent(const std::vector<Term>& terms, const Plan& plan);

  // The pattern with the other terms missing.
  Pattern Of(const Pattern& pattern) const;
  // Those of a pair that carries all terms and agrees in none.
  Pattern OfAll() const;

 private:
  const Plan* plan_;
  // Fields of each term, and the terms in their order.
  std::vector<uint64_t> fields_;
  std::vector<size_t> order_;
};

}  // namespace koppel::match
