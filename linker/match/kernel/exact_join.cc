#include "linker/match/kernel/exact_join.h"

#include <algorithm>
#include <array>

#include "linker/match/core/parallel.h"
#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/kernel/sketch.h"

namespace koppel::match {
namespace {

// Rows of a task, and those of them that go to the kernel at once.
constexpr size_t kMostTaskRows = 256;
constexpr size_t kTileRows = 64;
// Columns of a task: short enough to be cancelled soon, and to stay in the cache of all cores.
constexpr size_t kFewestTaskColumns = 2048;
constexpr size_t kMostTaskColumns = 32768;
// Columns of a tile stay in the first-level cache, and their hits with 64 rows in the second.
constexpr size_t kTileBytes = 16 << 10;
constexpr size_t kMostTileColumns = 256;

size_t DivideUp(size_t number, size_t by) { return (number + by - 1) / by; }
size_t RoundUp(size_t number, size_t to) { return DivideUp(number, to) * to; }

// Words of a filter of a side, or of its sketch, one after another.
void CopyRow(const uint64_t* blocks, size_t words, size_t place, uint64_t* row) {
  const uint64_t* lane = blocks + place / kLanes * kLanes * words + place % kLanes;
  for (size_t w = 0; w < words; ++w) row[w] = lane[w * kLanes];
}

void Complement(const uint64_t* from, size_t count, std::vector<uint64_t>& to) {
  to.resize(count);
  std::transform(from, from + count, to.begin(), [](uint64_t word) { return ~word; });
}

// What is probed of one side: its own words, or sketches.
struct Probed {
  const uint64_t* blocks = nullptr;
  size_t stride = 0;
};

// A range of rows against a range of columns, by place.
struct Task {
  size_t row_begin;
  size_t row_end;
  size_t column_begin;
  size_t column_end;
};

// What one thread works with. Rows are repeated up to whole groups of kRowsAtOnce.
struct Worker {
  std::vector<uint64_t> rows;
  std::vector<uint32_t> row_bits;
  std::vector<uint64_t> probe_rows;
  std::vector<uint64_t> lacking_rows;
  std::vector<uint64_t> lacking_blocks;
  std::vector<Hit> hits;
  std::vector<JoinPair> batch;
  size_t batched = 0;
};

class Join {
 public:
  Join(const FilterSide& a, const FilterSide& b, bool within, const Measure& measure,
       const JoinOptions& options, const OnPairs& consume)
      : a_(a), b_(b), within_(within), measure_(measure), options_(options), consume_(consume) {}

  Status Run();

 private:
  unsigned threads() const { return std::max(1u, options_.threads); }
  Status Prepare();
  Status MakeSketches(const FilterSide& side, Sketch& sketch);
  void Divide();
  Task TaskOf(size_t number) const;
  Status RunTask(const Task& task, unsigned worker);
  void TakeRows(const Task& task, Worker& worker) const;
  Status RunTiles(const Task& task, size_t column, size_t end, unsigned number);
  Tile TileOf(const Task& task, size_t row, size_t column, size_t end, Worker& worker) const;
  bool CanReach(size_t row, size_t row_end, size_t column, size_t column_end) const;
  Status HandOver(size_t row, size_t column, size_t found, unsigned number);
  Status Flush(unsigned number);

