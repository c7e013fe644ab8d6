#include "linker/match/quality/rates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace koppel::match {
namespace {

constexpr uint64_t kMillion = 1'000'000;
// A difference that rounding explains.
constexpr Billionths kRounding = 1;

// Rounded down, so that nothing seems surer than it is.
Evidence EvidenceFor(Billionths probability) {
  const double p = std::clamp<Billionths>(probability, 1, kSure - 1) / double{kSure};
  return static_cast<Evidence>(std::floor(std::log2(p / (1 - p)) * double{kEvidenceBit}));
}

// Whether it is no more than so many millionths of all; exact, and within 64 bits.
bool IsWithin(uint64_t part, uint32_t millionths, uint64_t all) {
  return part <= all / kMillion * millionths + all % kMillion * millionths / kMillion;
}

}  // namespace

std::vector<PairEvidence> CompetingEvidence(const std::vector<PairEvidence>& pairs,
                                            const std::vector<Billionths>& probabilities) {
  std::vector<PairEvidence> competing = pairs;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Billionths own = BillionthsOf(ProbabilityOf(pairs[i].evidence));
    if (probabilities[i] + kRounding >= own) continue;
    competing[i].evidence = std::min(pairs[i].evidence, EvidenceFor(probabilities[i]));
  }
  return competing;
}

NeededEvidence ChooseNeeded(const std::vector<PairEvidence>& pairs,
                            const std::vector<Billionths>& probabilities, uint32_t most_false,
                            const std::function<bool(const PairEvidence&)>& left_out) {
  std::map<Evidence, NeededEvidence> by_evidence;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].evidence < 0 || (left_out && left_out(pairs[i]))) continue;
    NeededEvidence& here = by_evidence[pairs[i].evidence];
    ++here.links;
    here.false_links += kSure - probabilities[i];
  }
  if (by_evidence.empty()) return {};
  NeededEvidence chosen = {by_evidence.rbegin()->first + 1, 0, 0};
  NeededEvidence from_here;
  for (auto here = by_evidence.rbegin(); here != by_evidence.rend(); ++here) {
    from_here.needed = here->first;
    from_here.links += here->second.links;
    from_here.false_links += here->second.false_links;
    if (IsWithin(from_here.false_links, most_false, from_here.links * kSure)) chosen = from_here;
  }
  // All of them: none of what comes later needs less.
  if (chosen.needed == by_evidence.begin()->first) chosen.needed = 0;
  return chosen;
}

std::vector<PossibleGroup> GroupPossible(const Pool& pool, const Persons& persons,
                                         const std::vector<PairEvidence>& pairs,
                                         const std::vector<QualityPair>& judged) {
  using Key = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>;
  const auto key_of = [&](uint32_t a, uint32_t b) -> Key {
    const auto [person_a, person_b] = std::minmax({persons.of_record[a], persons.of_record[b]});
    const auto [rank_a, rank_b] = std::minmax({pool.rank(a), pool.rank(b)});
    return {person_a, person_b, rank_a, rank_b};
  };
  const auto before = [&](const PossibleEdge& edge, const Key& key) {
    return key_of(edge.record_a, edge.record_b) < key;
  };
  std::vector<PossibleGroup> groups(persons.possible.size());
  // Pairs of two persons stand last, in the order of `pairs`.
  auto apart = std::find_if(judged.begin(), judged.end(),
                            [](const QualityPair& pair) { return pair.person == kApart; });
  for (const PairEvidence& one : pairs) {
    const uint32_t a = First(one.pair);
    const uint32_t b = Second(one.pair);
    if (persons.of_record[a] == persons.of_record[b]) continue;
    const QualityPair& pair = *apart++;
    const auto edge =
        std::lower_bound(persons.possible.begin(), persons.possible.end(), key_of(a, b), before);
    PossibleGroup& group = groups[static_cast<size_t>(edge - persons.possible.begin())];
    group.probability = std::max(group.probability, pair.probability);
    group.matches += pair.probability;
  }
  return groups;
}

ListedFrom ChooseListed(std::vector<PossibleGroup> groups, uint64_t matches, uint64_t lost,
                        uint32_t most_missed) {
  std::sort(groups.begin(), groups.end(), [](const PossibleGroup& a, const PossibleGroup& b) {
    return a.probability < b.probability;
  });
  ListedFrom chosen = {kLeastListed, 0, lost, true};
  size_t next = 0;
  for (; next < groups.size() && groups[next].probability < kLeastListed; ++next) {
    chosen.missed += groups[next].matches;
  }
  chosen.listed = groups.size() - next;
  chosen.is_enough = IsWithin(chosen.missed, most_missed, matches);
  uint64_t missed = chosen.missed;
  while (chosen.is_enough && next < groups.size()) {
    // Groups of one probability are listed together.
    const Billionths probability = groups[next].probability;
    chosen.probability = probability;
    for (; next < groups.size() && groups[next].probability == probability; ++next) {
      missed += groups[next].matches;
    }
    if (!IsWithin(missed, most_missed, matches)) break;
    chosen = {kSure + 1, groups.size() - next, missed, true};
  }
  return chosen;
}

}  // namespace koppel::match
