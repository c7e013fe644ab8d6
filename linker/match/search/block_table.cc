#include "linker/match/search/block_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>

namespace koppel::match {
namespace {

// Tokens are parted by a hash, so that parts can be sorted on threads of their own.
constexpr size_t kParts = 256;
constexpr size_t kRecordsOfChunk = 1 << 16;

// Records of one source that stand together in the input.
struct Chunk {
  uint32_t rank;
  size_t begin;
  size_t end;
};

std::vector<Chunk> ChunksOf(const Pool& pool) {
  std::vector<Chunk> chunks;
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    const size_t records = pool.records(rank).size();
    for (size_t begin = 0; begin < records; begin += kRecordsOfChunk) {
      chunks.push_back({rank, begin, std::min(begin + kRecordsOfChunk, records)});
    }
  }
  return chunks;
}

// For each source, the numbers of its records in the order of the input: tokens are read in that
// order, from one end of memory to the other.
std::vector<std::vector<uint32_t>> NumbersByInput(const Pool& pool) {
  std::vector<std::vector<uint32_t>> numbers(pool.ranks());
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    numbers[rank].resize(pool.records(rank).size());
    for (uint32_t number = pool.begin(rank); number < pool.end(rank); ++number) {
      numbers[rank][pool.member(number).record] = number;
    }
  }
  return numbers;
}

struct Entry {
  std::array<uint64_t, 2> token = {};
  uint32_t number = 0;
  bool operator<(const Entry& other) const {
    return std::tie(token, number) < std::tie(other.token, other.number);
  }
};

// The finaliser of SplitMix64: tokens need not be random here.
size_t PartOf(const Entry& entry) {
  uint64_t x = entry.token[0] ^ (entry.token[1] * 0x9e3779b97f4a7c15ull);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return (x ^ (x >> 31)) % kParts;
}

}  // namespace

uint64_t CountPairs(const Pool& pool, CandidateScope scope, std::span<const uint32_t> numbers) {
  uint64_t all = 0;
  uint64_t within = 0;
  for (size_t from = 0, to = 0; from < numbers.size(); from = to) {
    const uint32_t rank = pool.rank(numbers[from]);
    while (to < numbers.size() && pool.rank(numbers[to]) == rank) ++to;
    const uint64_t own = to - from;
    if (InScope(pool, scope, rank, rank)) within += own * (own - 1) / 2;
    all += own * from;
  }
  return (scope == CandidateScope::kWanted ? all : 0) + within;
}

// Fills one table, column by column; the buffers are used again.
class BlockBuilder {
 public:
  BlockBuilder(const Pool& pool, const Plan& plan, CandidateScope scope, const Options& options)
      : pool_(pool),
        scope_(scope),
        options_(options),
        chunks_(ChunksOf(pool)),
        numbers_(NumbersByInput(pool)) {
    for (size_t pass = 0; pass < plan.passes.size(); ++pass) {
      table_.begin_.push_back(table_.columns_.size());
      if (!plan.passes[pass].equal) continue;
      const size_t encoding = plan.passes[pass].encoding;
      for (size_t place = 0; place < pool.shape(encoding).tokens; ++place) {
        table_.columns_.push_back({pass, encoding, place});
      }
    }
    table_.begin_.push_back(table_.columns_.size());
  }

  Result<BlockTable> Run();

 private:
  // The numbers of equal tokens in one part.
  struct Part {
    std::vector<uint32_t> sizes;
    std::vector<uint32_t> numbers;
    std::vector<LargeBlock> large;
    uint64_t pairs = 0;
    uint64_t largest = 0;
  };

  template <typename Use>
  void ForEachEntry(const TokenColumn& column, const Chunk& chunk, Use use) const;
  Status InParallel(size_t tasks, const Task& task) const;
  Status FillEntries(const TokenColumn& column);
  void ListPart(size_t column, size_t number);
  void AddBlock(size_t column, std::span<const Entry> block, Part& part) const;
  void NumberPart(size_t column, size_t number);
  void Join(size_t column);
  Status AddColumn(size_t column);

  const Pool& pool_;
  const CandidateScope scope_;
  const Options& options_;
  const std::vector<Chunk> chunks_;
  const std::vector<std::vector<uint32_t>> numbers_;
  BlockTable table_;
  std::vector<Entry> entries_;
  // Where the entries of a part begin.
  std::vector<size_t> part_begin_ = std::vector<size_t>(kParts + 1);
  std::vector<Part> parts_ = std::vector<Part>(kParts);
};

Status BlockBuilder::InParallel(size_t tasks, const Task& task) const {
  return RunTasks(tasks, ThreadsOf(options_), task, [](size_t) { return OkStatus(); });
}

// The present tokens of a chunk.
template <typename Use>
void BlockBuilder::ForEachEntry(const TokenColumn& column, const Chunk& chunk, Use use) const {
  const SourceRecords& records = pool_.records(chunk.rank);
  const EncodingShape& shape = pool_.shape(column.encoding);
  const size_t bytes = shape.bytes / shape.tokens;
  for (size_t record = chunk.begin; record < chunk.end; ++record) {
    if (records.bits(column.encoding, record) == 0) continue;
    const auto* row = reinterpret_cast<const char*>(records.row(column.encoding, record));
    Entry entry;
    entry.number = numbers_[chunk.rank][record];
    std::memcpy(entry.token.data(), row + column.place * bytes, bytes);
    use(entry);
  }
}

