// Matches learnt where no source tells what other pairs look like.
#pragma once

#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"

namespace koppel::match {

// Strangers are random pairs but for the matches among them, so that both are learnt in turns.
// Relatives are learnt beside the matches (kin.h) and are then non-matches. Const is thread safe.
// Refers to all it is given.
class BesideStrangers {
 public:
  BesideStrangers(const Comparer& comparer, const Agreement& agreement, const Plan& plan,
                  const Options& options)
      : comparer_(comparer), agreement_(agreement), plan_(plan), options_(options) {}

  struct Fit {
    MatchFit matches;
    // Strangers first.
    Mixture non_matches;
    // The fit found namesakes or relatives: matches are as they usually are, and nothing was
    // learnt.
    bool has_drifted = false;
  };
  // start.non_matches is the number of all pairs of the sources, candidates or not. CANCELLED.
  Result<Fit> Of(const PatternCounts& patterns, const MatchStart& start, FitOptions fit) const;

 private:
  struct Turn {
    Kin::Split split;
    LevelTable strangers;
  };
  Result<Turn> InTurns(const PatternCounts& patterns, MatchStart start, const Kin& kin,
                       const FitOptions& fit) const;
  bool HasDrifted(const PatternCounts& patterns, double matches) const;

  const Comparer& comparer_;
  const Agreement& agreement_;
  const Plan& plan_;
  const Options& options_;
};

// A prior that nothing is learnt against.
inline constexpr double kNotLearnt = 1e9;

}  // namespace koppel::match
