#include "linker/match/search/kept_pairs.h"

#include <algorithm>

#include "linker/match/core/parallel.h"

namespace koppel::match {

void KeptPairs::Begin(unsigned workers) {
  by_worker_.assign(workers, {});
  count_ = 0;
  has_all_ = false;
}

void KeptPairs::Add(unsigned worker, std::span<const PackedPair> pairs) {
  std::vector<PackedPair>& own = by_worker_[worker];
  if (count_.fetch_add(pairs.size()) + pairs.size() > kMostKeptPairs) {
    std::vector<PackedPair>().swap(own);
    return;
  }
  own.insert(own.end(), pairs.begin(), pairs.end());
}

void KeptPairs::End(SearchReport report) {
  report_ = std::move(report);
  has_all_ = count_ <= kMostKeptPairs;
  if (!has_all_) by_worker_.clear();
}

Status KeptPairs::ForEach(const Options& options, const CandidateConsumer& consume) const {
  constexpr size_t kPairsPerTask = 4096;
  std::vector<std::span<const PackedPair>> parts;
  for (const std::vector<PackedPair>& pairs : by_worker_) {
    for (size_t begin = 0; begin < pairs.size(); begin += kPairsPerTask) {
      parts.push_back(
          std::span(pairs).subspan(begin, std::min(kPairsPerTask, pairs.size() - begin)));
    }
  }
  Reporter reporter(options, "candidates");
  return RunTasks(
      parts.size(), ThreadsOf(options),
      [&](size_t part, unsigned worker) { return consume(worker, parts[part]); },
      [&](size_t done) { return reporter.Report(done, parts.size()); });
}

}  // namespace koppel::match
