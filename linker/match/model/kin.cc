#include "linker/match/model/kin.h"

#include <algorithm>
#include <bit>

#include "linker/match/core/bits.h"
#include "linker/match/model/agreement.h"
#include "linker/match/model/independent.h"

namespace koppel::match {
namespace {

// Of the pairs that are no strangers, to begin with.
constexpr double kFirstShare = 0.3;
// For each match, where there are families at all.
constexpr double kLeastRelatives = 0.1;

// Half as among strangers, half equal.
std::vector<double> HalfEqual(const std::vector<double>& chance, Level first_equal) {
  // A value that everybody has leaves next to nothing beside it.
  constexpr double kLeast = 1e-6;
  std::vector<double> levels = chance;
  double equal = 0;
  for (size_t level = first_equal; level < chance.size(); ++level) equal += chance[level];
  for (size_t level = 1; level < chance.size(); ++level) {
    levels[level] = level < first_equal ? chance[level] / std::max(1 - equal, kLeast) / 2
                                        : chance[level] / std::max(equal, kLeast) / 2;
  }
  return levels;
}

}  // namespace

Kin::Kin(const Comparer& comparer, const Plan& plan) : by_field_(AreByField(comparer.terms())) {
  if (plan.dates != 0) {
    const Pattern seen = Independent(comparer.terms(), plan).OfAll();
    for (uint64_t names = plan.names; names != 0; names &= names - 1) {
      AddFamily(comparer, plan, seen, Lowest(names));
    }
  }
}

void Kin::AddFamily(const Comparer& comparer, const Plan& plan, const Pattern& seen,
                    uint64_t name) {
  Class relatives;
  Class twins;
  bool has_name = false;
  bool has_date = false;
  for (size_t i = 0; i < comparer.terms().size(); ++i) {
    const Term& term = comparer.terms()[i];
    const std::vector<double>& chance = comparer.by_chance()[i];
    // What is never looked at tells no relative.
    const bool is_name = seen.levels[i] != kMissing && (term.fields & name) != 0;
    const bool is_date = (term.fields & plan.dates) != 0;
    // A filter of many fields is neither.
    const bool is_own =
        (is_name || is_date) && std::popcount(term.fields & ~(name | plan.dates)) == 0;
    relatives.pinned.push_back(is_own);
    relatives.table.push_back(is_own ? chance : HalfEqual(chance, term.first_equal()));
    twins.pinned.push_back(is_own && is_name);
    twins.dates.push_back(is_own && !is_name);
    twins.table.push_back(relatives.table.back());
    has_name |= is_own && is_name;
    has_date |= is_own && is_date;
  }
  // Without both there is nothing to tell a relative by.
  if (!has_name || !has_date) return;
  twins.relatives = classes_.size();
  Class household = relatives;
  household.is_household = true;
  classes_.push_back(std::move(relatives));
  if (!by_field_) return;
  classes_.push_back(std::move(twins));
  classes_.push_back(std::move(household));
}

void Kin::AddTo(MatchStart& start) const {
  if (classes_.empty()) return;
  const size_t matches = start.classes.size();
  const size_t terms = start.classes.classes[0].size();
  start.pinned.assign(matches, std::vector<bool>(terms));
  // Matches that nothing ties have each their own.
  for (size_t i = start.tied.size(); by_field_ && i < matches; ++i)
    start.tied.emplace_back(terms, i);
  for (double& share : start.classes.share) share *= 1 - kFirstShare;
  for (size_t i = 0; i < classes_.size(); ++i) {
    const Class& one = classes_[i];
    const size_t place = matches + i;
    start.classes.classes.push_back(one.table);
    start.classes.share.push_back(kFirstShare / static_cast<double>(classes_.size()));
    start.pinned.push_back(one.pinned);
    if (by_field_) start.tied.emplace_back(terms, place);
    for (size_t term = 0; one.is_household && term < terms; ++term) {
      if (!one.pinned[term]) start.tied.back()[term] = 0;
    }
    if (one.relatives == kNone) continue;
    start.bound.push_back({place, matches + one.relatives, kTwinsAmongRelatives});
    for (size_t term = 0; term < terms; ++term) {
      if (one.pinned[term]) continue;
      start.tied.back()[term] = one.dates[term] ? 0 : matches + one.relatives;
    }
  }
}

bool Kin::Forget(const SplitFit& split) {
  const size_t before = classes_.size();
  // Twins and households stand behind their relatives.
  const size_t each = by_field_ ? 3 : 1;
  for (size_t i = before; i >= each;) {
    i -= each;
    const double share =
        split.non_matches.share[i] + (by_field_ ? split.non_matches.share[i + 2] : 0);
    if (split.non_match_pairs * share >= kLeastRelatives * split.matches.pairs) continue;
    const auto begin = classes_.begin() + static_cast<ptrdiff_t>(i);
    classes_.erase(begin, begin + static_cast<ptrdiff_t>(each));
    for (size_t j = i; j < classes_.size(); ++j) {
      if (classes_[j].relatives != kNone) classes_[j].relatives -= each;
    }
  }
  return classes_.size() < before;
}

}  // namespace koppel::match
