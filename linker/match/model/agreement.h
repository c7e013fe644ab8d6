// Which pairs pass for one person before anything is learnt.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"
#include "linker/match/model/independent.h"

namespace koppel::match {

// Whether every filter is of one field, and there is one.
bool AreOfOneField(const std::vector<Term>& terms);

// Whether filters say of fields, or of groups of them that have none in common, how alike they are:
// one is of one field, or there are two at least and no two share any. Tokens of the same fields
// then tell nothing besides.
bool AreByField(const std::vector<Term>& terms);

// Const is thread safe. Refers to both.
class Agreement {
 public:
  Agreement(const std::vector<Term>& terms, const Independent& independent);

  // Whether every filter is more alike than nearly all strangers' and every token equal, and there
  // are enough of them: hardly anybody but the same person. Beside filters that are compared by
  // field, tokens of the same fields are not asked: a mistyped name makes them differ.
  bool IsThroughout(const Pattern& pattern) const;
  // Whether all that is asked is equal besides.
  bool IsEqual(const Pattern& pattern) const;
  // AreByField of the terms.
  bool is_by_field() const { return by_field_; }
  // Whether there are enough terms for that.
  bool MayBeThroughout(const Pattern& pattern) const;

 private:
  Pattern Asked(const Pattern& pattern) const;
  bool Reach(const Pattern& pattern, Level most) const;

  const std::vector<Term>& terms_;
  const Independent& independent_;
  bool by_field_ = false;
};

}  // namespace koppel::match
