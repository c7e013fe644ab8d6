#include "linker/match/search/block_lister.h"

#include <algorithm>

namespace koppel::match {
namespace {

// Work of one task, so that two threads stay busy and cancelling is quick.
constexpr uint64_t kPairsOfTask = 1 << 18;
// Comparisons of ids are done so many at a time: a compiler makes vectors of loops of fixed length.
constexpr size_t kStride = 16;

// Whole blocks, or some rows of a single one.
struct Stretch {
  size_t begin_block;
  size_t end_block;
  size_t begin_row;
  size_t end_row;
};

// How an earlier column has found a pair.
enum Mark : uint32_t { kEarlierPass = 1, kEarlierPlace = 2 };

struct Worker {
  // Ids of the block's records, one column of kStride-padded length after the other.
  std::vector<uint32_t> ids;
  std::vector<uint32_t> marks;
  std::vector<PackedPair> batch;
  PairCounts counts;
};

class Lister {
 public:
  Lister(const Pool& pool, const BlockTable& table, const Finder& finder, size_t column,
         CandidateScope scope, Outlet& outlet)
      : pool_(pool),
        table_(table),
        finder_(finder),
        column_(column),
        pass_(table.columns()[column].pass),
        scope_(scope),
        outlet_(outlet) {}

  std::vector<Stretch> Stretches() const;
  Status List(const Stretch& stretch, unsigned number, Worker& worker) const;

 private:
  Status ListRows(std::span<const uint32_t> block, size_t begin, size_t end, unsigned number,
                  Worker& worker) const;
  size_t Gather(std::span<const uint32_t> block, Worker& worker) const;
  void MarkRow(size_t row, RowRange range, size_t length, Worker& worker) const;
  Status GiveRow(std::span<const uint32_t> block, size_t row, RowRange range, unsigned number,
                 Worker& worker) const;
  Status Flush(unsigned number, Worker& worker) const;

