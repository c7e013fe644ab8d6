#include <algorithm>
#include <atomic>
#include <memory>

#include "linker/match/candidates.h"
#include "linker/match/dice_kernel.h"

namespace koppel::match {
namespace {

constexpr size_t kTileRows = 64;
// Of the blocks that a tile goes over: they stay in the first-level cache.
constexpr size_t kTileBytes = 24 << 10;

// The filters of one source, by ascending number of bits; the transposed blocks of the kernel.
struct Side {
  std::vector<uint32_t> numbers;
  std::vector<uint32_t> bits;
  std::vector<uint64_t> blocks;

  size_t size() const { return numbers.size(); }
  size_t block_count() const { return (numbers.size() + kLanes - 1) / kLanes; }
};

void Transpose(const Pool& pool, size_t encoding, size_t words, Side& side) {
  side.bits.resize(side.block_count() * kLanes);
  side.blocks.resize(side.block_count() * kLanes * words);
  for (size_t i = 0; i < side.size(); ++i) {
    const uint64_t* row = pool.row(encoding, side.numbers[i]);
    uint64_t* lane = side.blocks.data() + i / kLanes * kLanes * words + i % kLanes;
    for (size_t w = 0; w < words; ++w) lane[w * kLanes] = row[w];
    side.bits[i] = pool.bits(encoding, side.numbers[i]);
  }
}

Side SideOf(const Pool& pool, size_t encoding, size_t words, uint32_t rank) {
  Side side;
  for (uint32_t number = pool.begin(rank); number < pool.end(rank); ++number) {
    if (pool.bits(encoding, number) > 0) side.numbers.push_back(number);
  }
  std::stable_sort(side.numbers.begin(), side.numbers.end(), [&](uint32_t a, uint32_t b) {
    return pool.bits(encoding, a) < pool.bits(encoding, b);
  });
  Transpose(pool, encoding, words, side);
  return side;
}

// Rows of one source against all filters of another, or of the same one.
struct Strip {
  uint32_t rank_a;
  uint32_t rank_b;
  size_t begin;
  size_t end;
};

// What one thread works with.
struct Worker {
  std::vector<uint64_t> rows;
  std::vector<Hit> hits;
  PairSet pairs;
};

// 2 min(|a|, |b|) / (|a| + |b|) is the most that Dice can be.
bool CanReach(uint32_t least_a, uint32_t most_a, uint32_t least_b, uint32_t most_b,
              uint32_t permille) {
  if (most_a < least_b) return DiceAtLeast(most_a, most_a, least_b, permille);
  if (most_b < least_a) return DiceAtLeast(most_b, most_b, least_a, permille);
  return true;
}

class SimilarJoin {
 public:
  SimilarJoin(const Pool& pool, const PlanPass& pass, const Options& options)
      : pool_(pool), pass_(pass), options_(options), words_(pool.shape(pass.encoding).words()) {}

  Result<PairSet> Run();

 private:
  void Prepare();
  Status RunStrip(const Strip& strip, Worker& worker);
  void RunTile(const Strip& strip, size_t block, size_t blocks, Worker& worker) const;
  Status CheckCount(size_t more);
  Result<PairSet> Gather(std::vector<Worker>& workers) const;

  const Pool& pool_;
  const PlanPass& pass_;
  const Options& options_;
  const size_t words_;
  std::vector<Side> sides_;
  std::vector<Strip> strips_;
  // Pairs of rows in all strips, for progress.
  uint64_t work_ = 0;
  std::atomic<uint64_t> count_ = 0;
};

void SimilarJoin::Prepare() {
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    sides_.push_back(SideOf(pool_, pass_.encoding, words_, rank));
  }
  for (uint32_t a = 0; a < pool_.ranks(); ++a) {
    for (uint32_t b = a; b < pool_.ranks(); ++b) {
      if (!pool_.pairs_wanted(a, b) || sides_[b].size() == 0) continue;
      for (size_t begin = 0; begin < sides_[a].size(); begin += kTileRows) {
        strips_.push_back({a, b, begin, std::min(begin + kTileRows, sides_[a].size())});
      }
      work_ += sides_[a].size() * sides_[b].size();
    }
  }
}

Status SimilarJoin::CheckCount(size_t more) {
  if (count_.fetch_add(more) + more <= options_.most_pairs) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "candidates: pass ", pass_.label,
                 " gives more than ", options_.most_pairs, " pairs; raise the pass threshold");
}

