#include "linker/match/model/drift.h"

namespace koppel::match {
namespace {

// Of the matches that a fit finds, so many agree in everything, or it has found something else.
constexpr double kLeastAgreeing = 0.15;
// Of matches with nothing wrong, in each term.
constexpr double kLeastAlike = 0.5;

}  // namespace

bool AgreeWhereRight(const std::vector<Term>& terms, const MatchFit& found) {
  const LevelTable& right = found.matches.classes.front();
  for (size_t i = 0; i < right.size(); ++i) {
    const Level least = std::min(terms[i].first_equal(), kAboveStrangers);
    double alike = 0;
    for (size_t level = least; level < right[i].size(); ++level) alike += right[i][level];
    if (alike < kLeastAlike) return false;
  }
  return true;
}

bool ManyAgree(const Agreement& agreement, const PatternCounts& patterns, const MatchFit& found) {
  uint64_t agree = 0;
  uint64_t may_agree = 0;
  for (const PatternCount& one : patterns) {
    if (agreement.IsThroughout(one.pattern)) agree += one.count;
    if (agreement.MayBeThroughout(one.pattern)) may_agree += one.count;
  }
  if (2 * may_agree < Total(patterns)) return true;
  return static_cast<double>(agree) >= kLeastAgreeing * found.pairs;
}

}  // namespace koppel::match
