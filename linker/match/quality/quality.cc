#include "linker/match/quality/quality.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>

namespace koppel::match {
namespace {

constexpr double kTail = 0.025;
constexpr double kNormalTail = 1.959963984540054;
// Pairs are whole.
constexpr double kHalfPair = 0.5;
// Of fewer expected pairs there is most likely none; of more shapes the gamma is a normal.
constexpr double kLeastMean = 1e-3;
constexpr double kMostShape = 1e6;

struct Sums {
  uint64_t linked = 0;
  uint64_t correct = 0;
  uint64_t missed = 0;
  double correct_variance = 0;
  double missed_variance = 0;
  // From each of kQualityPermille up.
  std::array<uint64_t, kQualityPermille.size()> pairs = {};
  std::array<uint64_t, kQualityPermille.size()> matches = {};

  void Add(const Sums& other) {
    linked += other.linked;
    correct += other.correct;
    missed += other.missed;
    correct_variance += other.correct_variance;
    missed_variance += other.missed_variance;
    for (size_t i = 0; i < pairs.size(); ++i) {
      pairs[i] += other.pairs[i];
      matches[i] += other.matches[i];
    }
  }
};

double Share(Billionths probability) { return probability / double{kSure}; }
double Number(uint64_t billionths) { return static_cast<double>(billionths) / double{kSure}; }

class Summing {
 public:
  explicit Summing(const std::vector<QualityFacts>& facts)
      : facts_(facts), sums_(facts.size()), deviation_(facts.size()) {
    for (size_t i = 0; i < facts.size(); ++i) sums_[i].missed = facts[i].faint;
  }

  void Take(const QualityPair& pair);
  std::vector<Sums> Finish();

 private:
  void CountByThreshold(const QualityPair& pair);
  void EndPerson();