void SimilarJoin::RunTile(const Strip& strip, size_t block, size_t blocks, Worker& worker) const {
  const Side& a = sides_[strip.rank_a];
  const Side& b = sides_[strip.rank_b];
  Tile tile;
  tile.rows = worker.rows.data();
  tile.row_bits = a.bits.data() + strip.begin;
  tile.row_count = strip.end - strip.begin;
  tile.blocks = b.blocks.data() + block * words_ * kLanes;
  tile.block_bits = b.bits.data() + block * kLanes;
  tile.block_count = blocks;
  tile.words = words_;
  tile.dice_permille = pass_.dice_permille;
  const size_t found = FindSimilar(tile, worker.hits.data());
  for (size_t i = 0; i < found; ++i) {
    const size_t row = strip.begin + worker.hits[i].row;
    const size_t column = block * kLanes + worker.hits[i].column;
    if (strip.rank_a == strip.rank_b && row >= column) continue;
    worker.pairs.push_back(Pack(a.numbers[row], b.numbers[column]));
  }
}

Status SimilarJoin::RunStrip(const Strip& strip, Worker& worker) {
  const Side& a = sides_[strip.rank_a];
  const Side& b = sides_[strip.rank_b];
  worker.rows.resize(kTileRows * words_);
  for (size_t i = strip.begin; i < strip.end; ++i) {
    const uint64_t* row = pool_.row(pass_.encoding, a.numbers[i]);
    std::copy_n(row, words_,
                worker.rows.begin() + static_cast<ptrdiff_t>((i - strip.begin) * words_));
  }
  const size_t step = std::max<size_t>(1, kTileBytes / (words_ * kLanes * sizeof(uint64_t)));
  worker.hits.resize(kTileRows * step * kLanes);
  // Within a source the blocks before the strip's own have met it already.
  size_t block = strip.rank_a == strip.rank_b ? strip.begin / kLanes : 0;
  for (; block < b.block_count(); block += step) {
    const size_t blocks = std::min(step, b.block_count() - block);
    const size_t last = std::min((block + blocks) * kLanes, b.size()) - 1;
    if (!CanReach(a.bits[strip.begin], a.bits[strip.end - 1], b.bits[block * kLanes], b.bits[last],
                  pass_.dice_permille)) {
      continue;
    }
    const size_t before = worker.pairs.size();
    RunTile(strip, block, blocks, worker);
    KOPPEL_RETURN_IF_ERROR(CheckCount(worker.pairs.size() - before));
  }
  return OkStatus();
}

// Each worker's pairs are sorted on their own thread, then merged.
Result<PairSet> SimilarJoin::Gather(std::vector<Worker>& workers) const {
  const auto sort = [&](size_t number, unsigned) {
    std::sort(workers[number].pairs.begin(), workers[number].pairs.end());
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(RunTasks(workers.size(), static_cast<unsigned>(workers.size()), sort,
                                  [](size_t) { return OkStatus(); }));
  PairSet all;
  for (Worker& worker : workers) {
    if (all.empty()) {
      all = std::move(worker.pairs);
      continue;
    }
    const auto middle = static_cast<ptrdiff_t>(all.size());
    all.insert(all.end(), worker.pairs.begin(), worker.pairs.end());
    PairSet().swap(worker.pairs);
    std::inplace_merge(all.begin(), all.begin() + middle, all.end());
  }
  return all;
}

Result<PairSet> SimilarJoin::Run() {
  Prepare();
  std::vector<Worker> workers(ThreadsOf(options_));
  Reporter reporter(options_, "candidates");
  KOPPEL_RETURN_IF_ERROR(RunTasks(
      strips_.size(), static_cast<unsigned>(workers.size()),
      [&](size_t number, unsigned worker) { return RunStrip(strips_[number], workers[worker]); },
      [&](size_t done) {
        return reporter.Report(strips_.empty() ? 0 : work_ / strips_.size() * done, work_);
      }));
  return Gather(workers);
}

}  // namespace

Result<PairSet> SimilarPairs(const Pool& pool, const PlanPass& pass, const Options& options) {
  return SimilarJoin(pool, pass, options).Run();
}

}  // namespace koppel::match
