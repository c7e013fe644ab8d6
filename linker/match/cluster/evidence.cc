#include "linker/match/cluster/evidence.h"

namespace koppel::match {
namespace {

constexpr Evidence kMostLimit = 32 * kEvidenceBit;

Status CheckRules(const PersonRules& rules) {
  const std::pair<const char*, Evidence> limits[] = {
      {"most_for", rules.most_for},
      {"most_against", rules.most_against},
      {"most_against_unique", rules.most_against_unique}};
  for (const auto& [name, limit] : limits) {
    if (limit < 1 || limit > kMostLimit) {
      return InvalidArgument(name, ": got ", limit, ", want 1 to ", kMostLimit);
    }
  }
  if (rules.possible >= 0) return InvalidArgument("possible: got ", rules.possible, ", want < 0");
  return OkStatus();
}

// `pairs` are sorted.
Status CheckPairs(const Pool& pool, const std::vector<PairEvidence>& pairs) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    const uint32_t a = First(pairs[i].pair);
    const uint32_t b = Second(pairs[i].pair);
    if (a >= b || b >= pool.size()) {
      return InvalidArgument("pairs: got records ", a, " and ", b, ", want two in order below ",
                             pool.size());
    }
    if (!pool.pairs_wanted(pool.rank(a), pool.rank(b))) {
      return InvalidArgument("pairs: got records ", a, " and ", b,
                             " of one unique source, want none within it");
    }
    if (i > 0 && pairs[i - 1].pair == pairs[i].pair) {
      return InvalidArgument("pairs: got records ", a, " and ", b, " twice, want them once");
    }
  }
  return OkStatus();
}

bool ByPair(const PairEvidence& a, const PairEvidence& b) { return a.pair < b.pair; }

}  // namespace

Result<EvidenceGraph> EvidenceGraph::Of(const Pool& pool, std::vector<PairEvidence> pairs,
                                        const EvidenceBetween& between, const PersonRules& rules) {
  KOPPEL_RETURN_IF_ERROR(CheckRules(rules));
  if (!std::is_sorted(pairs.begin(), pairs.end(), ByPair)) {
    std::sort(pairs.begin(), pairs.end(), ByPair);
  }
  KOPPEL_RETURN_IF_ERROR(CheckPairs(pool, pairs));
  EvidenceGraph graph;
  graph.pool_ = &pool;
  graph.between_ = &between;
  graph.rules_ = &rules;
  graph.Fill(pairs);
  return graph;
}

// Sorted pairs give each record first its neighbours before it, then those after it, both in order.
void EvidenceGraph::Fill(const std::vector<PairEvidence>& pairs) {
  begin_.assign(size_t{size()} + 1, 0);
  for (const PairEvidence& one : pairs) {
    ++begin_[First(one.pair) + 1];
    ++begin_[Second(one.pair) + 1];
  }
  for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  neighbours_.resize(2 * pairs.size());
  std::vector<uint64_t> next(begin_.begin(), begin_.end() - 1);
  for (const PairEvidence& one : pairs) {
    neighbours_[next[First(one.pair)]++] = {Second(one.pair), one.evidence};
    neighbours_[next[Second(one.pair)]++] = {First(one.pair), one.evidence};
  }
}

Evidence EvidenceGraph::Between(uint32_t a, uint32_t b) const {
  if (neighbours(a).size() > neighbours(b).size()) std::swap(a, b);
  const std::span<const Neighbour> near = neighbours(a);
  const auto found = std::lower_bound(near.begin(), near.end(), b,
                                      [](const Neighbour& n, uint32_t r) { return n.record < r; });
  if (found != near.end() && found->record == b) return found->evidence;
  return (*between_)(std::min(a, b), std::max(a, b));
}

}  // namespace koppel::match
