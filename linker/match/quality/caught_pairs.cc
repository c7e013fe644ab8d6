#include "linker/match/quality/caught_pairs.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace koppel::match {
namespace {

constexpr uint64_t kMostLookedAt = 200'000;
constexpr size_t kMostPasses = 64;
// Of a source: what carries rarer ones is left out.
constexpr size_t kMostSets = 512;

// The tokens of equal passes: a bit each, in the order of the passes.
class Tokens {
 public:
  Tokens(const Pool& pool, const Plan& plan) : pool_(pool) {
    for (const PlanPass& pass : plan.passes) {
      if (!pass.equal || plan.makeup.tells.empty() || encodings_.size() == kMostPasses) continue;
      if (plan.makeup.tells[pass.encoding] == 0) continue;
      encodings_.push_back(pass.encoding);
      tells_.push_back(plan.makeup.tells[pass.encoding]);
    }
  }

  const std::vector<uint64_t>& tells() const { return tells_; }
  uint64_t Carried(uint32_t record) const {
    uint64_t tokens = 0;
    for (size_t i = 0; i < encodings_.size(); ++i) {
      if (pool_.bits(encodings_[i], record) != 0) tokens |= uint64_t{1} << i;
    }
    return tokens;
  }
  // Of those that both carry.
  uint64_t Equal(uint64_t carried, uint32_t a, uint32_t b) const {
    uint64_t tokens = 0;
    for (size_t i = 0; i < encodings_.size(); ++i) {
      const bool is_carried = (carried >> i & 1) != 0;
      if (is_carried && pool_.EqualRows(encodings_[i], a, b)) tokens |= uint64_t{1} << i;
    }
    return tokens;
  }

 private:
  const Pool& pool_;
  std::vector<size_t> encodings_;
  std::vector<uint64_t> tells_;
};

// How many records of a source carry the same tokens: of the most frequent sets.
using CarriedBy = std::vector<std::pair<uint64_t, uint64_t>>;

CarriedBy CountCarried(const Pool& pool, const Tokens& tokens, uint32_t rank) {
  std::unordered_map<uint64_t, uint64_t> counts;
  for (uint32_t record = pool.begin(rank); record < pool.end(rank); ++record) {
    if (!pool.planted(record)) ++counts[tokens.Carried(record)];
  }
  CarriedBy carried(counts.begin(), counts.end());
  std::sort(carried.begin(), carried.end(), [](const auto& a, const auto& b) {
    return std::pair(b.second, b.first) < std::pair(a.second, a.first);
  });
  carried.resize(std::min(carried.size(), kMostSets));
  return carried;
}

// Of two records, one of each, or two of one source.
double ShareApart(const CarriedBy& a, const CarriedBy& b) {
  const bool is_one = &a == &b;
  double apart = 0;
  double all = 0;
  for (const auto& [tokens_a, records_a] : a) {
    for (const auto& [tokens_b, records_b] : b) {
      const uint64_t others = records_b - (is_one && tokens_a == tokens_b ? 1 : 0);
      const double pairs = static_cast<double>(records_a) * static_cast<double>(others);
      all += pairs;
      if ((tokens_a & tokens_b) == 0) apart += pairs;
    }
  }
  return apart / std::max(all, 1.0);
}

double ExpectedMatches(const PairEvidence& pair, const Partners& partners) {
  const uint32_t a = First(pair.pair);
  const uint32_t b = Second(pair.pair);
  if (partners.AreOne(a, b)) return 1;
  return partners.AreTaken(a, b) ? 0 : ProbabilityOf(pair.evidence);
}

}  // namespace

CaughtPairs CaughtOf(const Pool& pool, const Plan& plan, const SourcePairs& source_pairs,
                     std::span<const PairEvidence> pairs, const Partners& partners) {
  const Tokens tokens(pool, plan);
  CaughtPairs found;
  found.parts = tokens.tells();
  std::vector<CarriedBy> by_source;
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    by_source.push_back(CountCarried(pool, tokens, rank));
  }
  for (size_t i = 0; i < source_pairs.size(); ++i) {
    const RankPair ranks = source_pairs[i];
    found.apart.push_back(ShareApart(by_source[ranks.a], by_source[ranks.b]));
  }
  const auto source_pair_of = [&](const PairEvidence& pair) {
    return source_pairs.IndexOf(pool.rank(First(pair.pair)), pool.rank(Second(pair.pair)));
  };
  found.otherwise.resize(source_pairs.size());
  found.linked.resize(source_pairs.size());
  uint64_t all = 0;
  for (const PairEvidence& pair : pairs) {
    all += ExpectedMatches(pair, partners) > 0 ? 1 : 0;
    const bool is_linked = partners.AreOne(First(pair.pair), Second(pair.pair));
    found.linked[source_pair_of(pair)] += is_linked ? 1 : 0;
  }
  found.each = std::max<uint64_t>(1, all / kMostLookedAt);
  std::map<std::tuple<size_t, uint64_t, uint64_t>, Caught> caught;
  uint64_t number = 0;
  for (const PairEvidence& pair : pairs) {
    const double matches = ExpectedMatches(pair, partners);
    if (matches == 0 || number++ % found.each != 0) continue;
    const uint32_t a = First(pair.pair);
    const uint32_t b = Second(pair.pair);
    Caught one;
    one.source_pair = source_pair_of(pair);
    one.carried = tokens.Carried(a) & tokens.Carried(b);
    one.equal = tokens.Equal(one.carried, a, b);
    if (one.equal == 0) {
      found.otherwise[one.source_pair] += matches * static_cast<double>(found.each);
      continue;
    }
    Caught& those =
        caught.try_emplace({one.source_pair, one.carried, one.equal}, one).first->second;
    those.pairs[number / found.each % kTenths] += matches;
  }
  for (const auto& [which, those] : caught) found.caught.push_back(those);
  return found;
}

}  // namespace koppel::match
