#include "linker/match/model/beside_strangers.h"

#include <algorithm>

#include "linker/match/model/drift.h"
#include "linker/match/model/strangers.h"
#include "linker/match/model/tied_matches.h"

namespace koppel::match {
namespace {

// How often matches are taken out of the random pairs, and fitted again.
constexpr size_t kTurns = 6;
// Of a fit whose matches are only taken out: only the last turn fits in full.
constexpr size_t kRoughRounds = 20;
// What classes are drawn towards, in pairs each; for a part of the pairs towards what all say.
constexpr double kPriorPairs = 4;
constexpr double kPriorOfAll = 12;

}  // namespace

Result<BesideStrangers::Turn> BesideStrangers::InTurns(const PatternCounts& patterns,
                                                       const Start& from,
                                                       const FitOptions& fit) const {
  const bool falls = from.records != nullptr || HaveOneTerm(patterns);
  MatchStart start = from.start;
  Turn turn;
  LevelTable left = comparer_.by_chance();
  FitOptions rough = fit;
  // What is bound to shares of the turn before needs them settled.
  if (from.records == nullptr) rough.most_rounds = std::min(fit.most_rounds, kRoughRounds);
  for (size_t i = 0; i < kTurns; ++i) {
    turn.strangers = falls ? Falling(std::move(left), comparer_.terms()) : std::move(left);
    KOPPEL_ASSIGN_OR_RETURN(
        MatchFit found, FitMatches(patterns, LogDensities({{1}, {turn.strangers}}, patterns), start,
                                   i + 1 < kTurns ? rough : fit, options_));
    turn.split = SplitLast(found, from.last_non_matches);
    start.pairs = found.pairs;
    if (from.records != nullptr) from.records->GoOn(found.matches, start);
    turn.classes = std::move(found.matches);
    const MatchFit& matches = turn.split.matches;
    left =
        WithoutMatches(comparer_.by_chance(), matches.matches, matches.pairs / start.non_matches);
  }
  return turn;
}

BesideStrangers::Fit BesideStrangers::FitOf(Turn turn, const Start& from) {
  const SplitFit& split = turn.split;
  Fit fit{split.matches, {}, false, from};
  const double all = from.start.non_matches + split.non_match_pairs;
  fit.non_matches = {{from.start.non_matches / all}, {std::move(turn.strangers)}};
  for (size_t i = 0; i < split.non_matches.size(); ++i) {
    fit.non_matches.classes.push_back(split.non_matches.classes[i]);
    fit.non_matches.share.push_back(split.non_matches.share[i] * split.non_match_pairs / all);
  }
  MatchStart& learnt = fit.learnt.start;
  learnt.classes = std::move(turn.classes);
  learnt.pairs = split.matches.pairs + split.non_match_pairs;
  if (from.records != nullptr) from.records->GoOn(Mixture(learnt.classes), learnt);
  return fit;
}

Result<BesideStrangers::Fit> BesideStrangers::OfRecords(const PatternCounts& patterns, double pairs,
                                                        double all) const {
  const auto records = std::make_shared<const RecordClasses>(comparer_, plan_);
  Start from{records->Start(), records->non_matches(), records};
  from.start.pairs = pairs;
  from.start.non_matches = all;
  KOPPEL_ASSIGN_OR_RETURN(Turn turn, InTurns(patterns, from, {.prior_pairs = kPriorPairs}));
  return FitOf(std::move(turn), from);
}

Result<BesideStrangers::Fit> BesideStrangers::Of(const PatternCounts& patterns, double pairs,
                                                 double all) const {
  if (RecordClasses::Apply(comparer_.terms(), plan_)) return OfRecords(patterns, pairs, all);
  Kin kin(comparer_, plan_);
  FitOptions fit{.prior_pairs = kPriorPairs};
  const auto start_with = [&] {
    MatchStart start = TiedMatches(comparer_, plan_);
    start.pairs = pairs;
    start.non_matches = all;
    kin.AddTo(start);
    return Start{std::move(start), kin.size()};
  };
  Start from = start_with();
  KOPPEL_ASSIGN_OR_RETURN(Turn turn, InTurns(patterns, from, fit));
  if (kin.Forget(turn.split)) {
    from = start_with();
    KOPPEL_ASSIGN_OR_RETURN(turn, InTurns(patterns, from, fit));
  }
  const MatchFit& matches = turn.split.matches;
  const bool has_drifted =
      !AgreeWhereRight(comparer_.terms(), matches) || !ManyAgree(agreement_, patterns, matches);
  if (has_drifted) {
    fit.prior_pairs = kNotLearnt;
    KOPPEL_ASSIGN_OR_RETURN(turn, InTurns(patterns, from, fit));
  }
  Fit found = FitOf(std::move(turn), from);
  found.has_drifted = has_drifted;
  return found;
}

Result<BesideStrangers::Fit> BesideStrangers::OfPart(const PatternCounts& patterns, double pairs,
                                                     double all, const Fit& whole) const {
  Start from = whole.learnt;
  from.start.pairs = pairs;
  from.start.non_matches = all;
  const FitOptions fit{.prior_pairs = whole.has_drifted ? kNotLearnt : kPriorOfAll};
  KOPPEL_ASSIGN_OR_RETURN(Turn turn, InTurns(patterns, from, fit));
  Fit found = FitOf(std::move(turn), from);
  found.has_drifted = whole.has_drifted;
  return found;
}

}  // namespace koppel::match
