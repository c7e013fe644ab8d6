#include "linker/match/model/beside_strangers.h"

#include "linker/match/model/strangers.h"

namespace koppel::match {
namespace {

// How often matches are taken out of the random pairs, and fitted again.
constexpr size_t kTurns = 6;
// Of the matches that a fit finds, so many agree in everything, or it has found something else.
constexpr double kLeastAgreeing = 0.05;

}  // namespace

Result<BesideStrangers::Turn> BesideStrangers::InTurns(const PatternCounts& patterns,
                                                       MatchStart start, const Kin& kin,
                                                       const FitOptions& fit) const {
  const bool falls = HaveOneTerm(patterns);
  kin.AddTo(start);
  Turn turn;
  LevelTable left = comparer_.by_chance();
  for (size_t i = 0; i < kTurns; ++i) {
    turn.strangers = falls ? Falling(std::move(left), comparer_.terms()) : std::move(left);
    KOPPEL_ASSIGN_OR_RETURN(const MatchFit found,
                            FitMatches(patterns, LogDensities({{1}, {turn.strangers}}, patterns),
                                       start, fit, options_));
    turn.split = kin.TakeFrom(found);
    start.pairs = found.pairs;
    const MatchFit& matches = turn.split.matches;
    left =
        WithoutMatches(comparer_.by_chance(), matches.matches, matches.pairs / start.non_matches);
  }
  return turn;
}

bool BesideStrangers::HasDrifted(const PatternCounts& patterns, double matches) const {
  uint64_t agree = 0;
  for (const PatternCount& one : patterns) {
    if (agreement_.IsThroughout(one.pattern)) agree += one.count;
  }
  return static_cast<double>(agree) < kLeastAgreeing * matches;
}

Result<BesideStrangers::Fit> BesideStrangers::Of(const PatternCounts& patterns,
                                                 const MatchStart& start, FitOptions fit) const {
  Kin kin(comparer_, plan_);
  Fit found;
  KOPPEL_ASSIGN_OR_RETURN(Turn turn, InTurns(patterns, start, kin, fit));
  if (kin.Forget(turn.split)) {
    KOPPEL_ASSIGN_OR_RETURN(turn, InTurns(patterns, start, kin, fit));
  }
  if (HasDrifted(patterns, turn.split.matches.pairs)) {
    found.has_drifted = true;
    fit.prior_pairs = kNotLearnt;
    KOPPEL_ASSIGN_OR_RETURN(turn, InTurns(patterns, start, kin, fit));
  }
  const double all = start.non_matches + turn.split.kin_pairs;
  found.non_matches = {{start.non_matches / all}, {std::move(turn.strangers)}};
  for (size_t i = 0; i < turn.split.kin.size(); ++i) {
    found.non_matches.classes.push_back(turn.split.kin.classes[i]);
    found.non_matches.share.push_back(turn.split.kin.share[i] * turn.split.kin_pairs / all);
  }
  found.matches = std::move(turn.split.matches);
  return found;
}

}  // namespace koppel::match
