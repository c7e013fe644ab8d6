#include "linker/match/model/beside_known.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "linker/match/model/drift.h"
#include "linker/match/model/tied_matches.h"
#include "linker/match/model/usual_matches.h"

namespace koppel::match {
namespace {

// Of the classes' shares and the matches in turns.
constexpr size_t kMostTurns = 6;
// Of all pairs, when fewer are given to another class it ends.
constexpr double kSettled = 1e-3;
// Known pairs that the mean of all classes counts for in each.
constexpr double kPrior = 200;
// Pairs that a class keeps.
constexpr double kLeastOfClass = 1e-3;
constexpr double kLeastPairs = 1e-6;
// What the classes of matches are drawn towards, in pairs over all classes; for a part of the
// pairs, towards what all of them say.
constexpr double kPriorMatches = 40;
constexpr double kPriorOfAll = 100;

// Wanted pairs of each class of non-matches.
std::vector<double> PairsByClass(const PatternCounts& patterns, const MatchFit& found,
                                 const Mixture& known, double others) {
  const LogDensity matches(found.matches);
  const LogDensity non_matches(known);
  const double log_matches = std::log(std::max(found.pairs, kLeastPairs));
  const double log_others = std::log(std::max(others, kLeastPairs));
  std::vector<double> pairs(non_matches.padded_size());
  std::vector<double> shares(pairs.size());
  for (const PatternCount& one : patterns) {
    const double other = non_matches.Of(one.pattern, shares.data()) + log_others;
    const double match = matches.Of(one.pattern) + log_matches;
    const double of_others = static_cast<double>(one.count) / (1 + std::exp(match - other));
    for (size_t i = 0; i < pairs.size(); ++i) pairs[i] += of_others * shares[i];
  }
  pairs.resize(known.size());
  return pairs;
}

// Drawn towards the mean of all classes, and not beyond the most there may be.
std::vector<double> Bounded(const KnownKinds& known, std::vector<double> pairs) {
  const double mean = std::accumulate(pairs.begin(), pairs.end(), 0.0) / known.pairs;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const double of_class = known.classes.share[i] * known.pairs;
    const double times = (pairs[i] + kPrior * mean) / (of_class + kPrior);
    pairs[i] = std::max(std::min(times, known.most) * of_class, kLeastOfClass);
  }
  return pairs;
}

// Relatives behind the known ones.
FitBeside FitOf(const MatchFit& found, const MatchStart& start, size_t kin, Mixture known,
                double others) {
  const SplitFit split = SplitLast(found, kin);
  FitBeside fit{split.matches, known, false, std::move(known), start, kin};
  fit.learnt.classes = found.matches;
  fit.learnt.pairs = found.pairs;
  // Where every candidate is a match, the known ones stay what non-matches look like.
  const double of_known = std::max(others, kLeastPairs);
  const double all = of_known + split.non_match_pairs;
  for (double& share : fit.non_matches.share) share *= of_known / all;
  for (size_t i = 0; i < kin; ++i) {
    fit.non_matches.classes.push_back(split.non_matches.classes[i]);
    fit.non_matches.share.push_back(split.non_matches.share[i] * split.non_match_pairs / all);
  }
  return fit;
}

}  // namespace

Result<FitBeside> FitBesideKnown(const PatternCounts& patterns, const KnownKinds& known,
                                 const Mixture& first, const MatchStart& start, size_t kin,
                                 const FitOptions& fit, const Options& options) {
  Mixture classes = first;
  const auto refit = [&](const MatchStart& from) {
    return FitMatches(patterns, LogDensities(classes, patterns), from, fit, options);
  };
  KOPPEL_ASSIGN_OR_RETURN(MatchFit found, refit(start));
  const double all = static_cast<double>(Total(patterns));
  double others = all - found.pairs;
  for (size_t turn = 0; turn < kMostTurns && known.most > 0; ++turn) {
    const std::vector<double> pairs =
        Bounded(known, PairsByClass(patterns, found, classes, others));
    const double sum = std::accumulate(pairs.begin(), pairs.end(), 0.0);
    double changed = 0;
    for (size_t i = 0; i < pairs.size(); ++i) {
      changed += std::abs(pairs[i] - others * classes.share[i]);
      classes.share[i] = pairs[i] / sum;
    }
    others = sum;
    if (changed < kSettled * all) break;
    MatchStart from = start;
    from.drawn_to = start.classes.classes;
    from.classes = found.matches;
    from.pairs = found.pairs;
    from.non_matches = others;
    const size_t rounds = found.rounds;
    KOPPEL_ASSIGN_OR_RETURN(found, refit(from));
    found.rounds += rounds;
  }
  return FitOf(found, start, kin, std::move(classes), others);
}

