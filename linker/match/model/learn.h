// The probabilistic model: evidence for a pair of records from how its terms compare.
//
// Learnt from the records alone, for each pair of sources, without labels:
//
//   non-matches   pairs that are two persons for certain, households and twins among them: where
//                 the records' identifiers differ, or within a source that holds a person at most
//                 once (known_pairs.h); a mixture is fitted to them (mixture.h). Where there are
//                 none, strangers drawn at random, for which all terms are independent, and of
//                 terms that say the same only one counts.
//   matches       a mixture with a class for records that are right and one for each field that is
//                 wrong, fitted to the candidates beside the non-matches, which stay as they are:
//                 so the classes cannot change places. First over all pairs of sources that carry
//                 the same encodings, then for each pair from there.
//   calibration   calibration.h
//   one score     where a filter is all that is compared there are no terms to tell classes by:
//                 score_mixture.h
//
// Pairs of sources that lack an encoding (names) have non-matches learnt without it, and without
// the passes that look at it.
#pragma once

#include <memory>
#include <vector>

#include "linker/match/core/source_pairs.h"
#include "linker/match/model/calibration.h"
#include "linker/match/model/comparer.h"
#include "linker/match/model/independent.h"
#include "linker/match/model/mixture.h"
#include "linker/match/search/kept_pairs.h"

namespace koppel::match {

// What was learnt for one pair of sources.
struct SourcePairModel {
  RankPair ranks;
  // Non-matches come from pairs that are known to be two persons; otherwise from random pairs.
  bool known_non_matches = false;
  uint64_t known_pairs = 0;
  // Pairs within the unique sources that look like one person, where they are too many.
  uint64_t alike_in_unique = 0;
  // What a fit found was something else than matches: they are taken as they usually are.
  bool as_usual = false;
  // Of one score: matches where candidates are least alike (score_mixture.h).
  double matches_at_edge = 0;
  // Whether both carry what some pass looks at. Otherwise records of theirs are brought together by
  // third ones alone.
  bool is_sought = true;
  // Whether their pairs can be judged. Not where none is sought and filters are of whole records:
  // these differ by what either source lacks.
  bool is_judged = true;
  // Candidates, and expected matches among them.
  uint64_t candidates = 0;
  double matches_expected = 0;
  size_t rounds = 0;
  Mixture matches;
  Mixture non_matches;
  // Natural logarithms of how many there are of each.
  double log_matches = 0;
  double log_non_matches = 0;
  Calibration calibration;
  // Taken off where no pass found the pair: known non-matches are candidates, and so the odds are
  // those of candidates.
  Evidence of_finding = 0;
  // Added where one of the sources holds a person at most once.
  Evidence of_unique = 0;
};

// Const is thread safe. Refers to the pool.
class Model {
 public:
  // Stage "learn". `keep`, if any, gets all candidates. CANCELLED; errors of TermsOf and of the
  // search.
  static Result<Model> Learn(const Pool& pool, const Plan& plan, const Options& options,
                             KeptPairs* keep = nullptr);

  const Comparer& comparer() const { return comparer_; }
  const SourcePairs& source_pairs() const { return source_pairs_; }
  const SourcePairModel& of(size_t source_pair) const { return models_[source_pair]; }

  // The log-odds that records which compare so are one person.
  Evidence EvidenceOf(size_t source_pair, const Pattern& pattern) const;

 private:
  friend class Learner;
  Model(Comparer comparer, Independent independent, SourcePairs source_pairs)
      : comparer_(std::move(comparer)),
        independent_(std::move(independent)),
        source_pairs_(std::move(source_pairs)) {}

  Comparer comparer_;
  Independent independent_;
  // Beside strangers, terms of whole records are looked at together (record_classes.h).
  bool by_record_ = false;
  SourcePairs source_pairs_;
  std::vector<SourcePairModel> models_;
  struct Densities {
    LogDensity matches;
    LogDensity non_matches;
  };
  std::vector<Densities> densities_;
};

}  // namespace koppel::match