  const std::vector<QualityFacts>& facts_;
  std::vector<Sums> sums_;
  // Of the person at hand: the sum of standard deviations, by source pair.
  uint32_t person_ = kApart;
  std::vector<double> deviation_;
  std::vector<uint32_t> touched_;
};

void Summing::CountByThreshold(const QualityPair& pair) {
  constexpr uint64_t kPermille = kSure / 1000;
  Sums& sums = sums_[pair.source_pair];
  for (size_t i = 0; i < kQualityPermille.size(); ++i) {
    if (pair.probability < kQualityPermille[i] * kPermille) return;
    sums.pairs[i] += pair.count;
    sums.matches[i] += uint64_t{pair.probability} * pair.count;
  }
}

void Summing::Take(const QualityPair& pair) {
  CountByThreshold(pair);
  Sums& sums = sums_[pair.source_pair];
  const double p = Share(pair.probability);
  const uint64_t expected = uint64_t{pair.probability} * pair.count;
  const double from_counts = facts_[pair.source_pair].scale * (1 - p) * pair.count;
  if (pair.person == kApart) {
    sums.missed += expected;
    sums.missed_variance += p * (1 - p) * pair.count + from_counts;
    return;
  }
  if (pair.person != person_) EndPerson();
  person_ = pair.person;
  sums.linked += pair.count;
  sums.correct += expected;
  sums.correct_variance += from_counts;
  if (deviation_[pair.source_pair] == 0) touched_.push_back(pair.source_pair);
  deviation_[pair.source_pair] += std::sqrt(p * (1 - p)) * pair.count;
}

void Summing::EndPerson() {
  for (const uint32_t source_pair : touched_) {
    sums_[source_pair].correct_variance += deviation_[source_pair] * deviation_[source_pair];
    deviation_[source_pair] = 0;
  }
  touched_.clear();
}

std::vector<Sums> Summing::Finish() {
  EndPerson();
  return std::move(sums_);
}

// The central 95 % of a number of pairs.
Estimate NumberOf(double mean, double variance) {
  if (variance <= 0) return {mean, std::max(0.0, mean - kHalfPair), mean + kHalfPair};
  Estimate number{mean, mean, mean};
  if (mean < kLeastMean) {
    number.low = 0;
  } else if (const double shape = mean * mean / variance; shape > kMostShape) {
    number.low = mean - kNormalTail * std::sqrt(variance);
    number.high = mean + kNormalTail * std::sqrt(variance);
  } else {
    const boost::math::gamma_distribution<double> gamma(std::max(shape, kLeastMean),
                                                        variance / mean);
    number.low = boost::math::quantile(gamma, kTail);
    number.high = boost::math::quantile(boost::math::complement(gamma, kTail));
  }
  number.low = std::max(0.0, number.low - kHalfPair);
  number.high += kHalfPair;
  return number;
}

// A figure made of two independent ones: its limits where one of the two is at its own.
Estimate Combined(double value, std::array<double, 2> lows, std::array<double, 2> highs) {
  const double low = std::hypot(value - lows[0], value - lows[1]);
  const double high = std::hypot(highs[0] - value, highs[1] - value);
  return {value, std::max(0.0, value - low), std::min(1.0, value + high)};
}

// What the model may be wrong by.
Estimate WithModel(const Estimate& share, double deviation) {
  if (share.value <= 0 || share.value >= 1) return share;
  const double odds = (1 - share.value) / share.value;
  const double times = std::exp(kNormalTail * deviation);
  return Combined(share.value, {share.low, 1 / (1 + odds * times)},
                  {share.high, 1 / (1 + odds / times)});
}

Estimate PrecisionOf(const Sums& sums) {
  const double linked = static_cast<double>(sums.linked);
  if (sums.linked == 0) return {1, 1, 1};
  const Estimate wrong =
      NumberOf(std::max(0.0, linked - Number(sums.correct)), sums.correct_variance);
  return {1 - wrong.value / linked, std::max(0.0, 1 - wrong.high / linked),
          std::max(0.0, 1 - wrong.low / linked)};
}

Estimate RecallOf(const Sums& sums, const Estimate& candidates) {
  const double correct = Number(sums.correct);
  const double missed = Number(sums.missed);
  const double found = candidates.value;
  if (correct + missed <= 0) return {1, 1, 1};
  if (correct <= 0) return {0, 0, 0};
  const double odds = missed / correct;
  const Estimate number =
      NumberOf(missed, sums.missed_variance + odds * odds * sums.correct_variance);
  const auto share = [&](double lost) { return correct / (correct + lost); };
  const double among = share(missed);
  return Combined(among * found, {share(number.high) * found, among * candidates.low},
                  {share(number.low) * found, among * candidates.high});
}

double F1Of(double precision, double recall) {
  return precision + recall <= 0 ? 0 : 2 * precision * recall / (precision + recall);
}

Quality QualityOf(const Sums& sums, const Estimate& candidates, double deviation) {
  Quality quality;
  quality.linked = sums.linked;
  quality.correct = Number(sums.correct);
  quality.matches = Number(sums.correct + sums.missed) / std::max(candidates.value, kLeastMean);
  quality.precision = WithModel(PrecisionOf(sums), deviation);
  quality.recall = WithModel(RecallOf(sums, candidates), deviation);
  const Estimate& p = quality.precision;
  const Estimate& r = quality.recall;
  quality.f1 = Combined(F1Of(p.value, r.value), {F1Of(p.low, r.value), F1Of(p.value, r.low)},
                        {F1Of(p.high, r.value), F1Of(p.value, r.high)});
  for (size_t i = 0; i < kQualityPermille.size(); ++i) {
    const double matches = Number(sums.matches[i]);
    quality.by_threshold[i] = {
        kQualityPermille[i], sums.pairs[i],
        sums.pairs[i] == 0 ? 1 : matches / static_cast<double>(sums.pairs[i]),
        quality.matches <= 0 ? 1 : matches / quality.matches};
  }
  return quality;
}

// Of all source pairs together, by the matches found in each.
Estimate ShareOfAll(const std::vector<Sums>& by_source_pair, const CandidateRecall& candidates) {
  double found = 0;
  Estimate all{0, 0, 0};
  for (size_t i = 0; i < by_source_pair.size(); ++i) {
    const double of_pair = Number(by_source_pair[i].correct + by_source_pair[i].missed);
    const Estimate share = candidates.Of(i);
    found += of_pair;
    all.value += of_pair / std::max(share.value, kLeastMean);
    all.low += of_pair / std::max(share.low, kLeastMean);
    all.high += of_pair / std::max(share.high, kLeastMean);
  }
  if (found <= 0) return candidates.share;
  return {found / all.value, found / all.low, found / all.high};
}

}  // namespace

Estimate CandidateRecall::Of(size_t source_pair) const {
  const Estimate own =
      IsRecapturedOf(source_pair) ? *by_source_pair[source_pair] : Estimate{1, 1, 1};
  if (!IsMeasuredOf(source_pair)) return own;
  return IsRecapturedOf(source_pair) && own.value <= measured.value ? own : measured;
}

QualityReport EstimateQuality(const std::vector<QualityPair>& pairs,
                              const std::vector<QualityFacts>& facts,
                              const CandidateRecall& candidates, double model_deviation) {
  Summing summing(facts);
  for (const QualityPair& pair : pairs) summing.Take(pair);
  QualityReport report;
  report.candidates = candidates;
  Sums total;
  const std::vector<Sums> by_source_pair = summing.Finish();
  for (const Sums& sums : by_source_pair) {
    report.source_pairs.push_back(
        QualityOf(sums, candidates.Of(report.source_pairs.size()), model_deviation));
    total.Add(sums);
  }
  if (!report.source_pairs.empty())
    report.candidates.share = ShareOfAll(by_source_pair, candidates);
  report.total = QualityOf(total, report.candidates.share, model_deviation);
  for (size_t i = 0; i < report.source_pairs.size(); ++i) {
    report.source_pairs[i].is_of_found = !candidates.IsKnownOf(i);
    report.total.is_of_found |= report.source_pairs[i].is_of_found;
  }
  return report;
}

}  // namespace koppel::match