  const Pool& pool_;
  const BlockTable& table_;
  const Finder& finder_;
  const size_t column_;
  const size_t pass_;
  const CandidateScope scope_;
  Outlet& outlet_;
};

std::vector<Stretch> Lister::Stretches() const {
  std::vector<Stretch> stretches;
  size_t begin = 0;
  uint64_t work = 0;
  const size_t blocks = table_.blocks(column_);
  const auto close = [&](size_t end) {
    if (begin < end) stretches.push_back({begin, end, 0, SIZE_MAX});
    begin = end;
    work = 0;
  };
  for (size_t i = 0; i < blocks; ++i) {
    const uint64_t size = table_.block(column_, i).size();
    const uint64_t pairs = size * size / 2;
    if (pairs > kPairsOfTask) {
      close(i);
      const size_t rows = std::max<size_t>(1, kPairsOfTask / size);
      for (size_t row = 0; row < size; row += rows)
        stretches.push_back({i, i + 1, row, row + rows});
      begin = i + 1;
      continue;
    }
    work += pairs + size;
    if (work > kPairsOfTask) close(i + 1);
  }
  close(blocks);
  return stretches;
}

// Returns the padded length of the block.
size_t Lister::Gather(std::span<const uint32_t> block, Worker& worker) const {
  const size_t length = (block.size() + kStride - 1) / kStride * kStride;
  worker.ids.resize(std::max(worker.ids.size(), length * column_));
  worker.marks.resize(std::max(worker.marks.size(), length));
  for (size_t i = 0; i < block.size(); ++i) {
    const uint32_t* ids = table_.blocks_of(block[i]);
    for (size_t c = 0; c < column_; ++c) worker.ids[c * length + i] = ids[c];
  }
  return length;
}

// Marks are right in the range; around it they mean nothing.
void Lister::MarkRow(size_t row, RowRange range, size_t length, Worker& worker) const {
  const size_t begin = range.begin / kStride * kStride;
  std::fill(worker.marks.begin() + static_cast<ptrdiff_t>(begin),
            worker.marks.begin() + static_cast<ptrdiff_t>(range.end), 0u);
  for (size_t c = 0; c < column_; ++c) {
    const uint32_t* ids = worker.ids.data() + c * length;
    const uint32_t own = ids[row];
    if (own == 0) continue;
    const uint32_t mark = c < table_.begin(pass_) ? kEarlierPass : kEarlierPlace;
    for (size_t i = begin; i < range.end; i += kStride) {
      uint32_t* marks = worker.marks.data() + i;
      for (size_t k = 0; k < kStride; ++k) marks[k] |= ids[i + k] == own ? mark : 0;
    }
  }
}

Status Lister::Flush(unsigned number, Worker& worker) const {
  const Status status = outlet_.Give(number, pass_, worker.batch);
  worker.batch.clear();
  return status;
}

Status Lister::GiveRow(std::span<const uint32_t> block, size_t row, RowRange range, unsigned number,
                       Worker& worker) const {
  const bool more = finder_.NeedsMore(column_, pass_);
  for (size_t i = range.begin; i < range.end; ++i) {
    if ((worker.marks[i] & kEarlierPlace) != 0) continue;
    if (more && finder_.JoinedIn(table_.begin(pass_), column_, block[row], block[i])) continue;
    ++worker.counts.found;
    if (worker.marks[i] != 0) continue;
    if (more && finder_.MoreBefore(column_, pass_, block[row], block[i])) continue;
    ++worker.counts.owned;
    worker.batch.push_back(Pack(block[row], block[i]));
    if (worker.batch.size() == kBatch) KOPPEL_RETURN_IF_ERROR(Flush(number, worker));
  }
  return OkStatus();
}

Status Lister::ListRows(std::span<const uint32_t> block, size_t begin, size_t end, unsigned number,
                        Worker& worker) const {
  const size_t length = Gather(block, worker);
  size_t source_end = 0;
  for (size_t row = begin; row < end; ++row) {
    const uint32_t rank = pool_.rank(block[row]);
    source_end = std::max(source_end, row);
    while (source_end < block.size() && pool_.rank(block[source_end]) == rank) ++source_end;
    const RowRange range = PartnersOf(pool_, scope_, rank, row, source_end, block.size());
    if (range.begin >= range.end) continue;
    MarkRow(row, range, length, worker);
    KOPPEL_RETURN_IF_ERROR(GiveRow(block, row, range, number, worker));
  }
  return OkStatus();
}

Status Lister::List(const Stretch& stretch, unsigned number, Worker& worker) const {
  worker.batch.reserve(kBatch);
  for (size_t i = stretch.begin_block; i < stretch.end_block; ++i) {
    const std::span<const uint32_t> block = table_.block(column_, i);
    KOPPEL_RETURN_IF_ERROR(ListRows(block, stretch.begin_row,
                                    std::min(stretch.end_row, block.size()), number, worker));
  }
  return Flush(number, worker);
}

}  // namespace

Status ListBlocks(const Pool& pool, const BlockTable& table, const Finder& finder, size_t column,
                  CandidateScope scope, const Options& options, Outlet& outlet,
                  PairCounts& counts) {
  const Lister lister(pool, table, finder, column, scope, outlet);
  const std::vector<Stretch> stretches = lister.Stretches();
  std::vector<Worker> workers(ThreadsOf(options));
  Reporter reporter(options, "candidates");
  KOPPEL_RETURN_IF_ERROR(RunTasks(
      stretches.size(), static_cast<unsigned>(workers.size()),
      [&](size_t task, unsigned number) {
        return lister.List(stretches[task], number, workers[number]);
      },
      [&](size_t done) { return reporter.Report(done, stretches.size()); }));
  for (const Worker& worker : workers) {
    counts.found += worker.counts.found;
    counts.owned += worker.counts.owned;
  }
  return OkStatus();
}

}  // namespace koppel::match
