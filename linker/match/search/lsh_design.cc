#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/search/lsh.h"

namespace koppel::match {
namespace {

constexpr size_t kMostBits = 32;
constexpr size_t kLeastBits = 4;
constexpr size_t kMostTables = 2048;
constexpr size_t kSampledFilters = 20'000;
constexpr size_t kRandomPairs = 1 << 18;
// Fewer similar pairs in the sample tell too little: then pairs exactly at the threshold count.
constexpr uint64_t kEnoughPairs = 200;
// The share of the allowed loss that the choice plans with, and the standard errors of the sample
// that it must have room for.
constexpr double kPlannedLoss = 0.6;
constexpr double kErrors = 2;
// The sample that the choice is made by, as many times that of recall.
constexpr uint32_t kTuneTimes = 4;
constexpr uint64_t kTuneSalt = 0x6c7368;
// Nanoseconds of a record in a table, of a comparison in it, and of one in the exact join. They
// choose between designs, so they are constants and not measured.
constexpr double kRecordCost = 20;
constexpr double kPairCost = 40;
constexpr double kExactCost = 0.5;
// Below so many comparisons the exact join is never worth refusing what was asked for.
constexpr double kFewComparisons = 1e9;

using Mask = std::vector<uint64_t>;

// Pairs by the number of bits of a mask in which they differ.
using Distances = std::vector<uint64_t>;

uint32_t DistanceIn(const Mask& mask, const uint64_t* a, const uint64_t* b) {
  uint32_t bits = 0;
  for (size_t w = 0; w < mask.size(); ++w) {
    bits += static_cast<uint32_t>(std::popcount((a[w] ^ b[w]) & mask[w]));
  }
  return bits;
}

// The chance that a table of `bits` of the mask's `length` has none of the `distance` differing.
double Agreement(size_t length, size_t distance, size_t bits) {
  double chance = 1;
  for (size_t i = 0; i < bits; ++i) {
    if (length < distance + i) return 0;
    chance *= static_cast<double>(length - distance - i) / static_cast<double>(length - i);
  }
  return chance;
}

struct Choice {
  size_t pool = 0;
  size_t bits = 0;
  size_t tables = 0;
  double cost = HUGE_VAL;
  double compared = 0;
};

class Designer {
 public:
  Designer(const Pool& pool, const LshTask& task, const Options& options)
      : pool_(pool), task_(task), options_(options), words_(pool.shape(task.encoding).words()) {}

  Result<LshDesign> Run();

 private:
  struct BitPool {
    std::vector<uint32_t> places;
    Mask mask;
    Distances similar;
    Distances random;
  };

  void CountBits();
  void AddPool(size_t size);
  Status CountSimilar();
  void CountAtThreshold();
  void CountRandom();
  double AllPairs() const;
  double Recall(const BitPool& pool, size_t bits, size_t tables) const;
  void Try(size_t pool, size_t bits, Choice& best) const;
  void Draw(const Choice& choice, LshDesign& design) const;

  const uint64_t* row(uint32_t number) const { return pool_.row(task_.encoding, number); }

  const Pool& pool_;
  const LshTask& task_;
  const Options& options_;
  const size_t words_;
  // Places by how near to one half they are set, and 2 p (1 - p) of each.
  std::vector<uint32_t> order_;
  std::vector<double> spread_;
  double mean_bits_ = 0;
  std::vector<BitPool> pools_;
  uint64_t random_pairs_ = 0;
  uint64_t random_similar_ = 0;
};

void Designer::CountBits() {
  const size_t length = pool_.shape(task_.encoding).bytes * 8;
  std::vector<uint32_t> set(length);
  const size_t step = std::max<size_t>(1, task_.numbers.size() / kSampledFilters);
  double filters = 0;
  for (size_t i = 0; i < task_.numbers.size(); i += step) {
    const uint64_t* words = row(task_.numbers[i]);
    for (size_t bit = 0; bit < length; ++bit) set[bit] += (words[bit / 64] >> (bit % 64)) & 1;
    mean_bits_ += pool_.bits(task_.encoding, task_.numbers[i]);
    ++filters;
  }
  mean_bits_ /= filters;
  for (size_t bit = 0; bit < length; ++bit) {
    const double share = set[bit] / filters;
    spread_.push_back(2 * share * (1 - share));
  }
  order_.resize(length);
  std::iota(order_.begin(), order_.end(), 0u);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](uint32_t a, uint32_t b) { return spread_[a] > spread_[b]; });
  while (!order_.empty() && spread_[order_.back()] == 0) order_.pop_back();
}

