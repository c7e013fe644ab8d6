#include "linker/match/judge.h"

#include <cmath>

namespace koppel::match {
namespace {

// A tenth of similarity above the threshold is as good as six bits: what a calibrated model gives
// on filters of several fields, roughly.
constexpr double kBitsOfSimilarity = 60;
constexpr Evidence kSettled = 30 * kEvidenceBit;
// Two records that share too little say nothing, neither for nor against.
constexpr Evidence kUndecided = -1;

}  // namespace

Judgement WeightedJudge::Of(uint32_t a, uint32_t b) const {
  const PairScore score = scorer_.Compare(a, b);
  const double mean = static_cast<double>(score.score) / static_cast<double>(kScoreOne);
  switch (score.verdict) {
    case Verdict::kSettled:
      return {kSettled, 1, true, false};
    case Verdict::kUndecided:
      return {kUndecided, 0, false, true};
    case Verdict::kMatch:
    case Verdict::kNonMatch:
      break;
  }
  const double threshold =
      static_cast<double>(scorer_.threshold()) / static_cast<double>(kScoreOne);
  const auto bits =
      static_cast<Evidence>((mean - threshold) * kBitsOfSimilarity * double{kEvidenceBit});
  // The verdict is exact, the mean is rounded.
  const bool is_match = score.verdict == Verdict::kMatch;
  return {is_match ? std::max(bits, 0) : std::min(bits, -1), mean, false, false};
}

Judgement ModelJudge::Of(uint32_t a, uint32_t b) const {
  const size_t source_pair = model_.source_pairs().IndexOf(pool_.rank(a), pool_.rank(b));
  const Evidence evidence = model_.EvidenceOf(source_pair, model_.comparer().Compare(a, b));
  return {evidence, ProbabilityOf(evidence), false, false};
}

Evidence ModelJudge::OfOther(uint32_t a, uint32_t b) const {
  const size_t source_pair = model_.source_pairs().IndexOf(pool_.rank(a), pool_.rank(b));
  const SourcePairModel& model = model_.of(source_pair);
  return model.is_judged ? Of(a, b).evidence - model.of_finding : 0;
}

}  // namespace koppel::match
