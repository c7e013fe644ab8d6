#include "linker/match/model/beside_known.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

// Wanted pairs of each class of non-matches.
std::vector<double> PairsByClass(const PatternCounts& patterns, const FitBeside& fit,
                                 double others) {
  const LogDensity matches(fit.matches.matches);
  const LogDensity non_matches(fit.non_matches);
  const double log_matches = std::log(std::max(fit.matches.pairs, kLeastPairs));
  const double log_others = std::log(std::max(others, kLeastPairs));
  std::vector<double> pairs(non_matches.padded_size());
  std::vector<double> shares(pairs.size());
  for (const PatternCount& one : patterns) {
    const double other = non_matches.Of(one.pattern, shares.data()) + log_others;
    const double match = matches.Of(one.pattern) + log_matches;
    const double of_others = static_cast<double>(one.count) / (1 + std::exp(match - other));
    for (size_t i = 0; i < pairs.size(); ++i) pairs[i] += of_others * shares[i];
  }
  pairs.resize(fit.non_matches.size());
  return pairs;
}

// Drawn towards the mean of all classes, and not beyond the most there may be.
std::vector<double> Held(const KnownKinds& known, std::vector<double> pairs) {
  const double mean = std::accumulate(pairs.begin(), pairs.end(), 0.0) / known.pairs;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const double of_class = known.classes.share[i] * known.pairs;
    const double times = (pairs[i] + kPrior * mean) / (of_class + kPrior);
    pairs[i] = std::max(std::min(times, known.most) * of_class, kLeastOfClass);
  }
  return pairs;
}

}  // namespace

Result<FitBeside> FitBesideKnown(const PatternCounts& patterns, const KnownKinds& known,
                                 const Mixture& first, const MatchStart& start,
                                 const FitOptions& fit, const Options& options) {
  FitBeside found{{}, first};
  const auto refit = [&](const MatchStart& from) {
    return FitMatches(patterns, LogDensities(found.non_matches, patterns), from, fit, options);
  };
  KOPPEL_ASSIGN_OR_RETURN(found.matches, refit(start));
  const double all = static_cast<double>(Total(patterns));
  double others = all - found.matches.pairs;
  for (size_t turn = 0; turn < kMostTurns && known.most > 0; ++turn) {
    const std::vector<double> pairs = Held(known, PairsByClass(patterns, found, others));
    const double sum = std::accumulate(pairs.begin(), pairs.end(), 0.0);
    double changed = 0;
    for (size_t i = 0; i < pairs.size(); ++i) {
      double& share = found.non_matches.share[i];
      changed += std::abs(pairs[i] - others * share);
      share = pairs[i] / sum;
    }
    others = sum;
    if (changed < kSettled * all) break;
    MatchStart from = start;
    from.classes = found.matches.matches;
    from.pairs = found.matches.pairs;
    from.non_matches = others;
    const size_t rounds = found.matches.rounds;
    KOPPEL_ASSIGN_OR_RETURN(found.matches, refit(from));
    found.matches.rounds += rounds;
  }
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

}  // namespace koppel::match
