#include "linker/match/canaries.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/wilson.h"

namespace koppel::match {
namespace {

using Records = std::vector<uint32_t>;
// How many records of each rank.
using ByRank = std::map<uint32_t, uint64_t>;

class Judging {
 public:
  Judging(const Pool& pool, const SourcePairs& source_pairs, const std::vector<uint32_t>& person)
      : pool_(pool), source_pairs_(source_pairs), person_(person) {
    for (size_t i = 0; i < source_pairs.size(); ++i) {
      const RankPair ranks = source_pairs[i];
      report_.pairs.push_back({.source_a = pool.source(ranks.a), .source_b = pool.source(ranks.b)});
    }
  }

  CanaryReport Run() &&;

 private:
  const std::string& LabelOf(uint32_t record) const {
    return pool_.records(pool_.rank(record)).planted().at(pool_.member(record).record);
  }
  PairCanaries& CountsOf(uint32_t rank_a, uint32_t rank_b) {
    return report_.pairs[source_pairs_.IndexOf(rank_a, rank_b)];
  }
  void CountSources();
  void CountPlantedPerson(const Records& records);
  void CountPerson(const Records& planted, uint64_t real_ranks);

  const Pool& pool_;
  const SourcePairs& source_pairs_;
  const std::vector<uint32_t>& person_;
  CanaryReport report_;
};

void Judging::CountSources() {
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    std::set<std::string_view> labels;
    const auto& planted = pool_.records(rank).planted();
    for (const auto& [record, label] : planted) labels.insert(label);
    report_.sources.push_back({pool_.source(rank), planted.size(), labels.size()});
  }
}

// Pairs of records, by the ranks of both: each wanted pair of ranks once, where there are any.
template <typename Visit>
void ForEachPairOfRanks(const Pool& pool, const ByRank& records, Visit&& visit) {
  for (auto a = records.begin(); a != records.end(); ++a) {
    for (auto b = a; b != records.end(); ++b) {
      if (!pool.pairs_wanted(a->first, b->first)) continue;
      const uint64_t pairs = a == b ? a->second * (a->second - 1) / 2 : a->second * b->second;
      if (pairs > 0) visit(a->first, b->first, pairs);
    }
  }
}

void Judging::CountPlantedPerson(const Records& records) {
  ByRank all;
  std::map<uint32_t, ByRank> by_person;
  for (const uint32_t record : records) {
    ++all[pool_.rank(record)];
    ++by_person[person_[record]][pool_.rank(record)];
  }
  ForEachPairOfRanks(
      pool_, all, [&](uint32_t a, uint32_t b, uint64_t pairs) { CountsOf(a, b).planted += pairs; });
  for (const auto& [person, together] : by_person) {
    ForEachPairOfRanks(pool_, together, [&](uint32_t a, uint32_t b, uint64_t pairs) {
      CountsOf(a, b).found += pairs;
    });
  }
}

void Judging::CountPerson(const Records& planted, uint64_t real_ranks) {
  ByRank all;
  std::map<std::string_view, ByRank> by_label;
  for (const uint32_t record : planted) {
    const uint32_t rank = pool_.rank(record);
    ++all[rank];
    ++by_label[LabelOf(record)][rank];
    for (uint64_t rest = real_ranks; rest != 0; rest &= rest - 1) {
      const auto real = static_cast<uint32_t>(std::countr_zero(rest));
      if (pool_.pairs_wanted(rank, real)) ++CountsOf(rank, real).joined_to_real;
    }
  }
  ForEachPairOfRanks(pool_, all, [&](uint32_t a, uint32_t b, uint64_t pairs) {
    CountsOf(a, b).joined_to_another += pairs;
  });
  for (const auto& [label, same] : by_label) {
    ForEachPairOfRanks(pool_, same, [&](uint32_t a, uint32_t b, uint64_t pairs) {
      CountsOf(a, b).joined_to_another -= pairs;
    });
  }
}

CanaryReport Judging::Run() && {
  CountSources();
  std::map<std::string_view, Records> by_label;
  std::map<uint32_t, Records> by_person;
  for (uint32_t record = 0; record < pool_.size(); ++record) {
    if (!pool_.planted(record)) continue;
    by_label[LabelOf(record)].push_back(record);
    by_person[person_[record]].push_back(record);
  }
  std::map<uint32_t, uint64_t> real_ranks;
  for (uint32_t record = 0; record < pool_.size(); ++record) {
    if (pool_.planted(record) || !by_person.contains(person_[record])) continue;
    real_ranks[person_[record]] |= uint64_t{1} << pool_.rank(record);
  }
  for (const auto& [label, records] : by_label) CountPlantedPerson(records);
  for (const auto& [person, planted] : by_person) CountPerson(planted, real_ranks[person]);
  return std::move(report_);
}

}  // namespace

Estimate PairCanaries::Recall() const {
  const Interval interval = WilsonInterval(found, planted);
  const double share =
      static_cast<double>(found) / static_cast<double>(std::max<uint64_t>(planted, 1));
  return {share, interval.low, interval.high};
}

CanaryReport JudgeCanaries(const Pool& pool, const SourcePairs& source_pairs,
                           const std::vector<uint32_t>& person_of_record) {
  if (!pool.has_planted()) return {};
  return Judging(pool, source_pairs, person_of_record).Run();
}

bool IsPlanted(const Pool& pool, uint64_t pair) {
  return pool.planted(First(pair)) || pool.planted(Second(pair));
}

void ErasePlanted(const Pool& pool, std::vector<PairEvidence>& pairs) {
  std::erase_if(pairs, [&](const PairEvidence& pair) { return IsPlanted(pool, pair.pair); });
}

uint32_t TakeOutPlanted(const Pool& pool, Persons& persons) {
  if (!pool.has_planted()) return persons.count;
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> numbers(persons.count, kNone);
  uint32_t real = 0;
  for (uint32_t record = 0; record < pool.size(); ++record) {
    if (pool.planted(record)) continue;
    uint32_t& number = numbers[persons.of_record[record]];
    if (number == kNone) number = real++;
    persons.of_record[record] = number;
  }
  persons.count = real;
  for (uint32_t record = 0; record < pool.size(); ++record) {
    if (pool.planted(record)) persons.of_record[record] = persons.count++;
  }
  return real;
}

}  // namespace koppel::match
