#include "linker/match/compare.h"

#include <algorithm>
#include <atomic>

#include "linker/match/core/source_pairs.h"
#include "linker/match/quality/competition.h"

namespace koppel::match {
namespace {

// Memory answers after about as many comparisons.
constexpr size_t kPairsAhead = 8;

// What one worker has compared.
struct Share {
  std::vector<PairEvidence> pairs;
  std::vector<uint64_t> histogram = std::vector<uint64_t>(kHistogramClasses);
  std::vector<uint64_t> candidates;
  std::vector<uint64_t> faint;
  uint64_t settled = 0;
  uint64_t undecided = 0;
  // All that may be one person, whether kept or not, and those of them that rather are than not.
  uint64_t possible = 0;
  uint64_t likely = 0;
};

class Comparing {
 public:
  Comparing(const Pool& pool, const Judge& judge, const Options& options)
      : pool_(pool), judge_(judge), options_(options), source_pairs_(pool) {
    shares_.resize(ThreadsOf(options));
    for (Share& share : shares_) {
      share.candidates.resize(source_pairs_.size());
      share.faint.resize(source_pairs_.size());
    }
  }

  void Take(unsigned worker, std::span<const PackedPair> pairs);
  Result<Comparison> Finish(SearchReport search);

 private:
  void TakeOne(PackedPair pair, Share& share);
  void Keep(const PairEvidence& pair, Share& share);

  const Pool& pool_;
  const Judge& judge_;
  const Options& options_;
  const SourcePairs source_pairs_;
  std::vector<Share> shares_;
  std::atomic<uint64_t> possible_ = 0;
};

void Comparing::TakeOne(PackedPair pair, Share& share) {
  const uint32_t a = First(pair);
  const uint32_t b = Second(pair);
  const size_t source_pair = source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b));
  const Judgement judgement = judge_.Of(a, b);
  if (pool_.planted(a) || pool_.planted(b)) {
    if (judgement.evidence >= PersonRules{}.possible) Keep({pair, judgement.evidence}, share);
    return;
  }
  ++share.candidates[source_pair];
  if (judgement.undecided) {
    ++share.undecided;
    return;
  }
  if (judgement.settled) {
    ++share.settled;
  } else {
    const auto place = static_cast<size_t>(judgement.score * kHistogramClasses);
    ++share.histogram[std::min(place, kHistogramClasses - 1)];
  }
  if (judgement.evidence < PersonRules{}.possible) {
    share.faint[source_pair] += BillionthsOf(ProbabilityOf(judgement.evidence));
    return;
  }
  Keep({pair, judgement.evidence}, share);
}

void Comparing::Keep(const PairEvidence& pair, Share& share) {
  ++share.possible;
  if (pair.evidence >= 0) ++share.likely;
  // Too many: only counted from here on, so that the message can say how many.
  if (possible_.fetch_add(1, std::memory_order_relaxed) >= options_.most_pairs) return;
  share.pairs.push_back(pair);
}

void Comparing::Take(unsigned worker, std::span<const PackedPair> pairs) {
  // The first record stays the same for many pairs.
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i + kPairsAhead < pairs.size()) judge_.Prefetch(Second(pairs[i + kPairsAhead]));
    TakeOne(pairs[i], shares_[worker]);
  }
}

Result<Comparison> Comparing::Finish(SearchReport search) {
  Comparison comparison;
  comparison.search = std::move(search);
  comparison.candidates.resize(source_pairs_.size());
  comparison.faint.resize(source_pairs_.size());
  uint64_t possible = 0;
  uint64_t likely = 0;
  for (Share& share : shares_) {
    comparison.pairs.insert(comparison.pairs.end(), share.pairs.begin(), share.pairs.end());
    std::vector<PairEvidence>().swap(share.pairs);
    for (size_t i = 0; i < kHistogramClasses; ++i) comparison.histogram[i] += share.histogram[i];
    for (size_t i = 0; i < share.candidates.size(); ++i) {
      comparison.candidates[i] += share.candidates[i];
      comparison.faint[i] += share.faint[i];
    }
    comparison.settled += share.settled;
    comparison.undecided += share.undecided;
    possible += share.possible;
    likely += share.likely;
  }
  if (possible > options_.most_pairs) {
    return Failure(StatusCode::kResourceExhausted, "pairs: got ", possible,
                   " that may be one person (", likely, " rather than not) of ",
                   comparison.search.candidates, " candidates, want at most ", options_.most_pairs,
                   "; give more memory, or encodings and passes that tell more persons apart");
  }
  std::sort(comparison.pairs.begin(), comparison.pairs.end(),
            [](const PairEvidence& a, const PairEvidence& b) { return a.pair < b.pair; });
  return comparison;
}

}  // namespace

Result<Comparison> CompareCandidates(const Pool& pool, const Plan& plan, const Judge& judge,
                                     const KeptPairs& kept, const Options& options) {
  Comparing comparing(pool, judge, options);
  const auto take = [&](unsigned worker, std::span<const PackedPair> pairs) {
    comparing.Take(worker, pairs);
    return OkStatus();
  };
  SearchReport search = kept.report();
  KOPPEL_RETURN_IF_ERROR(kept.has_all() ? kept.ForEach(options, take)
                                        : ForEachCandidate(pool, plan, CandidateScope::kWanted,
                                                           options, take, search));
  return comparing.Finish(std::move(search));
}

}  // namespace koppel::match
