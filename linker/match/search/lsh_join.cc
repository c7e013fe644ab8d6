#include <algorithm>
#include <array>
#include <atomic>

#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/kernel/transpose.h"
#include "linker/match/search/finder.h"
#include "linker/match/search/lsh.h"

namespace koppel::match {
namespace {

constexpr size_t kDigitBits = 11;
// Pairs whose rows are fetched ahead of being compared.
constexpr size_t kAhead = 64;
// Tables that are filled in one go over the rows: reading these from memory takes longer than
// picking bits from them.
constexpr size_t kTogether = 4;
// The common count is touched once for so many comparisons.
constexpr uint64_t kCountEvery = 1 << 16;
constexpr size_t kWordsOfLine = 8;

// A record's key in a table and its place among the records: sorted together.
using Keyed = uint64_t;
uint32_t PlaceOf(Keyed keyed) { return static_cast<uint32_t>(keyed); }
uint32_t KeyOf(Keyed keyed) { return static_cast<uint32_t>(keyed >> 32); }

// By key; places of one key stay in order (radix sort from the lowest digit).
void SortByKey(std::vector<Keyed>& records, std::vector<Keyed>& spare, size_t bits) {
  spare.resize(records.size());
  for (size_t shift = 0; shift < bits; shift += kDigitBits) {
    std::array<size_t, size_t{1} << kDigitBits> next = {};
    const auto digit = [&](Keyed keyed) { return (keyed >> (32 + shift)) % next.size(); };
    for (const Keyed keyed : records) ++next[digit(keyed)];
    size_t at = 0;
    for (size_t& count : next) at += std::exchange(count, at);
    for (const Keyed keyed : records) spare[next[digit(keyed)]++] = keyed;
    records.swap(spare);
  }
}

constexpr size_t kGroup = std::tuple_size_v<BitSquare>;

struct Worker {
  // Of the tables that are filled together.
  std::vector<std::vector<Keyed>> records;
  std::vector<Keyed> spare;
  // Places of pairs.
  std::vector<std::pair<uint32_t, uint32_t>> ahead;
  std::vector<PackedPair> pairs;
  // Comparisons that are not yet in the join's own count.
  uint64_t compared = 0;
};

class LshJoin {
 public:
  LshJoin(const Pool& pool, const LshTask& task, const LshDesign& design,
          const PairPredicate& sought, const Options& options, const OnFound& on_found)
      : pool_(pool),
        task_(task),
        design_(design),
        sought_(sought),
        options_(options),
        on_found_(on_found),
        words_(pool.shape(task.encoding).words()),
        masks_(MasksOf(design, words_)) {}

  Status Run();
  uint64_t compared() const { return compared_.load(); }

 private:
  void Gather();
  void FillKeys(size_t begin, size_t end, Worker& worker) const;
  Status RunTable(size_t table, std::vector<Keyed>& records, unsigned number, Worker& worker);
  Status RunTables(size_t begin, unsigned number, Worker& worker);
  Status RunBucket(std::span<const Keyed> bucket, size_t table, unsigned number, Worker& worker);
  Status Compare(size_t table, unsigned number, Worker& worker) const;
  Status Count(Worker& worker);

  uint32_t rank(Keyed keyed) const { return ranks_[PlaceOf(keyed)]; }
  const uint64_t* row(uint32_t place) const { return rows_.data() + place * words_; }

