// The pairs of a search, kept as long as they are few: who looks at them twice, as learning and
// comparing do, need not search twice. Exact joins are what that saves most of.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "linker/match/search/search.h"

namespace koppel::match {

// 8 bytes each, twice that while they are gathered.
inline constexpr uint64_t kMostKeptPairs = 4'000'000;

class KeptPairs {
 public:
  // Of one search on so many workers; forgets the ones before.
  void Begin(unsigned workers);
  // Thread safe for different workers. Lets all go once they are more than kMostKeptPairs.
  void Add(unsigned worker, std::span<const PackedPair> pairs);
  // The search is over.
  void End(SearchReport report);

  // False: there was no search, or it gave too many.
  bool has_all() const { return has_all_; }
  const SearchReport& report() const { return report_; }

  // Gives what a search would, in its way and from ThreadsOf(options) threads. CANCELLED; what
  // `consume` fails with.
  Status ForEach(const Options& options, const CandidateConsumer& consume) const;

 private:
  std::vector<std::vector<PackedPair>> by_worker_;
  std::atomic<uint64_t> count_ = 0;
  bool has_all_ = false;
  SearchReport report_;
};

}  // namespace koppel::match
