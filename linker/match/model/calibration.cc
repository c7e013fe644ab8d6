#include "linker/match/model/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "linker/match/model/isotonic.h"

namespace koppel::match {
namespace {

// Below this evidence hardly any pair is a match, so that wanted pairs and known non-matches differ
// by their number alone.
constexpr Evidence kSurelyFalse = -10 * kEvidenceBit;
constexpr double kLeastNull = 200;
// Families are not quite alike in two sources: that much more of the wanted pairs than of the known
// non-matches may reach some evidence, and twice the error of counting, without being matches.
constexpr double kUnlike = 0.05;
constexpr double kErrors = 2;
// What the model's own count of non-matches is worth beside the known ones, in pairs.
constexpr double kModelPairs = 0.5;
// Nothing is learnt about evidence beyond.
constexpr double kMostBitsOfPair = 40;
// Wanted pairs that are not quite like the known ones (another source's households) must not make
// matches of what the model takes for none.
constexpr double kMostRaised = 8;
constexpr double kLeastWeight = 1e-9;

double ScaleOf(const EvidenceHistogram& wanted, const EvidenceHistogram& null) {
  double of_wanted = 0;
  double of_null = 0;
  for (size_t bin = 0; bin < EvidenceHistogram::kBins; ++bin) {
    if (EvidenceHistogram::LowerEnd(bin) >= kSurelyFalse) break;
    of_wanted += wanted.weight(bin);
    of_null += null.weight(bin);
  }
  return of_null < kLeastNull || of_wanted <= 0 ? 0 : of_wanted / of_null;
}

}  // namespace

void EvidenceHistogram::Add(Evidence evidence, double weight) {
  const int bits = evidence >= 0 ? evidence / kEvidenceBit : -((-evidence - 1) / kEvidenceBit) - 1;
  weights_[static_cast<size_t>(std::clamp(bits, -kMostBits, kMostBits - 1) + kMostBits)] += weight;
}

void EvidenceHistogram::Add(const EvidenceHistogram& other, double times) {
  for (size_t bin = 0; bin < kBins; ++bin) weights_[bin] += times * other.weights_[bin];
}

double EvidenceHistogram::Total() const {
  double total = 0;
  for (const double weight : weights_) total += weight;
  return total;
}

Calibration Calibration::Of(const EvidenceHistogram& wanted,
                            const EvidenceHistogram& expected_false,
                            const EvidenceHistogram& null) {
  Calibration calibration;
  const double scale = ScaleOf(wanted, null);
  if (scale <= 0) return calibration;
  calibration.scale_ = scale;
  std::vector<IsotonicBlock> bins;
  std::vector<double> bits;
  for (size_t bin = 0; bin < EvidenceHistogram::kBins; ++bin) {
    const double pairs = wanted.weight(bin);
    if (pairs <= kLeastWeight) continue;
    // Gamma prior about the model's count, with the weight of kModelPairs.
    const double modelled = std::max(expected_false.weight(bin) / scale, kLeastWeight);
    const double known = (kModelPairs + null.weight(bin)) / (kModelPairs / modelled + 1);
    const double error = kErrors * scale * std::sqrt(null.weight(bin)) / pairs;
    const double of_false = scale * known / pairs * (1 + kUnlike);
    const double share = std::clamp(1 - of_false - error, 1e-9, 1 - 1e-9);
    const double middle = EvidenceHistogram::LowerEnd(bin) / double{kEvidenceBit} + 0.5;
    bins.push_back({pairs, pairs * share});
    bits.push_back(pairs * middle);
  }
  auto next = bits.begin();
  for (const IsotonicBlock& block : Isotonic(bins)) {
    const auto end = next + static_cast<ptrdiff_t>(block.size);
    const double from = std::accumulate(next, end, 0.0) / block.weight;
    const double to = std::log2(block.value() / (1 - block.value()));
    next = end;
    const double most = std::min(kMostBitsOfPair, from + kMostRaised);
    calibration.points_.push_back({from, std::clamp(to, -kMostBitsOfPair, most)});
  }
  return calibration;
}

Calibration Calibration::OfScale(double scale) {
  Calibration calibration;
  calibration.scale_ = scale;
  return calibration;
}

Evidence Calibration::Apply(Evidence evidence) const {
  if (points_.empty()) return evidence;
  const double bits = evidence / double{kEvidenceBit};
  const auto after = std::find_if(points_.begin(), points_.end(),
                                  [&](const Point& point) { return point.from >= bits; });
  double to;
  if (after == points_.begin()) {
    to = points_.front().to + (bits - points_.front().from);
  } else if (after == points_.end()) {
    to = points_.back().to + (bits - points_.back().from);
  } else {
    const Point& low = *(after - 1);
    const double share = (bits - low.from) / (after->from - low.from);
    to = low.to + share * (after->to - low.to);
  }
  return static_cast<Evidence>(std::lround(std::clamp(to, -100.0, 100.0) * kEvidenceBit));
}

}  // namespace koppel::match
