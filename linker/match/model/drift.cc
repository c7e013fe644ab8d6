#include "linker/match/model/drift.h"

namespace koppel::match {
namespace {

// Of the matches that a fit finds, so many agree in everything, or it has found something else.
constexpr double kLeastAgreeing = 0.15;

}  // namespace

bool HasDrifted(const Agreement& agreement, const PatternCounts& patterns, const MatchFit& found) {
  uint64_t agree = 0;
  uint64_t may_agree = 0;
  for (const PatternCount& one : patterns) {
    if (agreement.IsThroughout(one.pattern)) agree += one.count;
    if (agreement.MayBeThroughout(one.pattern)) may_agree += one.count;
  }
  if (2 * may_agree < Total(patterns)) return false;
  return static_cast<double>(agree) < kLeastAgreeing * found.pairs;
}

}  // namespace koppel::match
