#include "linker/match/model/kin.h"

#include <algorithm>
#include <bit>

namespace koppel::match {
namespace {

// Relatives among the pairs that are no strangers, to begin with.
constexpr double kFirstShare = 0.3;
// For each match, where there are families at all.
constexpr double kLeastRelatives = 0.1;

// Half as among strangers, half equal.
std::vector<double> HalfEqual(const std::vector<double>& chance, Level first_equal) {
  std::vector<double> levels = chance;
  double equal = 0;
  for (size_t level = first_equal; level < chance.size(); ++level) equal += chance[level];
  for (size_t level = 1; level < chance.size(); ++level) {
    levels[level] =
        level < first_equal ? chance[level] / (1 - equal) / 2 : chance[level] / equal / 2;
  }
  return levels;
}

}  // namespace

Kin::Kin(const Comparer& comparer, const Plan& plan) {
  if (plan.dates == 0) return;
  for (uint64_t names = plan.names; names != 0; names &= names - 1) {
    const uint64_t own = (names & (~names + 1)) | plan.dates;
    LevelTable table;
    std::vector<bool> pinned;
    bool has_name = false;
    bool has_date = false;
    for (size_t i = 0; i < comparer.terms().size(); ++i) {
      const Term& term = comparer.terms()[i];
      const std::vector<double>& chance = comparer.by_chance()[i];
      const bool is_own = (term.fields & own) != 0;
      // A filter of many fields is neither.
      const bool is_pinned = is_own && std::popcount(term.fields & ~own) == 0;
      pinned.push_back(is_pinned);
      table.push_back(is_pinned ? chance : HalfEqual(chance, term.first_equal()));
      has_name |= is_pinned && (term.fields & own & ~plan.dates) != 0;
      has_date |= is_pinned && (term.fields & plan.dates) != 0;
    }
    // Without both there is nothing to tell a relative by.
    if (!has_name || !has_date) continue;
    classes_.push_back(std::move(table));
    pinned_.push_back(std::move(pinned));
  }
}

void Kin::AddTo(MatchStart& start) const {
  if (classes_.empty()) return;
  const size_t terms = start.classes.classes[0].size();
  start.pinned.assign(start.classes.size(), std::vector<bool>(terms));
  for (double& share : start.classes.share) share *= 1 - kFirstShare;
  for (size_t i = 0; i < classes_.size(); ++i) {
    start.classes.classes.push_back(classes_[i]);
    start.classes.share.push_back(kFirstShare / static_cast<double>(classes_.size()));
    start.pinned.push_back(pinned_[i]);
  }
}

Kin::Split Kin::TakeFrom(const MatchFit& fit) const {
  Split split{fit, {}, 0};
  Mixture& matches = split.matches.matches;
  double of_kin = 0;
  for (size_t i = matches.size() - classes_.size(); i < matches.size(); ++i) {
    split.kin.classes.push_back(matches.classes[i]);
    split.kin.share.push_back(matches.share[i]);
    of_kin += matches.share[i];
  }
  matches.classes.resize(matches.size() - classes_.size());
  matches.share.resize(matches.classes.size());
  for (double& share : matches.share) share /= 1 - of_kin;
  for (double& share : split.kin.share) share /= std::max(of_kin, 1e-9);
  split.kin_pairs = fit.pairs * of_kin;
  split.matches.pairs = fit.pairs - split.kin_pairs;
  return split;
}

bool Kin::Forget(const Split& split) {
  const size_t before = classes_.size();
  for (size_t i = before; i-- > 0;) {
    if (split.kin_pairs * split.kin.share[i] >= kLeastRelatives * split.matches.pairs) continue;
    classes_.erase(classes_.begin() + static_cast<ptrdiff_t>(i));
    pinned_.erase(pinned_.begin() + static_cast<ptrdiff_t>(i));
  }
  return classes_.size() < before;
}

}  // namespace koppel::match
