// How many pairs of filters a second does the exact similarity join compare, on one thread, and how
// does that compare with a plain loop of 64-bit POPCNT over one pair at a time?
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "linker/match/candidates.h"
#include "linker/match/dice_kernel.h"

namespace koppel::match {
namespace {

constexpr size_t kFilters = 4000;

Plan PlanFor(size_t bits, uint32_t permille) {
  Plan plan;
  plan.shapes = {{"f", false, bits / 8}};
  plan.passes = {{0, false, permille, "similar:f"}};
  plan.terms = {{0, 1, 0}};
  plan.threshold_permille = 800;
  return plan;
}

SourceRecords RandomFilters(const Plan& plan, const std::string& name, uint64_t seed,
                            double density) {
  SeededRandom random(seed);
  SourceRecords source(name, true, plan.shapes);
  for (size_t i = 0; i < kFilters; ++i) {
    std::string filter(plan.shapes[0].bytes, '\0');
    for (char& byte : filter) {
      for (int bit = 0; bit < 8; ++bit) {
        byte = static_cast<char>(byte << 1 | (random.Chance(density) ? 1 : 0));
      }
    }
    const std::string_view view = filter;
    if (!source.Add(std::to_string(i), std::span(&view, 1)).ok()) std::abort();
  }
  return source;
}

std::vector<SourceRecords> TwoSources(const Plan& plan, double density) {
  std::vector<SourceRecords> sources;
  sources.push_back(RandomFilters(plan, "a", 1, density));
  sources.push_back(RandomFilters(plan, "b", 2, density));
  return sources;
}

void ReportPairs(benchmark::State& state, size_t found) {
  state.counters["pairs/s"] = benchmark::Counter(static_cast<double>(kFilters * kFilters),
                                                 benchmark::Counter::kIsIterationInvariantRate);
  state.counters["found"] = static_cast<double>(found);
}

// Arguments: bits, fill in percent, threshold in permille.
void ExactJoin(benchmark::State& state) {
  const Plan plan =
      PlanFor(static_cast<size_t>(state.range(0)), static_cast<uint32_t>(state.range(2)));
  const std::vector<SourceRecords> sources =
      TwoSources(plan, static_cast<double>(state.range(1)) / 100);
  const Pool pool = Pool::Of(plan, sources).value();
  Options options;
  options.threads = 1;
  size_t found = 0;
  for (auto _ : state) found = SimilarPairs(pool, plan.passes[0], options).value().size();
  ReportPairs(state, found);
}

#if defined(__x86_64__)
__attribute__((target("popcnt")))
#endif
size_t
CountPlainly(const SourceRecords& a, const SourceRecords& b, size_t words, uint32_t permille) {
  size_t found = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const uint64_t* row_a = a.row(0, i);
    for (size_t j = 0; j < b.size(); ++j) {
      const uint64_t* row_b = b.row(0, j);
      uint64_t overlap = 0;
      for (size_t w = 0; w < words; ++w) {
        overlap += static_cast<uint64_t>(__builtin_popcountll(row_a[w] & row_b[w]));
      }
      found += 2000 * overlap >= permille * (uint64_t{a.bits(0, i)} + b.bits(0, j)) ? 1 : 0;
    }
  }
  return found;
}

void PlainPopcnt(benchmark::State& state) {
  const Plan plan =
      PlanFor(static_cast<size_t>(state.range(0)), static_cast<uint32_t>(state.range(2)));
  const std::vector<SourceRecords> sources =
      TwoSources(plan, static_cast<double>(state.range(1)) / 100);
  size_t found = 0;
  for (auto _ : state) {
    found = CountPlainly(sources[0], sources[1], plan.shapes[0].words(),
                         static_cast<uint32_t>(state.range(2)));
  }
  ReportPairs(state, found);
}

void Cases(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"bits", "fill", "permille"})->Unit(benchmark::kMillisecond);
  bench->Args({1024, 43, 800})->Args({2048, 50, 580})->Args({512, 25, 800});
}
BENCHMARK(PlainPopcnt)->Apply(Cases);
BENCHMARK(ExactJoin)->Apply(Cases);

}  // namespace
}  // namespace koppel::match

BENCHMARK_MAIN();
