// Matches learnt where no source tells what other pairs look like.
#pragma once

#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"

namespace koppel::match {

// Strangers are random pairs but for the matches among them, so that both are learnt in turns.
// Pairs that have much in common (kin.h) are learnt beside the matches (tied_matches.h) and are
// then non-matches. Const is thread safe. Refers to all it is given.
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
    // All classes, to go on from.
    Kin kin;
    MatchStart learnt;
  };
  // `pairs`: of matches, to begin with; `all`: pairs of the sources, candidates or not. CANCELLED.
  Result<Fit> Of(const PatternCounts& patterns, double pairs, double all) const;
  // A part of these patterns, drawn towards what all of them say.
  Result<Fit> OfPart(const PatternCounts& patterns, double pairs, double all,
                     const Fit& whole) const;

 private:
  struct Turn {
    Kin::Split split;
    LevelTable strangers;
    Mixture classes;
  };
  Result<Turn> InTurns(const PatternCounts& patterns, MatchStart start, const Kin& kin,
                       const FitOptions& fit) const;
  bool HasDrifted(const PatternCounts& patterns, double matches) const;
  Fit FitOf(Turn turn, Kin kin, const MatchStart& start) const;

  const Comparer& comparer_;
  const Agreement& agreement_;
  const Plan& plan_;
  const Options& options_;
};

}  // namespace koppel::match