FitBeside BesideKnown::FirstWith(const Kin& kin, const KnownKinds& known, double pairs) const {
  FitBeside first;
  first.matches = {UsualMatches(comparer_, plan_), pairs};
  first.learnt.classes = first.matches.matches;
  first.non_matches = first.known = known.classes;
  // A filter of several fields is alike in another way where one of them is wrong.
  if (AreOfOneField(comparer_.terms())) first.learnt = TiedMatches(comparer_, plan_);
  first.learnt.pairs = pairs;
  kin.AddTo(first.learnt);
  first.kin = kin.size();
  return first;
}

FitBeside BesideKnown::OfNone(const KnownKinds& known) const { return FirstWith(Kin(), known, 0); }

// Held to where it starts from if what it finds are no matches.
Result<FitBeside> BesideKnown::Held(const PatternCounts& patterns, const KnownKinds& known,
                                    const FitBeside& from, double prior_pairs) const {
  const auto fit = [&](double prior) {
    const FitOptions drawn{.prior_pairs = prior / static_cast<double>(from.learnt.classes.size())};
    return FitBesideKnown(patterns, known, from.known, from.learnt, from.kin, drawn, options_);
  };
  KOPPEL_ASSIGN_OR_RETURN(FitBeside found, fit(prior_pairs));
  // Where nothing is tied, the first class may be any.
  const bool are_right =
      !AreOfOneField(comparer_.terms()) || AgreeWhereRight(comparer_.terms(), found.matches);
  if (are_right && ManyAgree(agreement_, patterns, found.matches)) return found;
  KOPPEL_ASSIGN_OR_RETURN(found, fit(kNotLearnt));
  found.has_drifted = true;
  return found;
}

Result<FitBeside> BesideKnown::Of(const PatternCounts& patterns, const KnownKinds& known,
                                  double pairs) const {
  Kin kin = known.most > 0 ? Kin(comparer_, plan_) : Kin();
  const auto fit = [&] {
    return Held(patterns, known, FirstWith(kin, known, pairs), kPriorMatches);
  };
  KOPPEL_ASSIGN_OR_RETURN(FitBeside found, fit());
  const MatchFit all{found.learnt.classes, found.learnt.pairs};
  if (found.kin > 0 && kin.Forget(SplitLast(all, found.kin))) return fit();
  return found;
}

Result<FitBeside> BesideKnown::OfPart(const PatternCounts& patterns, const KnownKinds& known,
                                      double pairs, const FitBeside& whole) const {
  FitBeside from = whole;
  from.learnt.pairs = pairs;
  KOPPEL_ASSIGN_OR_RETURN(
      FitBeside found, Held(patterns, known, from, whole.has_drifted ? kNotLearnt : kPriorOfAll));
  found.has_drifted |= whole.has_drifted;
  return found;
}

SharesOfWanted::SharesOfWanted(const Mixture& known, const Mixture& wanted)
    : known_(known), times_(known_.padded_size()), shares_(known_.padded_size()) {
  for (size_t i = 0; i < known.size(); ++i) times_[i] = wanted.share[i] / known.share[i];
}

double SharesOfWanted::Of(const Pattern& pattern) {
  known_.Of(pattern, shares_.data());
  double of_all = 0;
  for (size_t i = 0; i < times_.size(); ++i) of_all += shares_[i] * times_[i];
  return of_all;
}

ShareOfRelatives::ShareOfRelatives(const Mixture& wanted, size_t known)
    : wanted_(wanted), known_(known), all_(wanted.size()), shares_(wanted_.padded_size()) {}

double ShareOfRelatives::Of(const Pattern& pattern) {
  if (known_ == all_) return 0;
  wanted_.Of(pattern, shares_.data());
  double relatives = 0;
  for (size_t i = known_; i < all_; ++i) relatives += shares_[i];
  return relatives;
}

}  // namespace koppel::match