  const Pool& pool_;
  const LshTask& task_;
  const LshDesign& design_;
  const PairPredicate& sought_;
  const Options& options_;
  const OnFound& on_found_;
  const size_t words_;
  const std::vector<std::vector<uint64_t>> masks_;
  std::vector<uint64_t> rows_;
  // The same, 64 records at a time: for each bit of the filter a word of the records' bits.
  std::vector<uint64_t> columns_;
  std::vector<uint32_t> bits_;
  std::vector<uint8_t> ranks_;
  std::atomic<uint64_t> compared_ = 0;
};

void LshJoin::Gather() {
  rows_.resize(task_.numbers.size() * words_);
  bits_.resize(task_.numbers.size());
  for (size_t i = 0; i < task_.numbers.size(); ++i) {
    const uint32_t number = task_.numbers[i];
    std::copy_n(pool_.row(task_.encoding, number), words_,
                rows_.begin() + static_cast<ptrdiff_t>(i * words_));
    bits_[i] = pool_.bits(task_.encoding, number);
    ranks_.push_back(static_cast<uint8_t>(pool_.rank(number)));
  }
  columns_.resize((task_.numbers.size() + kGroup - 1) / kGroup * kGroup * words_);
  BitSquare block;
  for (uint32_t first = 0; first < task_.numbers.size(); first += kGroup) {
    for (size_t w = 0; w < words_; ++w) {
      block.fill(0);
      for (uint32_t i = 0; i < std::min<size_t>(kGroup, bits_.size() - first); ++i) {
        block[i] = row(first + i)[w];
      }
      Transpose(block);
      std::copy(block.begin(), block.end(),
                columns_.begin() + static_cast<ptrdiff_t>(first * words_ + w * kGroup));
    }
  }
}

Status LshJoin::Count(Worker& worker) {
  const uint64_t more = std::exchange(worker.compared, 0);
  if (compared_.fetch_add(more) + more <= options_.most_listed_pairs) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "candidates: LSH on ",
                 pool_.shape(task_.encoding).name, " compares more than ",
                 options_.most_listed_pairs, " pairs: its filters are too much alike; use exact");
}

Status LshJoin::Compare(size_t table, unsigned number, Worker& worker) const {
  for (const auto& pair : worker.ahead) {
    const uint32_t a = pair.first;
    const uint32_t b = pair.second;
    if (!task_.measure.Reaches(Overlap(row(a), row(b), words_), bits_[a], bits_[b])) {
      continue;
    }
    const bool earlier =
        std::any_of(masks_.begin(), masks_.begin() + static_cast<ptrdiff_t>(table),
                    [&](const auto& mask) { return AgreeIn(mask, row(a), row(b)); });
    if (earlier || !sought_(task_.numbers[a], task_.numbers[b])) continue;
    worker.pairs.push_back(Pack(task_.numbers[a], task_.numbers[b]));
  }
  worker.ahead.clear();
  if (worker.pairs.empty()) return OkStatus();
  const Status status = on_found_(number, worker.pairs);
  worker.pairs.clear();
  return status;
}

Status LshJoin::RunBucket(std::span<const Keyed> bucket, size_t table, unsigned number,
                          Worker& worker) {
  size_t source_end = 0;
  for (size_t i = 0; i < bucket.size(); ++i) {
    const uint32_t own = rank(bucket[i]);
    source_end = std::max(source_end, i);
    while (source_end < bucket.size() && rank(bucket[source_end]) == own) ++source_end;
    const RowRange range = PartnersOf(pool_, task_.scope, own, i, source_end, bucket.size());
    if (range.begin >= range.end) continue;
    worker.compared += range.end - range.begin;
    if (worker.compared >= kCountEvery) KOPPEL_RETURN_IF_ERROR(Count(worker));
    for (size_t j = range.begin; j < range.end; ++j) {
      const uint32_t a = PlaceOf(bucket[i]);
      const uint32_t b = PlaceOf(bucket[j]);
      for (size_t w = 0; w < words_; w += kWordsOfLine) {
        __builtin_prefetch(row(a) + w);
        __builtin_prefetch(row(b) + w);
      }
      worker.ahead.emplace_back(a, b);
      if (worker.ahead.size() == kAhead) KOPPEL_RETURN_IF_ERROR(Compare(table, number, worker));
    }
  }
  return OkStatus();
}

// A table's bits of 64 records are as many words; transposed they are the records' keys.
void LshJoin::FillKeys(size_t begin, size_t end, Worker& worker) const {
  const size_t records = task_.numbers.size();
  worker.records.resize(kTogether);
  for (std::vector<Keyed>& keyed : worker.records) keyed.resize(records);
  BitSquare keys;
  for (size_t first = 0; first < records; first += kGroup) {
    const uint64_t* columns = columns_.data() + first * words_;
    for (size_t table = begin; table < end; ++table) {
      keys.fill(0);
      size_t next = 0;
      for (const uint32_t bit : design_.tables[table]) keys[next++] = columns[bit];
      Transpose(keys);
      Keyed* keyed = worker.records[table - begin].data() + first;
      for (size_t i = 0; i < std::min(kGroup, records - first); ++i) {
        keyed[i] = keys[i] << 32 | (first + i);
      }
    }
  }
}

Status LshJoin::RunTable(size_t table, std::vector<Keyed>& records, unsigned number,
                         Worker& worker) {
  SortByKey(records, worker.spare, design_.bits);
  const std::span<const Keyed> all(records);
  for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && KeyOf(all[end]) == KeyOf(all[begin])) ++end;
    if (end - begin < 2) continue;
    KOPPEL_RETURN_IF_ERROR(RunBucket(all.subspan(begin, end - begin), table, number, worker));
  }
  KOPPEL_RETURN_IF_ERROR(Count(worker));
  return Compare(table, number, worker);
}

Status LshJoin::RunTables(size_t begin, unsigned number, Worker& worker) {
  const size_t end = std::min(begin + kTogether, design_.tables.size());
  FillKeys(begin, end, worker);
  for (size_t table = begin; table < end; ++table) {
    KOPPEL_RETURN_IF_ERROR(RunTable(table, worker.records[table - begin], number, worker));
  }
  return OkStatus();
}

Status LshJoin::Run() {
  Gather();
  std::vector<Worker> workers(ThreadsOf(options_));
  Reporter reporter(options_, "candidates");
  const size_t tasks = (design_.tables.size() + kTogether - 1) / kTogether;
  return RunTasks(
      tasks, static_cast<unsigned>(workers.size()),
      [&](size_t task, unsigned number) {
        return RunTables(task * kTogether, number, workers[number]);
      },
      [&](size_t done) { return reporter.Report(done, tasks); });
}

}  // namespace

Status JoinByLsh(const Pool& pool, const LshTask& task, const LshDesign& design,
                 const PairPredicate& sought, const Options& options, const OnFound& on_found,
                 uint64_t& compared) {
  LshJoin join(pool, task, design, sought, options, on_found);
  KOPPEL_RETURN_IF_ERROR(join.Run());
  compared = join.compared();
  return OkStatus();
}

}  // namespace koppel::match
