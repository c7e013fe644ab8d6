// Evidence made to fit what is known of non-matches.
//
// A model's odds are as good as its independence assumptions. Pairs within a source that holds a
// person at most once are non-matches for certain: how many of them reach some evidence says how
// many of the wanted pairs that do are false (self-null calibration). Bin by bin of evidence the
// share of matches is what the known non-matches leave, made to rise with the evidence (isotonic
// regression by pool adjacent violators; Ayer et al. 1955).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "linker/match/cluster/persons.h"

namespace koppel::match {

// Weights of pairs by evidence, in bins of one bit from -kMostBits on.
class EvidenceHistogram {
 public:
  static constexpr int kMostBits = 64;
  static constexpr size_t kBins = 2 * kMostBits;

  void Add(Evidence evidence, double weight);
  void Add(const EvidenceHistogram& other, double times);
  double weight(size_t bin) const { return weights_[bin]; }
  double Total() const;
  static Evidence LowerEnd(size_t bin) {
    return (static_cast<Evidence>(bin) - kMostBits) * kEvidenceBit;
  }

 private:
  std::array<double, kBins> weights_ = {};
};

// Monotone. Const is thread safe.
class Calibration {
 public:
  // Changes nothing.
  Calibration() = default;
  // `wanted`: pairs that are both; `expected_false`: how many of them the model takes for
  // non-matches; `null`: known non-matches, unweighted.
  static Calibration Of(const EvidenceHistogram& wanted, const EvidenceHistogram& expected_false,
                        const EvidenceHistogram& null);

  Evidence Apply(Evidence evidence) const;
  bool changes() const { return !points_.empty(); }
  // Changes nothing, and has a scale.
  static Calibration OfScale(double scale);

  // Wanted non-matches for each known one.
  double scale() const { return scale_; }

 private:
  struct Point {
    double from = 0;
    double to = 0;
  };
  // Ascending; straight lines between them, in bits.
  std::vector<Point> points_;
  double scale_ = 0;
};

}  // namespace koppel::match