void Designer::AddPool(size_t size) {
  if (size < 2 * kMostBits && size != order_.size()) return;
  BitPool pool;
  pool.places.assign(order_.begin(), order_.begin() + static_cast<ptrdiff_t>(size));
  pool.mask.resize(words_);
  for (const uint32_t place : pool.places) pool.mask[place / 64] |= uint64_t{1} << (place % 64);
  pool.similar.resize(size + 1);
  pool.random.resize(size + 1);
  pools_.push_back(std::move(pool));
}

Status Designer::CountSimilar() {
  std::vector<std::vector<Distances>> counts(ThreadsOf(options_));
  for (std::vector<Distances>& one : counts) {
    for (const BitPool& pool : pools_) one.emplace_back(pool.similar.size());
  }
  const auto count = [&](unsigned worker, std::span<const PackedPair> pairs) {
    for (const PackedPair pair : pairs) {
      for (size_t i = 0; i < pools_.size(); ++i) {
        ++counts[worker][i][DistanceIn(pools_[i].mask, row(First(pair)), row(Second(pair)))];
      }
    }
    return OkStatus();
  };
  const SampleJoin join{task_.encoding, task_.measure, task_.scope, kTuneSalt};
  Options options = options_;
  options.recall_sample = std::max(1u, options.recall_sample) * kTuneTimes;
  KOPPEL_RETURN_IF_ERROR(JoinSample(pool_, join, options, count).status());
  for (const std::vector<Distances>& one : counts) {
    for (size_t i = 0; i < pools_.size(); ++i) {
      for (size_t d = 0; d < one[i].size(); ++d) pools_[i].similar[d] += one[i][d];
    }
  }
  return OkStatus();
}

// A pair at the threshold differs in so many bits, and in a bit as often as random pairs do.
void Designer::CountAtThreshold() {
  const double both = 2 * mean_bits_;
  const double overlap = task_.measure.LeastOverlap(static_cast<uint32_t>(mean_bits_),
                                                    static_cast<uint32_t>(mean_bits_));
  const double all = std::accumulate(spread_.begin(), spread_.end(), 0.0);
  for (BitPool& pool : pools_) {
    double own = 0;
    for (const uint32_t place : pool.places) own += spread_[place];
    const double distance = std::max(0.0, both - 2 * overlap) * own / all;
    const auto place = static_cast<size_t>(std::ceil(distance));
    std::fill(pool.similar.begin(), pool.similar.end(), 0u);
    pool.similar[std::min(place, pool.similar.size() - 1)] = 1;
  }
}

void Designer::CountRandom() {
  const std::vector<PackedPair> pairs =
      SamplePairs(pool_, task_.scope, task_.numbers, kRandomPairs, kTuneSalt);
  random_pairs_ = pairs.size();
  for (const PackedPair pair : pairs) {
    const uint64_t* a = row(First(pair));
    const uint64_t* b = row(Second(pair));
    for (BitPool& pool : pools_) ++pool.random[DistanceIn(pool.mask, a, b)];
    if (task_.measure.Reaches(Overlap(a, b, words_), pool_.bits(task_.encoding, First(pair)),
                              pool_.bits(task_.encoding, Second(pair)))) {
      ++random_similar_;
    }
  }
}

double Designer::AllPairs() const {
  return static_cast<double>(CountPairs(pool_, task_.scope, task_.numbers));
}

// The expected recall, less the sample's error: few hard pairs make most of the loss.
double Designer::Recall(const BitPool& pool, size_t bits, size_t tables) const {
  double found = 0;
  double squares = 0;
  double all = 0;
  for (size_t d = 0; d < pool.similar.size(); ++d) {
    if (pool.similar[d] == 0) continue;
    const double miss = 1 - Agreement(pool.places.size(), d, bits);
    const auto pairs = static_cast<double>(pool.similar[d]);
    const double chance = 1 - std::pow(miss, static_cast<double>(tables));
    found += pairs * chance;
    squares += pairs * chance * chance;
    all += pairs;
  }
  const double mean = found / all;
  return mean - kErrors * std::sqrt(std::max(0.0, squares / all - mean * mean) / all);
}

