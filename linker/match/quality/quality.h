// Precision, recall and F1 of linked pairs from their match probabilities, without truth.
//
// Expected numbers are sums of probabilities: of correct links over the linked pairs, of missed
// matches over all others, of false links what is left. Each is uncertain for four reasons:
//
//   chance        Poisson-binomial: the sum of p (1 - p). Pairs of one person are taken to be right
//                 or wrong together.
//   what the probabilities rest on
//                 known non-matches were counted, one for each `scale` wanted pairs: a number of
//                 non-matches that is read off them has the variance of a Poisson count, scale
//                 times that number
//   candidates    the interval of the candidate recall, where it was measured
//   the model     terms depend on one another in matches in a way that its classes do not follow,
//                 non-matches between sources differ in kind from those within one, errors come
//                 together. On labelled data the odds of false links and of missed matches were off
//                 by a factor whose logarithm had a deviation of about 0.8, mostly to the safe side
//                 for links and to the other one for missed matches; so they may be off by that.
//
// False links and missed matches are taken to follow gamma distributions of that mean and variance,
// half a pair wider on both sides as pairs are whole; ratios and products of independent figures
// combine their distances to the limits as by Zou and Donner (2008).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "linker/match/quality/competition.h"

namespace koppel::match {

inline constexpr uint32_t kApart = UINT32_MAX;

// Of the logarithm of the odds of false links and of missed matches, as they turned out beside what
// was expected on labelled data.
inline constexpr double kModelDeviation = 0.8;

// `count` pairs of records of two sources.
struct QualityPair {
  uint32_t source_pair = 0;
  // Whom it is linked into; kApart: it is not linked.
  uint32_t person = kApart;
  Billionths probability = 0;
  uint32_t count = 1;
};

// What is known of a pair of sources besides.
struct QualityFacts {
  // Expected matches among candidates that are not given, as each is too unlikely; billionths.
  uint64_t faint = 0;
  // Wanted non-matches for each known one; 0: the probabilities are known exactly.
  double scale = 0;
};

struct Estimate {
  double value = 0;
  // 95 %.
  double low = 0;
  double high = 0;
};

// The pairs from this probability up, as if they were the linked ones.
struct ThresholdQuality {
  uint32_t permille = 0;
  uint64_t pairs = 0;
  double precision = 0;
  double recall = 0;
};

inline constexpr std::array<uint32_t, 10> kQualityPermille = {50,  100, 200, 300, 500,
                                                              700, 800, 900, 950, 990};

struct Quality {
  uint64_t linked = 0;
  // Expected.
  double correct = 0;
  // Expected in all, those among pairs that no pass finds included.
  double matches = 0;
  // Without a linked pair 1, without a match 1, and F1 without either 1; then without an interval.
  Estimate precision;
  Estimate recall;
  Estimate f1;
  // Recall, and with it F1, is of the matches that some pass finds: how many none does is not
  // known.
  bool is_of_found = false;
  std::array<ThresholdQuality, kQualityPermille.size()> by_threshold;

  // Whether there is anything to estimate precision, and recall, of.
  bool has_links() const { return linked > 0; }
  bool has_matches() const { return matches >= 0.5; }
};

// Of the matches, the share that some pass finds: the smaller one of two figures, as neither sees
// all that is lost; without either taken for 1.
struct CandidateRecall {
  // Of all; EstimateQuality fills it, by how many matches each pair of sources has.
  Estimate share{1, 1, 1};
  // Measured (candidate_recall.h) on pairs of these records, as alike as this on the filter, and
  // how many of them are matches.
  bool is_measured = false;
  Estimate measured{1, 1, 1};
  uint64_t sampled_records = 0;
  size_t encoding = 0;
  uint32_t least_permille = 0;
  uint64_t pairs = 0;
  // Of which pairs of sources that speaks: most records of both carry the filter. Empty: of all.
  std::vector<bool> speaks_for = {};
  // Estimated from how often passes find the same matches (recapture.h): so many.
  bool is_recaptured = false;
  Estimate recaptured{1, 1, 1};
  uint64_t caught = 0;
  // The same of each pair of sources, but for those of which hardly any records carry a token in
  // common; empty unless it is.
  std::vector<std::optional<Estimate>> by_source_pair = {};

  // Of one pair of sources: the smaller one of its own two figures.
  Estimate Of(size_t source_pair) const;
  bool IsKnownOf(size_t source_pair) const {
    return IsRecapturedOf(source_pair) || IsMeasuredOf(source_pair);
  }

 private:
  bool IsMeasuredOf(size_t source_pair) const {
    return is_measured && (speaks_for.empty() || speaks_for[source_pair]);
  }
  bool IsRecapturedOf(size_t source_pair) const {
    return is_recaptured && by_source_pair[source_pair].has_value();
  }
};

struct QualityReport {
  CandidateRecall candidates;
  // By source pair, as `facts`.
  std::vector<Quality> source_pairs;
  Quality total;
};

// Pairs of one person stand side by side. A function of its input alone; serial.
QualityReport EstimateQuality(const std::vector<QualityPair>& pairs,
                              const std::vector<QualityFacts>& facts,
                              const CandidateRecall& candidates,
                              double model_deviation = kModelDeviation);

}  // namespace koppel::match
