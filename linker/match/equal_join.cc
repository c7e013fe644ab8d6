#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>

#include "linker/match/candidates.h"

namespace koppel::match {
namespace {

struct Entry {
  std::array<uint64_t, 2> token;
  uint32_t number;
  bool operator<(const Entry& other) const {
    return std::tie(token, number) < std::tie(other.token, other.number);
  }
};

// The records' tokens of one place; those of blocking encodings are shorter.
std::vector<Entry> SortedTokens(const Pool& pool, size_t encoding, size_t place, size_t bytes) {
  std::vector<Entry> entries;
  for (uint32_t number = 0; number < pool.size(); ++number) {
    if (pool.bits(encoding, number) == 0) continue;
    Entry entry{{}, number};
    const auto* row = reinterpret_cast<const char*>(pool.row(encoding, number));
    std::memcpy(entry.token.data(), row + place * bytes, bytes);
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// Calls block(begin, end) for each run of equal tokens.
template <typename Block>
void ForEachBlock(const std::vector<Entry>& entries, Block block) {
  for (size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && entries[end].token == entries[begin].token) ++end;
    block(begin, end);
  }
}

// Pairs of a block without listing them: all, less those within a unique source. Numbers ascend in
// the block, so records of one source stand together.
uint64_t CountPairs(const Pool& pool, const std::vector<Entry>& entries, size_t begin, size_t end) {
  const uint64_t all = end - begin;
  uint64_t pairs = all * (all - 1) / 2;
  for (size_t from = begin, to = begin; from < end; from = to) {
    const uint32_t rank = pool.rank(entries[from].number);
    while (to < end && pool.rank(entries[to].number) == rank) ++to;
    const uint64_t own = to - from;
    if (pool.unique(rank)) pairs -= own * (own - 1) / 2;
  }
  return pairs;
}

void ListPairs(const Pool& pool, const std::vector<Entry>& entries, size_t begin, size_t end,
               PairSet& pairs) {
  for (size_t i = begin; i < end; ++i) {
    for (size_t j = i + 1; j < end; ++j) {
      const uint32_t a = entries[i].number;
      const uint32_t b = entries[j].number;
      if (pool.pairs_wanted(pool.rank(a), pool.rank(b))) pairs.push_back(Pack(a, b));
    }
  }
}

// Pairs with equal tokens in this place, sorted.
Result<PairSet> PairsOfPlace(const Pool& pool, const PlanPass& pass, const EncodingShape& shape,
                             size_t place, const Options& options) {
  const std::vector<Entry> entries =
      SortedTokens(pool, pass.encoding, place, shape.bytes / shape.tokens);
  uint64_t count = 0;
  size_t largest = 0;
  ForEachBlock(entries, [&](size_t begin, size_t end) {
    count += CountPairs(pool, entries, begin, end);
    largest = std::max(largest, end - begin);
  });
  if (count > options.most_pairs) {
    return Failure(StatusCode::kResourceExhausted, "candidates: pass ", pass.label, " gives ",
                   count, " pairs, want at most ", options.most_pairs, " (", largest,
                   " records share one token); make the token of more parts");
  }
  PairSet pairs;
  pairs.reserve(count);
  ForEachBlock(entries,
               [&](size_t begin, size_t end) { ListPairs(pool, entries, begin, end, pairs); });
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace

Result<PairSet> EqualPairs(const Pool& pool, const PlanPass& pass, const Options& options) {
  Reporter reporter(options, "candidates");
  const EncodingShape& shape = pool.shape(pass.encoding);
  PairSet all;
  for (size_t place = 0; place < shape.tokens; ++place) {
    KOPPEL_RETURN_IF_ERROR(reporter.Report(place * pool.size() / shape.tokens, pool.size()));
    KOPPEL_ASSIGN_OR_RETURN(PairSet found, PairsOfPlace(pool, pass, shape, place, options));
    KOPPEL_RETURN_IF_ERROR(Unite(std::move(found), pass.label, options, all));
  }
  return all;
}

}  // namespace koppel::match