void Designer::Try(size_t number, size_t bits, Choice& best) const {
  const BitPool& pool = pools_[number];
  const double goal = 1 - kPlannedLoss * (1 - task_.recall_permille / 1000.0);
  if (bits > pool.places.size() || Recall(pool, bits, kMostTables) < goal) return;
  size_t few = 0;
  size_t enough = kMostTables;
  while (enough - few > 1) {
    const size_t middle = (few + enough) / 2;
    (Recall(pool, bits, middle) < goal ? few : enough) = middle;
  }
  double together = 0;
  for (size_t d = 0; d < pool.random.size(); ++d) {
    if (pool.random[d] == 0) continue;
    together += static_cast<double>(pool.random[d]) * Agreement(pool.places.size(), d, bits);
  }
  const auto tables = static_cast<double>(enough);
  const double share = random_pairs_ == 0 ? 0 : together / static_cast<double>(random_pairs_);
  const double compared = tables * share * AllPairs();
  const double cost =
      tables * static_cast<double>(task_.numbers.size()) * kRecordCost + compared * kPairCost;
  if (cost < best.cost) best = {number, bits, enough, cost, compared};
}

// Tables share out shuffled bits until too few are left: a pair's differing bits are then spread
// more evenly than by drawing anew each time.
void Designer::Draw(const Choice& choice, LshDesign& design) const {
  const std::vector<uint32_t>& places = pools_[choice.pool].places;
  SeededRandom random(kTuneSalt ^ (uint64_t{choice.bits} << 32) ^ choice.tables);
  std::vector<uint32_t> left;
  for (size_t table = 0; table < choice.tables; ++table) {
    if (left.size() < choice.bits) {
      left = places;
      for (size_t i = left.size(); i > 1; --i) std::swap(left[i - 1], left[random.Below(i)]);
    }
    const auto end = left.end() - static_cast<ptrdiff_t>(choice.bits);
    design.tables.emplace_back(end, left.end());
    std::sort(design.tables.back().begin(), design.tables.back().end());
    left.erase(end, left.end());
  }
  design.bits = static_cast<uint32_t>(choice.bits);
  design.compared = choice.compared;
}

Result<LshDesign> Designer::Run() {
  LshDesign design;
  if (task_.numbers.empty()) return design;
  CountBits();
  for (const size_t part : {4u, 2u, 1u}) AddPool(order_.size() / part);
  if (order_.size() < kLeastBits) {
    design.reason = "the filters hardly differ";
    pools_.clear();
    AddPool(order_.size());
    CountRandom();
  } else {
    KOPPEL_RETURN_IF_ERROR(CountSimilar());
    const Distances& similar = pools_.back().similar;
    const uint64_t pairs = std::accumulate(similar.begin(), similar.end(), uint64_t{0});
    if (pairs < kEnoughPairs) CountAtThreshold();
    CountRandom();
  }
  if (random_pairs_ > 0) {
    design.found =
        AllPairs() * static_cast<double>(random_similar_) / static_cast<double>(random_pairs_);
  }
  if (!design.reason.empty()) return design;
  Choice best;
  for (size_t i = 0; i < pools_.size(); ++i) {
    for (size_t bits = kLeastBits; bits <= kMostBits; ++bits) Try(i, bits, best);
  }
  const bool pays = AllPairs() < kFewComparisons || best.cost < AllPairs() * kExactCost;
  if (best.tables == 0) {
    design.reason = "no number of tables reaches the target recall";
  } else if (!pays || best.compared > static_cast<double>(options_.most_listed_pairs)) {
    design.reason = "similar and random pairs look too much alike for it to pay";
  } else {
    Draw(best, design);
  }
  return design;
}

}  // namespace

Result<LshDesign> DesignLsh(const Pool& pool, const LshTask& task, const Options& options) {
  return Designer(pool, task, options).Run();
}

std::vector<std::vector<uint64_t>> MasksOf(const LshDesign& design, size_t words) {
  std::vector<std::vector<uint64_t>> masks;
  for (const std::vector<uint32_t>& table : design.tables) {
    std::vector<uint64_t>& mask = masks.emplace_back(words);
    for (const uint32_t place : table) mask[place / 64] |= uint64_t{1} << (place % 64);
  }
  return masks;
}

}  // namespace koppel::match
