// Matches learnt where no source tells what other pairs look like.
#pragma once

#include <memory>

#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"
#include "linker/match/model/record_classes.h"

namespace koppel::match {

// Strangers are random pairs but for the matches among them, so that both are learnt in turns.
// Pairs that have much in common are learnt beside the matches and are then non-matches: kin.h
// beside tied_matches.h, or record_classes.h with both where filters are of whole records. Const is
// thread safe. Refers to all it is given.
class BesideStrangers {
 public:
  BesideStrangers(const Comparer& comparer, const Agreement& agreement, const Plan& plan,
                  const Options& options)
      : comparer_(comparer), agreement_(agreement), plan_(plan), options_(options) {}

  // Where a fit starts from: classes, of which the last ones are non-matches.
  struct Start {
    MatchStart start;
    size_t last_non_matches = 0;
    // Where they are of whole records.
    std::shared_ptr<const RecordClasses> records = nullptr;
  };
  struct Fit {
    MatchFit matches;
    // Strangers first.
    Mixture non_matches;
    // The fit found namesakes or relatives: matches are as they usually are, and nothing was
    // learnt.
    bool has_drifted = false;
    // To go on from.
    Start learnt;
  };
  // `pairs`: of matches, to begin with; `all`: pairs of the sources, candidates or not. CANCELLED.
  Result<Fit> Of(const PatternCounts& patterns, double pairs, double all) const;
  // A part of these patterns, drawn towards what all of them say.
  Result<Fit> OfPart(const PatternCounts& patterns, double pairs, double all,
                     const Fit& whole) const;

 private:
  struct Turn {
    SplitFit split;
    LevelTable strangers;
    Mixture classes;
  };
  Result<Turn> InTurns(const PatternCounts& patterns, const Start& from,
                       const FitOptions& fit) const;
  Result<Fit> OfRecords(const PatternCounts& patterns, double pairs, double all) const;
  static Fit FitOf(Turn turn, const Start& from);

  const Comparer& comparer_;
  const Agreement& agreement_;
  const Plan& plan_;
  const Options& options_;
};

}  // namespace koppel::match
