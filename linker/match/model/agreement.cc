#include "linker/match/model/agreement.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace koppel::match {
namespace {

// Sex and birth date alone are many persons'.
constexpr size_t kTermsOfPerson = 3;

}  // namespace

bool AreOfOneField(const std::vector<Term>& terms) {
  size_t filters = 0;
  for (const Term& term : terms) {
    if (term.cuts.empty()) continue;
    if (std::popcount(term.fields) != 1) return false;
    ++filters;
  }
  return filters > 0;
}

bool AreByField(const std::vector<Term>& terms) {
  uint64_t seen = 0;
  size_t filters = 0;
  bool share_fields = false;
  for (const Term& term : terms) {
    if (term.cuts.empty()) continue;
    if (std::popcount(term.fields) == 1) return true;
    share_fields |= (seen & term.fields) != 0;
    seen |= term.fields;
    ++filters;
  }
  return filters > 1 && !share_fields;
}

Agreement::Agreement(const std::vector<Term>& terms, const Independent& independent)
    : terms_(terms), independent_(independent), by_field_(AreByField(terms)) {}

Pattern Agreement::Asked(const Pattern& pattern) const {
  return by_field_ ? independent_.Of(pattern) : pattern;
}

bool Agreement::MayBeThroughout(const Pattern& pattern) const {
  return Asked(pattern).carried() >= kTermsOfPerson;
}

// Each term is equal, or `most` at least.
bool Agreement::Reach(const Pattern& pattern, Level most) const {
  const Pattern asked = Asked(pattern);
  for (size_t i = 0; i < terms_.size(); ++i) {
    if (asked.levels[i] == kMissing) continue;
    if (asked.levels[i] < std::min(terms_[i].first_equal(), most)) return false;
  }
  return asked.carried() >= kTermsOfPerson;
}

bool Agreement::IsThroughout(const Pattern& pattern) const {
  return Reach(pattern, kAboveStrangers);
}

bool Agreement::IsEqual(const Pattern& pattern) const { return Reach(pattern, kMostLevels); }

}  // namespace koppel::match
