#include "linker/match/search/sample.h"

#include <algorithm>
#include <atomic>
#include <boost/math/distributions/binomial.hpp>

#include "base/random.h"

namespace koppel::match {
namespace {

// Records that the size of the sample is tried on, and the pairs that it may give.
constexpr size_t kFirstRecords = 16;
constexpr uint64_t kMostPairs = 2'000'000;

uint64_t HashOf(uint32_t number, uint64_t salt) {
  return SeededRandom(salt ^ (uint64_t{number} + 1) * 0xd1342543de82ef95ull)();
}

std::vector<uint32_t> OfRank(const Pool& pool, std::span<const uint32_t> numbers, uint32_t rank) {
  const auto begin = std::lower_bound(numbers.begin(), numbers.end(), pool.begin(rank));
  const auto end = std::lower_bound(numbers.begin(), numbers.end(), pool.end(rank));
  return {begin, end};
}

// The records of a source that are not sampled; or all of them.
std::vector<uint32_t> AllOfRank(const Pool& pool, uint32_t rank,
                                std::span<const uint32_t> without) {
  std::vector<uint32_t> numbers;
  for (uint32_t number = pool.begin(rank); number < pool.end(rank); ++number) {
    if (!std::binary_search(without.begin(), without.end(), number)) numbers.push_back(number);
  }
  return numbers;
}

// What joins the sample with all others, each pair once.
std::vector<JoinTask> TasksOf(const Pool& pool, const SampleJoin& join,
                              std::span<const uint32_t> sample) {
  std::vector<JoinTask> tasks;
  const auto add = [&](std::vector<uint32_t> rows, std::vector<uint32_t> columns, bool within) {
    tasks.push_back({join.encoding, join.measure, std::move(rows), std::move(columns), within});
  };
  for (uint32_t a = 0; a < pool.ranks(); ++a) {
    for (uint32_t b = a; b < pool.ranks(); ++b) {
      if (!InScope(pool, join.scope, a, b)) continue;
      const std::vector<uint32_t> of_a = OfRank(pool, sample, a);
      add(AllOfRank(pool, a, sample), OfRank(pool, sample, b), false);
      if (a == b) {
        add(of_a, {}, true);
      } else {
        add(AllOfRank(pool, b, {}), of_a, false);
      }
    }
  }
  return tasks;
}

Result<SampleSize> JoinSampled(const Pool& pool, const SampleJoin& join,
                               std::span<const uint32_t> sample, const Options& options,
                               const OnFound& on_found) {
  SampleSize size{sample.size(), 0};
  for (const JoinTask& task : TasksOf(pool, join, sample)) {
    size.comparisons += task.comparisons();
    KOPPEL_RETURN_IF_ERROR(JoinRecords(pool, task, options, on_found));
  }
  return size;
}

// How many records may be sampled, by what a few of them give.
Result<size_t> SizeOfSample(const Pool& pool, const SampleJoin& join, const Options& options) {
  const size_t least = 1;
  const uint64_t fit = options.most_recall_comparisons / std::max(1u, pool.size());
  const size_t wanted = std::clamp<uint64_t>(fit, least, std::max(1u, options.recall_sample));
  if (wanted <= kFirstRecords) return wanted;
  std::atomic<uint64_t> pairs = 0;
  KOPPEL_ASSIGN_OR_RETURN(
      const SampleSize size,
      JoinSampled(pool, join, SampleRecords(pool, join.encoding, kFirstRecords, join.salt), options,
                  [&](unsigned, std::span<const PackedPair> found) {
                    pairs += found.size();
                    return OkStatus();
                  }));
  if (pairs * wanted <= kMostPairs * std::max<uint64_t>(1, size.records)) return wanted;
  return std::clamp<size_t>(kMostPairs * size.records / pairs, least, wanted);
}

}  // namespace

std::vector<uint32_t> SampleRecords(const Pool& pool, size_t encoding, size_t count,
                                    uint64_t salt) {
  std::vector<std::pair<uint64_t, uint32_t>> hashed;
  for (uint32_t number = 0; number < pool.size(); ++number) {
    if (pool.bits(encoding, number) > 0) hashed.emplace_back(HashOf(number, salt), number);
  }
  count = std::min(count, hashed.size());
  const auto end = hashed.begin() + static_cast<ptrdiff_t>(count);
  std::nth_element(hashed.begin(), end, hashed.end());
  std::vector<uint32_t> numbers;
  for (auto it = hashed.begin(); it != end; ++it) numbers.push_back(it->second);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<PackedPair> SamplePairs(const Pool& pool, CandidateScope scope,
                                    std::span<const uint32_t> numbers, size_t count,
                                    uint64_t salt) {
  constexpr size_t kTries = 8;
  std::vector<PackedPair> pairs;
  if (numbers.size() < 2) return pairs;
  SeededRandom random(salt);
  for (size_t i = 0; i < count * kTries && pairs.size() < count; ++i) {
    const uint32_t a = numbers[random.Below(numbers.size())];
    const uint32_t b = numbers[random.Below(numbers.size())];
    if (a != b && InScope(pool, scope, pool.rank(a), pool.rank(b))) pairs.push_back(Pack(a, b));
  }
  return pairs;
}

Result<SampleSize> JoinSample(const Pool& pool, const SampleJoin& join, const Options& options,
                              const OnFound& on_found) {
  KOPPEL_ASSIGN_OR_RETURN(const size_t records, SizeOfSample(pool, join, options));
  return JoinSampled(pool, join, SampleRecords(pool, join.encoding, records, join.salt), options,
                     on_found);
}

void SetInterval(RecallEstimate& recall) {
  using Binomial = boost::math::binomial_distribution<double>;
  constexpr double kTail = 0.025;
  if (recall.pairs == 0) return;
  const auto pairs = static_cast<double>(recall.pairs);
  const auto found = static_cast<double>(recall.found);
  recall.recall = found / pairs;
  recall.low = recall.found == 0 ? 0 : Binomial::find_lower_bound_on_p(pairs, found, kTail);
  recall.high =
      recall.found == recall.pairs ? 1 : Binomial::find_upper_bound_on_p(pairs, found, kTail);
}

Result<RecallEstimate> EstimateRecall(const Pool& pool, const SampleJoin& join,
                                      const PairPredicate& sought, const PairPredicate& found,
                                      const Options& options) {
  std::atomic<uint64_t> pairs = 0;
  std::atomic<uint64_t> hits = 0;
  const auto count = [&](unsigned, std::span<const PackedPair> similar) {
    uint64_t own_pairs = 0;
    uint64_t own_hits = 0;
    for (const PackedPair pair : similar) {
      if (!sought(First(pair), Second(pair))) continue;
      ++own_pairs;
      if (found(First(pair), Second(pair))) ++own_hits;
    }
    pairs += own_pairs;
    hits += own_hits;
    return OkStatus();
  };
  KOPPEL_ASSIGN_OR_RETURN(const SampleSize size, JoinSample(pool, join, options, count));
  RecallEstimate recall;
  recall.encoding = join.encoding;
  recall.sampled_records = size.records;
  recall.comparisons = size.comparisons;
  recall.pairs = pairs;
  recall.found = hits;
  SetInterval(recall);
  return recall;
}

}  // namespace koppel::match
