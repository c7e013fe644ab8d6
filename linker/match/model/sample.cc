#include "linker/match/model/sample.h"

#include <algorithm>
#include <array>
#include <bit>

#include "linker/match/core/parallel.h"
#include "linker/match/model/score_mixture.h"

namespace koppel::match {
namespace {

uint64_t HashOf(PackedPair pair) {
  uint64_t hash = pair * 0x9e3779b97f4a7c15;
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
  return hash ^ hash >> 31;
}

struct Drawn {
  uint64_t hash;
  PackedPair pair;
};

// A worker's share of a group: keeps what is below a limit that halves when it becomes too much. It
// never keeps less than what the group's own limit will ask for.
struct Share {
  uint64_t pairs = 0;
  int halvings = 0;
  std::vector<Drawn> kept;

  void Add(PackedPair pair, uint64_t most) {
    ++pairs;
    const uint64_t hash = HashOf(pair);
    if (!Keeps(hash, halvings)) return;
    kept.push_back({hash, pair});
    while (kept.size() > most) Halve();
  }
  void Halve() {
    ++halvings;
    std::erase_if(kept, [&](const Drawn& one) { return !Keeps(one.hash, halvings); });
  }
  static bool Keeps(uint64_t hash, int halvings) { return std::countl_zero(hash) >= halvings; }
};

// The shares of one group put together, with the largest sample that all of them have.
std::vector<PackedPair> Unite(std::vector<Share*> shares, uint64_t most, uint64_t& pairs) {
  int halvings = 0;
  for (const Share* share : shares) halvings = std::max(halvings, share->halvings);
  Share all;
  all.halvings = halvings;
  for (Share* share : shares) {
    all.pairs += share->pairs;
    for (const Drawn& one : share->kept) {
      if (Share::Keeps(one.hash, halvings)) all.kept.push_back(one);
    }
    std::vector<Drawn>().swap(share->kept);
  }
  while (all.kept.size() > most) all.Halve();
  pairs = all.pairs;
  std::vector<PackedPair> drawn;
  for (const Drawn& one : all.kept) drawn.push_back(one.pair);
  return drawn;
}

Result<PatternCounts> CountPatterns(const std::vector<PackedPair>& pairs, const Comparer& comparer,
                                    const Options& options) {
  constexpr size_t kPairsPerTask = 4096;
  std::vector<Pattern> patterns(pairs.size());
  const auto task = [&](size_t number, unsigned) {
    const size_t end = std::min(pairs.size(), (number + 1) * kPairsPerTask);
    for (size_t i = number * kPairsPerTask; i < end; ++i) {
      patterns[i] = comparer.Compare(First(pairs[i]), Second(pairs[i]));
    }
    return OkStatus();
  };
  const size_t tasks = (pairs.size() + kPairsPerTask - 1) / kPairsPerTask;
  Reporter reporter(options, "learn");
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, ThreadsOf(options), task,
                                  [&](size_t done) { return reporter.Report(done, tasks); }));
  std::sort(patterns.begin(), patterns.end());
  PatternCounts counts;
  for (const Pattern& pattern : patterns) {
    if (counts.empty() || counts.back().pattern != pattern) counts.push_back({pattern, 0});
    ++counts.back().count;
  }
  return counts;
}

using OnGrouped = std::function<void(unsigned worker, size_t group, PackedPair)>;

Status ForEachGrouped(const Pool& pool, const Plan& plan, CandidateScope scope,
                      const GroupOf& group_of, const Options& options, KeptPairs* keep,
                      const OnGrouped& on_pair) {
  SearchReport report;
  if (keep != nullptr) keep->Begin(ThreadsOf(options));
  KOPPEL_RETURN_IF_ERROR(ForEachCandidate(
      pool, plan, scope, options,
      [&](unsigned worker, std::span<const PackedPair> pairs) {
        for (const PackedPair pair : pairs) {
          const size_t group = group_of(First(pair), Second(pair));
          if (group != kNoGroup) on_pair(worker, group, pair);
        }
        if (keep != nullptr) keep->Add(worker, pairs);
        return OkStatus();
      },
      report));
  if (keep != nullptr) keep->End(std::move(report));
  return OkStatus();
}

PatternSample SampleOf(const std::array<uint64_t, kMostLevels>& pairs_of_level) {
  PatternSample sample;
  for (size_t level = 0; level < kMostLevels; ++level) {
    if (pairs_of_level[level] == 0) continue;
    Pattern pattern;
    pattern.levels[0] = static_cast<Level>(level);
    sample.patterns.push_back({pattern, pairs_of_level[level]});
    sample.pairs += pairs_of_level[level];
  }
  sample.sampled = sample.pairs;
  return sample;
}

// Where pairs are compared by one term, its levels are few, and all pairs can be counted.
Result<std::vector<PatternSample>> CountOnlyTerm(const Pool& pool, const Plan& plan,
                                                 CandidateScope scope, const Comparer& comparer,
                                                 size_t groups, const GroupOf& group_of,
                                                 const Options& options, KeptPairs* keep) {
  using PairsOfLevel = std::array<uint64_t, kMostLevels>;
  std::vector<std::vector<PairsOfLevel>> pairs(ThreadsOf(options),
                                               std::vector<PairsOfLevel>(groups));
  const auto count = [&](unsigned worker, size_t group, PackedPair pair) {
    const Pattern pattern = comparer.Compare(First(pair), Second(pair));
    ++pairs[worker][group][pattern.levels[0]];
  };
  KOPPEL_RETURN_IF_ERROR(ForEachGrouped(pool, plan, scope, group_of, options, keep, count));
  std::vector<PatternSample> samples;
  for (size_t group = 0; group < groups; ++group) {
    PairsOfLevel all = {};
    for (const auto& worker : pairs) {
      for (size_t level = 0; level < kMostLevels; ++level) all[level] += worker[group][level];
    }
    samples.push_back(SampleOf(all));
  }
  return samples;
}

}  // namespace

Result<std::vector<PatternSample>> SamplePatterns(const Pool& pool, const Plan& plan,
                                                  CandidateScope scope, const Comparer& comparer,
                                                  size_t groups, const GroupOf& group_of,
                                                  uint64_t most_sampled, const Options& options,
                                                  KeptPairs* keep) {
  if (IsOneScore(comparer.terms())) {
    return CountOnlyTerm(pool, plan, scope, comparer, groups, group_of, options, keep);
  }
  const unsigned workers = ThreadsOf(options);
  std::vector<std::vector<Share>> shares(workers, std::vector<Share>(groups));
  KOPPEL_RETURN_IF_ERROR(ForEachGrouped(pool, plan, scope, group_of, options, keep,
                                        [&](unsigned worker, size_t group, PackedPair pair) {
                                          shares[worker][group].Add(pair, most_sampled);
                                        }));
  std::vector<PatternSample> samples(groups);
  for (size_t group = 0; group < groups; ++group) {
    std::vector<Share*> of_group;
    for (std::vector<Share>& worker : shares) of_group.push_back(&worker[group]);
    const std::vector<PackedPair> drawn =
        Unite(std::move(of_group), most_sampled, samples[group].pairs);
    samples[group].sampled = drawn.size();
    KOPPEL_ASSIGN_OR_RETURN(samples[group].patterns, CountPatterns(drawn, comparer, options));
  }
  return samples;
}

}  // namespace koppel::match
