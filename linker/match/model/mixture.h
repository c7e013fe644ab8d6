// Densities of comparison patterns as mixtures: each class draws the levels of all terms
// independently, and the classes together say how the terms depend on one another. Matches are
// such a mixture (a right record, one with a wrong name, one who moved ...), and so are pairs that
// are not (strangers, members of a household, twins ...).
//
// Latent class models of comparison patterns: Larsen and Rubin 2001; with one class for each of
// matches and non-matches it is the model of Fellegi and Sunter 1969. A term that a pair lacks
// counts as never asked (a factor of 1).
#pragma once

#include <functional>
#include <vector>

#include "linker/match/core/parallel.h"
#include "linker/match/model/pattern.h"

namespace koppel::match {

// The probability of each level of each term: [term][level], level 0 unused. Sums to 1 by term.
using LevelTable = std::vector<std::vector<double>>;

struct Mixture {
  // Sum to 1.
  std::vector<double> share;
  std::vector<LevelTable> classes;

  size_t size() const { return classes.size(); }
};

// Densities of many patterns at once: products of probabilities, four classes side by side. Each
// level is taken beside its likeliest class, and what that leaves out is added as a logarithm, so
// that nothing is lost where terms are many. Const is thread safe.
class LogDensity {
 public:
  explicit LogDensity(const Mixture& mixture);

  // Classes that stand side by side.
  static constexpr size_t kAtOnce = 4;
  // Of the mixture, rounded up to kAtOnce: the length of `shares`.
  size_t padded_size() const { return shares_.size(); }

  // The natural logarithm; `shares` gets how likely the pattern is of each class: they sum to 1.
  double Of(const Pattern& pattern, double* shares) const;
  double Of(const Pattern& pattern) const;

 private:
  double OfUnlikely(const Pattern& pattern, double* shares) const;

  size_t terms_ = 0;
  // Of classes; 0 where there is none.
  std::vector<double> shares_;
  // [class / kAtOnce][term][level][class % kAtOnce]
  std::vector<double> levels_;
  // [term][level]
  std::vector<double> log_most_;
};

// Of each pattern.
std::vector<double> LogDensities(const Mixture& mixture, const PatternCounts& patterns);

// How a mixture is fitted by expectation and maximisation (Dempster, Laird, Rubin 1977). Sums are
// taken in a fixed order, so that the outcome does not depend on the number of threads.
struct FitOptions {
  size_t most_rounds = 60;
  // It ends when the mean log-likelihood of a pair rises by less.
  double least_gain = 1e-6;
  // What each class is drawn towards, in pairs: keeps levels that were never seen from being ruled
  // out, and a class from becoming another one.
  double prior_pairs = 2;
};

// Non-matches: `patterns` are of pairs that are none. Starts from classes that differ at random
// (the same in every run); `prior` is the level table of strangers. CANCELLED.
Result<Mixture> FitNonMatches(const PatternCounts& patterns, size_t classes,
                              const LevelTable& prior, const FitOptions& fit,
                              const Options& options);

// Matches among pairs of both kinds.
struct MatchFit {
  Mixture matches;
  // Expected number among the patterns given.
  double pairs = 0;
  size_t rounds = 0;
};

struct MatchStart {
  Mixture classes;
  // Expected number of matches to begin with.
  double pairs = 0;
  // Number of non-matches; 0: all pairs but the matches.
  double non_matches = 0;
  // [class][term]: the levels stay as they are. Empty: none do.
  std::vector<std::vector<bool>> pinned = {};
  // [class][term]: the class, itself or one before, whose levels are its own too. Empty: none has
  // another's.
  std::vector<std::vector<size_t>> tied = {};
  // A class of which there are `times` as many pairs as of another one, whatever the patterns say;
  // or so many at most.
  struct Bound {
    size_t one = 0;
    size_t to = 0;
    double times = 0;
    bool at_most = false;
  };
  std::vector<Bound> bound = {};
  // What the classes are drawn towards. Empty: where they start.
  std::vector<LevelTable> drawn_to = {};
  // What levels must look like besides: called after every round. Empty: anything.
  std::function<void(Mixture&)> shape = {};
};

// `non_match_log` is the log density of each pattern among non-matches. CANCELLED.
Result<MatchFit> FitMatches(const PatternCounts& patterns, const std::vector<double>& non_match_log,
                            const MatchStart& start, const FitOptions& fit, const Options& options);

// A fit of matches and of non-matches that were fitted beside them.
struct SplitFit {
  MatchFit matches;
  Mixture non_matches;
  // Expected pairs of these.
  double non_match_pairs = 0;
};
// The last `non_matches` classes are such.
SplitFit SplitLast(const MatchFit& fit, size_t non_matches);

}  // namespace koppel::match
