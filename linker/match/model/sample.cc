#include "linker/match/model/sample.h"

#include <algorithm>
#include <bit>

#include "linker/match/core/parallel.h"

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

}  // namespace

Result<std::vector<PatternSample>> SamplePatterns(const Pool& pool, const Plan& plan,
                                                  CandidateScope scope, const Comparer& comparer,
                                                  size_t groups, const GroupOf& group_of,
                                                  uint64_t most_sampled, const Options& options,
                                                  KeptPairs* keep) {
  const unsigned workers = ThreadsOf(options);
  std::vector<std::vector<Share>> shares(workers, std::vector<Share>(groups));
  SearchReport report;
  if (keep != nullptr) keep->Begin(workers);
  KOPPEL_RETURN_IF_ERROR(ForEachCandidate(
      pool, plan, scope, options,
      [&](unsigned worker, std::span<const PackedPair> pairs) {
        for (const PackedPair pair : pairs) {
          const size_t group = group_of(First(pair), Second(pair));
          if (group != kNoGroup) shares[worker][group].Add(pair, most_sampled);
        }
        if (keep != nullptr) keep->Add(worker, pairs);
        return OkStatus();
      },
      report));
  if (keep != nullptr) keep->End(std::move(report));
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
