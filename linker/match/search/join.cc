#include "linker/match/search/join.h"

#include "linker/match/kernel/exact_join.h"

namespace koppel::match {
namespace {

FilterSide SideOf(const Pool& pool, size_t encoding, std::span<const uint32_t> numbers) {
  std::vector<FilterRow> rows;
  rows.reserve(numbers.size());
  for (const uint32_t number : numbers) {
    rows.push_back({pool.row(encoding, number), pool.bits(encoding, number), number});
  }
  return {rows, pool.shape(encoding).words()};
}

}  // namespace

Status JoinRecords(const Pool& pool, const JoinTask& task, const Options& options,
                   const OnFound& on_found) {
  if (task.rows.empty() || (!task.within && task.columns.empty())) return OkStatus();
  std::vector<std::vector<PackedPair>> packed(ThreadsOf(options));
  const auto pack = [&](unsigned worker, std::span<const JoinPair> pairs) {
    std::vector<PackedPair>& own = packed[worker];
    own.clear();
    for (const JoinPair& pair : pairs) own.push_back(Pack(pair.a, pair.b));
    return on_found(worker, own);
  };
  Reporter reporter(options, "candidates");
  JoinOptions join;
  join.threads = ThreadsOf(options);
  const uint64_t total = task.comparisons();
  join.report = [&](uint64_t done) { return reporter.Report(std::min(done, total), total); };
  const FilterSide rows = SideOf(pool, task.encoding, task.rows);
  if (task.within) return JoinWithin(rows, task.measure, join, pack);
  const FilterSide columns = SideOf(pool, task.encoding, task.columns);
  return JoinExactly(rows, columns, task.measure, join, pack);
}

}  // namespace koppel::match
