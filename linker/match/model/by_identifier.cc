#include "linker/match/model/by_identifier.h"

namespace koppel::match {

bool ByIdentifier::AreTwoPersons(const Pattern& pattern) const {
  uint64_t in_common = ~uint64_t{0};
  bool is_told = false;
  for (size_t i = 0; i < terms_.size(); ++i) {
    if ((terms_[i].fields & identifiers_) == 0 || pattern.levels[i] == kMissing) continue;
    if (pattern.levels[i] >= terms_[i].first_equal()) return false;
    in_common &= terms_[i].fields;
    is_told = true;
  }
  return is_told && (in_common & ~identifiers_) == 0;
}

PatternCounts ByIdentifier::TwoPersons(PatternCounts patterns) const {
  std::erase_if(patterns, [&](const PatternCount& one) { return !AreTwoPersons(one.pattern); });
  return patterns;
}

}  // namespace koppel::match