// All present tokens, part after part.
Status BlockBuilder::FillEntries(const TokenColumn& column) {
  std::vector<std::array<size_t, kParts>> next(chunks_.size());
  KOPPEL_RETURN_IF_ERROR(InParallel(chunks_.size(), [&](size_t chunk, unsigned) {
    next[chunk].fill(0);
    ForEachEntry(column, chunks_[chunk], [&](const Entry& entry) { ++next[chunk][PartOf(entry)]; });
    return OkStatus();
  }));
  size_t at = 0;
  for (size_t part = 0; part < kParts; ++part) {
    part_begin_[part] = at;
    for (auto& counts : next) at += std::exchange(counts[part], at);
  }
  part_begin_[kParts] = at;
  entries_.resize(at);
  return InParallel(chunks_.size(), [&](size_t chunk, unsigned) {
    ForEachEntry(column, chunks_[chunk],
                 [&](const Entry& entry) { entries_[next[chunk][PartOf(entry)]++] = entry; });
    return OkStatus();
  });
}

void BlockBuilder::AddBlock(size_t column, std::span<const Entry> block, Part& part) const {
  if (block.size() < 2) return;
  const size_t before = part.numbers.size();
  for (const Entry& entry : block) part.numbers.push_back(entry.number);
  const std::span<const uint32_t> numbers = std::span(part.numbers).subspan(before);
  const uint64_t pairs = CountPairs(pool_, scope_, numbers);
  if (pairs > 0) part.largest = std::max<uint64_t>(part.largest, numbers.size());
  if (pairs > options_.most_block_pairs) {
    part.large.push_back({column, pairs, {numbers.begin(), numbers.end()}});
  }
  if (pairs == 0 || pairs > options_.most_block_pairs) return part.numbers.resize(before);
  part.sizes.push_back(static_cast<uint32_t>(block.size()));
  part.pairs += pairs;
}

void BlockBuilder::ListPart(size_t column, size_t number) {
  Part& part = parts_[number];
  part = {};
  const std::span<Entry> entries = std::span(entries_).subspan(
      part_begin_[number], part_begin_[number + 1] - part_begin_[number]);
  std::sort(entries.begin(), entries.end());
  for (size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && entries[end].token == entries[begin].token) ++end;
    AddBlock(column, entries.subspan(begin, end - begin), part);
  }
}

// Writes the blocks' ids to their records.
void BlockBuilder::NumberPart(size_t column, size_t number) {
  uint32_t id = 1;
  for (size_t before = 0; before < number; ++before) {
    id += static_cast<uint32_t>(parts_[before].sizes.size());
  }
  size_t at = 0;
  for (const uint32_t size : parts_[number].sizes) {
    for (const size_t end = at + size; at < end; ++at) {
      table_.ids_[parts_[number].numbers[at] * table_.columns_.size() + column] = id;
    }
    ++id;
  }
}

// Puts the parts' lists one behind the other.
void BlockBuilder::Join(size_t column) {
  BlockTable::List& list = table_.lists_[column];
  const auto first_large = static_cast<ptrdiff_t>(table_.large_.size());
  size_t blocks = 0;
  size_t numbers = 0;
  for (const Part& part : parts_) {
    blocks += part.sizes.size();
    numbers += part.numbers.size();
  }
  list.first.reserve(blocks + 1);
  list.numbers.reserve(numbers);
  for (Part& part : parts_) {
    for (const uint32_t size : part.sizes) list.first.push_back(list.first.back() + size);
    list.numbers.insert(list.numbers.end(), part.numbers.begin(), part.numbers.end());
    list.pairs += part.pairs;
    list.largest = std::max(list.largest, part.largest);
    std::move(part.large.begin(), part.large.end(), std::back_inserter(table_.large_));
  }
  std::sort(table_.large_.begin() + first_large, table_.large_.end(),
            [](const LargeBlock& a, const LargeBlock& b) {
              return std::tie(a.pairs, a.numbers) < std::tie(b.pairs, b.numbers);
            });
}

Status BlockBuilder::AddColumn(size_t column) {
  KOPPEL_RETURN_IF_ERROR(FillEntries(table_.columns_[column]));
  KOPPEL_RETURN_IF_ERROR(InParallel(kParts, [&](size_t part, unsigned) {
    ListPart(column, part);
    return OkStatus();
  }));
  Join(column);
  return InParallel(kParts, [&](size_t part, unsigned) {
    NumberPart(column, part);
    return OkStatus();
  });
}

Result<BlockTable> BlockBuilder::Run() {
  const size_t columns = table_.columns_.size();
  table_.ids_.resize(columns * pool_.size());
  table_.lists_.resize(columns);
  Reporter reporter(options_, "candidates");
  for (size_t column = 0; column < columns; ++column) {
    KOPPEL_RETURN_IF_ERROR(reporter.Report(column, columns));
    KOPPEL_RETURN_IF_ERROR(AddColumn(column));
  }
  return std::move(table_);
}

Result<BlockTable> BlockTable::Of(const Pool& pool, const Plan& plan, CandidateScope scope,
                                  const Options& options) {
  return BlockBuilder(pool, plan, scope, options).Run();
}

}  // namespace koppel::match