  const FilterSide& a_;
  const FilterSide& b_;
  const bool within_;
  const Measure& measure_;
  const JoinOptions& options_;
  const OnPairs& consume_;
  std::vector<uint32_t> least_;
  ProbePlan plan_;
  std::array<Sketch, 2> sketches_;
  Probed probed_a_;
  Probed probed_b_;
  size_t task_rows_ = 0;
  size_t task_columns_ = 0;
  size_t strips_ = 0;
  size_t tasks_ = 0;
  std::vector<Worker> workers_;
};

Status Join::MakeSketches(const FilterSide& side, Sketch& sketch) {
  constexpr size_t kBlocksAtOnce = 1024;
  sketch.words = plan_.words();
  sketch.blocks.resize(side.block_count() * kLanes * sketch.words);
  return RunTasks(
      DivideUp(side.block_count(), kBlocksAtOnce), threads(),
      [&](size_t number, unsigned) {
        const size_t begin = number * kBlocksAtOnce;
        const size_t end = std::min(begin + kBlocksAtOnce, side.block_count());
        MakeSketch(side, plan_.bits, begin, end, sketch);
        return OkStatus();
      },
      [&](size_t) { return options_.report ? options_.report(0) : OkStatus(); });
}

Status Join::Prepare() {
  const uint32_t most_bits = a_.bits(a_.size() - 1) + b_.bits(b_.size() - 1);
  for (uint32_t bits = 0; bits <= most_bits; ++bits) {
    least_.push_back(measure_.LeastOverlap(bits, 0));
  }
  if (options_.abandon_early) plan_ = PlanProbe(a_, b_, measure_);
  probed_a_ = {a_.blocks(), a_.words()};
  probed_b_ = {b_.blocks(), b_.words()};
  if (!plan_.bits.empty()) {
    KOPPEL_RETURN_IF_ERROR(MakeSketches(a_, sketches_[0]));
    if (!within_) KOPPEL_RETURN_IF_ERROR(MakeSketches(b_, sketches_[1]));
    probed_a_ = {sketches_[0].blocks.data(), plan_.words()};
    probed_b_ = {sketches_[within_ ? 0 : 1].blocks.data(), plan_.words()};
  }
  Divide();
  workers_.resize(threads());
  return OkStatus();
}

// Enough tasks for all threads to end at about the same time.
void Join::Divide() {
  const size_t shares = threads() * size_t{8};
  task_rows_ = std::clamp(RoundUp(a_.size() / shares, kTileRows), kTileRows, kMostTaskRows);
  task_columns_ =
      std::clamp(RoundUp(b_.size() / shares, kLanes), kFewestTaskColumns, kMostTaskColumns);
  if (DivideUp(a_.size(), task_rows_) >= shares) task_columns_ = kMostTaskColumns;
  strips_ = DivideUp(a_.size(), task_rows_);
  tasks_ = strips_ * DivideUp(b_.size(), task_columns_);
}

// Tasks that follow each other share their columns.
Task Join::TaskOf(size_t number) const {
  const size_t row = number % strips_ * task_rows_;
  const size_t column = number / strips_ * task_columns_;
  // Within a side, rows have been met as columns by the rows before them.
  const size_t first = within_ ? std::max(column, row / kLanes * kLanes) : column;
  return {row, std::min(row + task_rows_, a_.size()), first,
          std::min(column + task_columns_, b_.size())};
}

// The shortest row and the longest column, or the other way around, are the most alike in length.
bool Join::CanReach(size_t row, size_t row_end, size_t column, size_t column_end) const {
  const uint32_t least_a = a_.bits(row);
  const uint32_t most_a = a_.bits(row_end - 1);
  const uint32_t least_b = b_.bits(column);
  const uint32_t most_b = b_.bits(column_end - 1);
  if (most_a < least_b) return measure_.LengthsAllow(most_a, least_b);
  if (most_b < least_a) return measure_.LengthsAllow(least_a, most_b);
  return true;
}

void Join::TakeRows(const Task& task, Worker& worker) const {
  const size_t count = RoundUp(task.row_end - task.row_begin, kRowsAtOnce);
  const size_t probe_words = plan_.groups > 0 ? probed_a_.stride : 0;
  worker.rows.resize(count * a_.words());
  worker.row_bits.resize(count);
  worker.probe_rows.resize(count * probe_words);
  for (size_t i = 0; i < count; ++i) {
    const size_t place = std::min(task.row_begin + i, task.row_end - 1);
    CopyRow(a_.blocks(), a_.words(), place, worker.rows.data() + i * a_.words());
    worker.row_bits[i] = a_.bits(place);
    if (probe_words == 0) continue;
    CopyRow(probed_a_.blocks, probe_words, place, worker.probe_rows.data() + i * probe_words);
  }
  Complement(worker.probe_rows.data(), worker.probe_rows.size(), worker.lacking_rows);
}

// The filter with fewer bits is the one whose bits are looked for in the other: it may lack fewer.
Tile Join::TileOf(const Task& task, size_t row, size_t column, size_t end, Worker& worker) const {
  const size_t first = row - task.row_begin;
  Tile tile;
  tile.rows = worker.rows.data() + first * a_.words();
  tile.row_bits = worker.row_bits.data() + first;
  tile.row_count = std::min(kTileRows, task.row_end - row);
  tile.blocks = b_.blocks() + column * b_.words();
  tile.column_bits = b_.all_bits() + column;
  tile.column_count = end - column;
  tile.words = b_.words();
  tile.least = least_.data();
  if (plan_.groups == 0) return tile;
  const size_t stride = probed_b_.stride;
  tile.probe.rows_lack = a_.bits(row) < b_.bits(column);
  tile.probe.rows =
      (tile.probe.rows_lack ? worker.probe_rows : worker.lacking_rows).data() + first * stride;
  tile.probe.blocks =
      tile.probe.rows_lack ? worker.lacking_blocks.data() : probed_b_.blocks + column * stride;
  tile.probe.stride = stride;
  tile.probe.groups = plan_.groups;
  tile.probe.group_words = plan_.group_words;
  return tile;
}

Status Join::Flush(unsigned number) {
  Worker& worker = workers_[number];
  const std::span<const JoinPair> pairs(worker.batch.data(), worker.batched);
  worker.batched = 0;
  return pairs.empty() ? OkStatus() : consume_(number, pairs);
}

Status Join::HandOver(size_t row, size_t column, size_t found, unsigned number) {
  Worker& worker = workers_[number];
  for (size_t i = 0; i < found; ++i) {
    const Hit& hit = worker.hits[i];
    const size_t a = row + hit.row;
    const size_t b = column + hit.column;
    worker.batch[worker.batched] = {a_.id(a), b_.id(b), hit.overlap};
    // Within a side, half of the pairs of a tile on the diagonal are the other half again.
    worker.batched += !within_ || a < b ? 1 : 0;
    if (worker.batched == kJoinBatch) KOPPEL_RETURN_IF_ERROR(Flush(number));
  }
  return OkStatus();
}

Status Join::RunTiles(const Task& task, size_t column, size_t end, unsigned number) {
  Worker& worker = workers_[number];
  if (plan_.groups > 0 && a_.bits(task.row_begin) < b_.bits(column)) {
    const size_t stride = probed_b_.stride;
    Complement(probed_b_.blocks + column * stride, RoundUp(end - column, kLanes) * stride,
               worker.lacking_blocks);
  }
  for (size_t row = task.row_begin; row < task.row_end; row += kTileRows) {
    if (!CanReach(row, std::min(row + kTileRows, task.row_end), column, end)) continue;
    const Tile tile = TileOf(task, row, column, end, worker);
    KOPPEL_RETURN_IF_ERROR(HandOver(row, column, FindSimilar(tile, worker.hits.data()), number));
  }
  return OkStatus();
}

Status Join::RunTask(const Task& task, unsigned number) {
  Worker& worker = workers_[number];
  if (task.column_begin >= task.column_end) return OkStatus();
  if (!CanReach(task.row_begin, task.row_end, task.column_begin, task.column_end)) {
    return OkStatus();
  }
  TakeRows(task, worker);
  const size_t stride = plan_.groups > 0 ? probed_b_.stride : b_.words();
  const size_t step = std::clamp(kTileBytes / (stride * sizeof(uint64_t)) / kLanes * kLanes, kLanes,
                                 kMostTileColumns);
  worker.hits.resize(MostHits(kTileRows, step));
  worker.batch.resize(kJoinBatch);
  for (size_t column = task.column_begin; column < task.column_end; column += step) {
    const size_t end = std::min(column + step, task.column_end);
    if (!CanReach(task.row_begin, task.row_end, column, end)) continue;
    KOPPEL_RETURN_IF_ERROR(RunTiles(task, column, end, number));
  }
  return Flush(number);
}

Status Join::Run() {
  if (a_.size() == 0 || b_.size() == 0) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(Prepare());
  const uint64_t size = within_ ? JoinSizeWithin(a_) : JoinSize(a_, b_);
  return RunTasks(
      tasks_, threads(),
      [&](size_t number, unsigned worker) { return RunTask(TaskOf(number), worker); },
      [&](size_t done) {
        if (!options_.report) return OkStatus();
        return options_.report(done == tasks_ ? size : size / tasks_ * done);
      });
}

}  // namespace

FilterSide::FilterSide(std::span<const FilterRow> rows, size_t words) : words_(words) {
  // Sorted by counting: the first place of each number of bits.
  std::vector<size_t> places(words * 64 + 2);
  for (const FilterRow& row : rows) ++places[row.bits + 1];
  const size_t empty = places[1];
  for (size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
  ids_.resize(rows.size() - empty);
  bits_.resize(block_count() * kLanes);
  blocks_.resize(block_count() * kLanes * words);
  for (const FilterRow& row : rows) {
    if (row.bits == 0) continue;
    const size_t place = places[row.bits]++ - empty;
    ids_[place] = row.id;
    bits_[place] = row.bits;
    uint64_t* lane = blocks_.data() + place / kLanes * kLanes * words + place % kLanes;
    for (size_t w = 0; w < words; ++w) lane[w * kLanes] = row.words[w];
  }
  for (size_t place = std::max<size_t>(1, ids_.size()); place < bits_.size(); ++place) {
    bits_[place] = bits_[place - 1];
  }
}

size_t FilterSide::block_count() const { return (ids_.size() + kLanes - 1) / kLanes; }

uint64_t JoinSize(const FilterSide& side_a, const FilterSide& side_b) {
  return uint64_t{side_a.size()} * side_b.size();
}

uint64_t JoinSizeWithin(const FilterSide& side) {
  return uint64_t{side.size()} * (side.size() - (side.size() > 0 ? 1 : 0)) / 2;
}

Status JoinExactly(const FilterSide& side_a, const FilterSide& side_b, const Measure& measure,
                   const JoinOptions& options, const OnPairs& consume) {
  return Join(side_a, side_b, false, measure, options, consume).Run();
}

Status JoinWithin(const FilterSide& side, const Measure& measure, const JoinOptions& options,
                  const OnPairs& consume) {
  return Join(side, side, true, measure, options, consume).Run();
}

}  // namespace koppel::match
