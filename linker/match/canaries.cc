#include "linker/match/canaries.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace koppel::match {
namespace {

using Records = std::vector<uint32_t>;

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

void Judging::CountPlantedPerson(const Records& records) {
  for (size_t i = 0; i < records.size(); ++i) {
    for (size_t j = i + 1; j < records.size(); ++j) {
      const uint32_t a = records[i];
      const uint32_t b = records[j];
      if (!pool_.pairs_wanted(pool_.rank(a), pool_.rank(b))) continue;
      PairCanaries& counts = CountsOf(pool_.rank(a), pool_.rank(b));
      ++counts.planted;
      if (person_[a] == person_[b]) ++counts.found;
    }
  }
}

void Judging::CountPerson(const Records& planted, uint64_t real_ranks) {
  for (size_t i = 0; i < planted.size(); ++i) {
    const uint32_t rank = pool_.rank(planted[i]);
    for (uint64_t rest = real_ranks; rest != 0; rest &= rest - 1) {
      const auto real = static_cast<uint32_t>(std::countr_zero(rest));
      if (pool_.pairs_wanted(rank, real)) ++CountsOf(rank, real).joined_to_real;
    }
    for (size_t j = i + 1; j < planted.size(); ++j) {
      const uint32_t other = pool_.rank(planted[j]);
      if (!pool_.pairs_wanted(rank, other) || LabelOf(planted[i]) == LabelOf(planted[j])) continue;
      ++CountsOf(rank, other).joined_to_another;
    }
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

CanaryReport JudgeCanaries(const Pool& pool, const SourcePairs& source_pairs,
                           const std::vector<uint32_t>& person_of_record) {
  if (!pool.has_planted()) return {};
  return Judging(pool, source_pairs, person_of_record).Run();
}

uint32_t TakeOutPlanted(const Pool& pool, Persons& persons, std::vector<PairEvidence>& pairs) {
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
  std::erase_if(pairs, [&](const PairEvidence& pair) {
    return pool.planted(First(pair.pair)) || pool.planted(Second(pair.pair));
  });
  return real;
}

}  // namespace koppel::match
