// Matches learnt beside known non-matches.
//
// Known pairs lie within sources, and most wanted ones between them. Of strangers who share a birth
// date there are as many in either for each pair of records; of households fewer in wanted pairs,
// as people move between two dates, and families are held by one source and not by the other. So
// how many wanted pairs there are of each kind of non-match is learnt with the matches. What a kind
// looks like is known.
#pragma once

#include <vector>

#include "linker/match/model/mixture.h"

namespace koppel::match {

struct FitBeside {
  MatchFit matches;
  // The classes of those known, each with its share of the wanted ones.
  Mixture non_matches;
  // Nothing was learnt of the matches but how many they are: what looked like them is something
  // else.
  bool has_drifted = false;
};

// What is known of non-matches.
struct KnownKinds {
  // Refers to it.
  const Mixture& classes;
  double pairs = 0;
  // Wanted pairs for each known one, at most: as many as there are pairs of records, since a
  // household too is found at most as often as within a source. 0: the classes keep their shares.
  double most = 0;
};

// `first`: shares of the classes to begin with. CANCELLED.
Result<FitBeside> FitBesideKnown(const PatternCounts& patterns, const KnownKinds& known,
                                 const Mixture& first, const MatchStart& start,
                                 const FitOptions& fit, const Options& options);

// How many wanted non-matches there are for each known pair, beside the mean. `wanted` has the
// classes of `known`. For one thread.
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

}  // namespace koppel::match
