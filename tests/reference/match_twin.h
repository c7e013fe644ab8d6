// The matching engine again, as slowly and plainly as it can be said: every pair, every bit, no
// threads, no packing. Shares no code with linker/match beyond its input types.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "linker/match/engine.h"
#include "tests/reference/slow_persons.h"

namespace koppel::reference {

// A record by source name and reference.
using Name = std::pair<std::string, std::string>;
using NamePair = std::pair<Name, Name>;

inline uint32_t CountBits(const uint64_t* words, size_t count) {
  uint32_t bits = 0;
  for (size_t i = 0; i < count * 64; ++i) bits += (words[i / 64] >> (i % 64)) & 1;
  return bits;
}

inline uint32_t CountCommonBits(const uint64_t* a, const uint64_t* b, size_t count) {
  uint32_t bits = 0;
  for (size_t i = 0; i < count * 64; ++i)
    bits += (a[i / 64] >> (i % 64)) & (b[i / 64] >> (i % 64)) & 1;
  return bits;
}

// Records with their place, in canonical order.
struct Twin {
  const match::Plan& plan;
  const std::vector<match::SourceRecords>& sources;
  std::vector<match::MemberId> records;

  Twin(const match::Plan& the_plan, const std::vector<match::SourceRecords>& the_sources)
      : plan(the_plan), sources(the_sources) {
    std::map<Name, match::MemberId> ordered;
    for (uint32_t s = 0; s < sources.size(); ++s) {
      for (uint32_t r = 0; r < sources[s].size(); ++r) ordered[NameOf({s, r})] = {s, r};
    }
    for (const auto& [name, id] : ordered) records.push_back(id);
  }

  Name NameOf(match::MemberId id) const {
    return {sources[id.source].name(), sources[id.source].ref(id.record)};
  }
  bool Wanted(match::MemberId a, match::MemberId b) const {
    return a.source != b.source || !sources[a.source].unique();
  }
  bool Has(size_t encoding, match::MemberId id) const {
    return CountBits(sources[id.source].row(encoding, id.record), Words(encoding)) > 0;
  }
  size_t Words(size_t encoding) const { return plan.shapes[encoding].words(); }
  // 2 |a AND b| and |a| + |b|.
  std::pair<uint64_t, uint64_t> Dice(size_t encoding, match::MemberId a, match::MemberId b) const {
    const uint64_t* row_a = sources[a.source].row(encoding, a.record);
    const uint64_t* row_b = sources[b.source].row(encoding, b.record);
    const size_t words = Words(encoding);
    return {2ull * CountCommonBits(row_a, row_b, words),
            uint64_t{CountBits(row_a, words)} + CountBits(row_b, words)};
  }
  bool Equal(size_t encoding, match::MemberId a, match::MemberId b) const {
    const auto* row_a = sources[a.source].row(encoding, a.record);
    const auto* row_b = sources[b.source].row(encoding, b.record);
    return Has(encoding, a) && std::equal(row_a, row_a + Words(encoding), row_b);
  }
  bool Finds(const match::PlanPass& pass, match::MemberId a, match::MemberId b) const {
    if (!Has(pass.encoding, a) || !Has(pass.encoding, b)) return false;
    if (pass.equal) return Equal(pass.encoding, a, b);
    const auto [twice, all] = Dice(pass.encoding, a, b);
    return twice * 1000 >= pass.dice_permille * all;
  }
  // Every candidate of one pass, or of all.
  std::set<NamePair> Candidates(const std::vector<match::PlanPass>& passes) const {
    std::set<NamePair> pairs;
    for (size_t i = 0; i < records.size(); ++i) {
      for (size_t j = i + 1; j < records.size(); ++j) {
        if (!Wanted(records[i], records[j])) continue;
        const bool found = std::any_of(passes.begin(), passes.end(), [&](const auto& pass) {
          return Finds(pass, records[i], records[j]);
        });
        if (found) pairs.insert({NameOf(records[i]), NameOf(records[j])});
      }
    }
    return pairs;
  }
  bool Settles(match::MemberId a, match::MemberId b) const {
    return std::any_of(plan.settling.begin(), plan.settling.end(),
                       [&](size_t token) { return Equal(token, a, b); });
  }
  // The mean in floating point; -1 where it is undecided.
  double Score(match::MemberId a, match::MemberId b) const {
    double sum = 0;
    double weight = 0;
    for (const match::PlanTerm& term : plan.terms) {
      if (!Has(term.encoding, a) || !Has(term.encoding, b)) continue;
      double similarity = Equal(term.encoding, a, b) ? 1 : 0;
      if (!plan.shapes[term.encoding].is_token) {
        const auto [twice, all] = Dice(term.encoding, a, b);
        const double floor = term.floor_permille / 1000.0;
        similarity = std::max(
            0.0, (static_cast<double>(twice) / static_cast<double>(all) - floor) / (1 - floor));
      }
      sum += term.weight * similarity;
      weight += term.weight;
    }
    return weight == 0 || weight < plan.least_weight ? -1 : sum / weight;
  }
};

// What a threshold makes of every pair: 60 bits for each 1 of similarity, in 1/1024, what counts
// for a sum being 20 bits for and 2 against at most.
inline SlowEvidence EvidenceByThreshold(const Twin& twin) {
  SlowEvidence all;
  for (const match::SourceRecords& source : twin.sources) {
    all.source_is_unique.push_back(source.unique());
  }
  const double threshold = twin.plan.threshold_permille / 1000.0;
  for (const match::MemberId a : twin.records) {
    all.source_of.push_back(a.source);
    std::vector<int64_t>& row = all.evidence.emplace_back();
    for (const match::MemberId b : twin.records) {
      const double score = twin.Score(a, b);
      const double above = score - threshold;
      double bits = std::trunc(above * 60 * 1024);
      if (above > -1e-12 && above < 0) bits = 0;
      if (above <= -1e-12 && bits == 0) bits = -1;
      if (score < 0) bits = -1;
      if (twin.Settles(a, b)) bits = 30 * 1024;
      row.push_back(static_cast<int64_t>(std::clamp(bits, -2.0 * 1024, 20.0 * 1024)));
    }
  }
  return all;
}

// Every partition that the engine may choose where the plan has a threshold and its passes find
// every pair from it up. For ten records at most.
inline std::set<std::set<std::set<Name>>> BestPersonsByThreshold(const Twin& twin) {
  const SlowEvidence evidence = EvidenceByThreshold(twin);
  std::set<std::set<std::set<Name>>> best;
  for (const SlowPartition& partition : BestPartitions(evidence)) {
    std::map<uint32_t, std::set<Name>> persons;
    const SlowPartition person_of = AfterAttaching(evidence, partition);
    for (size_t i = 0; i < person_of.size(); ++i) {
      persons[person_of[i]].insert(twin.NameOf(twin.records[i]));
    }
    std::set<std::set<Name>> sets;
    for (const auto& [number, person] : persons) sets.insert(person);
    best.insert(std::move(sets));
  }
  return best;
}

// The persons as sets of names: what two partitions are compared by.
inline std::set<std::set<Name>> Persons(const std::vector<match::SourceRecords>& sources,
                                        const match::Partition& partition) {
  std::set<std::set<Name>> persons;
  for (size_t i = 0; i < partition.size(); ++i) {
    std::set<Name> person;
    for (const match::MemberId& id : partition[i]) {
      person.insert({sources[id.source].name(), sources[id.source].ref(id.record)});
    }
    persons.insert(person);
  }
  return persons;
}

}  // namespace koppel::reference
