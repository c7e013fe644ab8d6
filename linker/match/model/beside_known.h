// Matches learnt beside known non-matches.
//
// Known pairs lie within sources, and most wanted ones between them. Of strangers who share a birth
// date there are as many in either for each pair of records; of households fewer in wanted pairs,
// as people move between two dates, and families are held by one source and not by the other. So
// how many wanted pairs there are of each kind of non-match is learnt with the matches. What a kind
// looks like is known, but for relatives (kin.h): where one source holds the parents and another
// one the children, no known pair is of a family, and most wanted ones are.
#pragma once

#include <vector>

#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// What is known of non-matches.
struct KnownKinds {
  // Refers to it.
  const Mixture& classes;
  double pairs = 0;
  // Wanted pairs for each known one, at most: as many as there are pairs of records, since a
  // household too is found at most as often as within a source. 0: known pairs are wanted ones, the
  // classes keep their shares, and relatives are among them.
  double most = 0;
};

struct FitBeside {
  MatchFit matches;
  // The known classes, each with its share of the wanted pairs, and then relatives.
  Mixture non_matches;
  // Nothing was learnt of the matches but how many they are: what looked like them is something
  // else.
  bool has_drifted = false;
  // To go on from: the known classes by themselves; matches and relatives with their number.
  Mixture known;
  MatchStart learnt;
  size_t kin = 0;
};

// `first`: shares of the known classes to begin with. The last `kin` classes of the start are
// non-matches. CANCELLED.
Result<FitBeside> FitBesideKnown(const PatternCounts& patterns, const KnownKinds& known,
                                 const Mixture& first, const MatchStart& start, size_t kin,
                                 const FitOptions& fit, const Options& options);

// Const is thread safe. Refers to everything.
class BesideKnown {
 public:
  BesideKnown(const Comparer& comparer, const Agreement& agreement, const Plan& plan,
              const Options& options)
      : comparer_(comparer), agreement_(agreement), plan_(plan), options_(options) {}

  // `pairs`: of matches, to begin with. CANCELLED.
  Result<FitBeside> Of(const PatternCounts& patterns, const KnownKinds& known, double pairs) const;
  // A part of these patterns, drawn towards what all of them say.
  Result<FitBeside> OfPart(const PatternCounts& patterns, const KnownKinds& known, double pairs,
                           const FitBeside& whole) const;
  // Where there are no patterns.
  FitBeside OfNone(const KnownKinds& known) const;

 private:
  Result<FitBeside> Held(const PatternCounts& patterns, const KnownKinds& known,
                         const FitBeside& from, double prior_pairs) const;
  FitBeside FirstWith(const Kin& kin, const KnownKinds& known, double pairs) const;

  const Comparer& comparer_;
  const Agreement& agreement_;
  const Plan& plan_;
  const Options& options_;
};

// How many wanted non-matches there are for each known pair, beside the mean. `wanted` has the
// classes of `known` first. For one thread.
class SharesOfWanted {
 public:
  SharesOfWanted(const Mixture& known, const Mixture& wanted);
  double Of(const Pattern& pattern);

 private:
  LogDensity known_;
  // By class; and room for what a pattern has of each.
  std::vector<double> times_;
  std::vector<double> shares_;
};

// How likely a wanted non-match is none of the known kinds. For one thread.
class ShareOfRelatives {
 public:
  // `known` classes come first in `wanted`.
  ShareOfRelatives(const Mixture& wanted, size_t known);
  double Of(const Pattern& pattern);

 private:
  LogDensity wanted_;
  size_t known_;
  size_t all_;
  std::vector<double> shares_;
};

}  // namespace koppel::match
