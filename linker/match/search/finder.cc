#include "linker/match/search/finder.h"

#include <algorithm>

#include "linker/match/kernel/dice_kernel.h"

namespace koppel::match {
namespace {

constexpr size_t kBitsOfByte = 8;

// The sources among these records, as bits.
uint64_t RanksOf(const Pool& pool, std::span<const uint32_t> numbers) {
  uint64_t ranks = 0;
  for (const uint32_t number : numbers) ranks |= uint64_t{1} << pool.rank(number);
  return ranks;
}

bool SettlesPass(const Plan& plan, size_t pass) {
  return std::find(plan.settling.begin(), plan.settling.end(), plan.passes[pass].encoding) !=
         plan.settling.end();
}

}  // namespace

Measure MeasureOf(const PlanPass& pass, size_t length) {
  switch (pass.measure) {
    case MeasureKind::kJaccard:
      return Measure::Jaccard(pass.dice_permille);
    case MeasureKind::kHamming:
      return Measure::Hamming(pass.dice_permille, static_cast<uint32_t>(length));
    case MeasureKind::kDice:
      break;
  }
  return Measure::Dice(pass.dice_permille);
}

bool AgreeIn(const std::vector<uint64_t>& mask, const uint64_t* a, const uint64_t* b) {
  for (size_t w = 0; w < mask.size(); ++w) {
    if (((a[w] ^ b[w]) & mask[w]) != 0) return false;
  }
  return true;
}

SimilarRule::SimilarRule(const Pool& pool, const PlanPass& pass)
    : encoding_(pass.encoding),
      measure_(MeasureOf(pass, pool.shape(pass.encoding).bytes * kBitsOfByte)) {}

void SimilarRule::Settle(const Pool& pool, const Plan& plan, const BlockTable& table, size_t pass) {
  uint64_t unique = 0;
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    if (pool.unique(rank)) unique |= uint64_t{1} << rank;
  }
  settled_.resize(pool.size());
  for (size_t column = 0; column < table.begin(pass); ++column) {
    if (!SettlesPass(plan, table.columns()[column].pass)) continue;
    for (size_t i = 0; i < table.blocks(column); ++i) {
      const std::span<const uint32_t> block = table.block(column, i);
      const uint64_t partners = RanksOf(pool, block) & unique;
      for (const uint32_t number : block) {
        settled_[number] |= partners & ~(uint64_t{1} << pool.rank(number));
      }
    }
  }
}

bool SimilarRule::Finds(const Pool& pool, uint32_t a, uint32_t b) const {
  const uint32_t bits_a = pool.bits(encoding_, a);
  const uint32_t bits_b = pool.bits(encoding_, b);
  if (bits_a == 0 || bits_b == 0) return false;
  if (left_out(a, pool.rank(b)) || left_out(b, pool.rank(a))) return false;
  const uint64_t* row_a = pool.row(encoding_, a);
  const uint64_t* row_b = pool.row(encoding_, b);
  const uint32_t overlap = Overlap(row_a, row_b, pool.shape(encoding_).words());
  if (!measure_.Reaches(overlap, bits_a, bits_b)) return false;
  return masks_.empty() || std::any_of(masks_.begin(), masks_.end(), [&](const auto& mask) {
           return AgreeIn(mask, row_a, row_b);
         });
}

Finder::Finder(const Pool& pool, const Plan& plan, const BlockTable& table,
               const std::vector<LargeJoin>& joins,
               const std::vector<std::unique_ptr<SimilarRule>>& rules)
    : pool_(pool), plan_(plan), table_(table), joins_(joins), rules_(rules) {
  for (size_t i = 0; i < joins.size(); ++i) {
    if (!joins[i].joined) continue;
    const LargeBlock& block = table.large()[i];
    if (joined_.empty() || joined_.back().column != block.column) {
      joined_.push_back({block.column, std::vector<uint32_t>(pool.size())});
    }
    for (const uint32_t number : block.numbers) {
      joined_.back().block_of[number] = static_cast<uint32_t>(i + 1);
    }
  }
  if (!joined_.empty()) first_joined_ = joined_.front().column;
  for (size_t pass = plan.passes.size(); pass-- > 0;) {
    if (!plan.passes[pass].equal) first_similar_ = pass;
  }
}

bool Finder::EqualIn(size_t begin, size_t end, uint32_t a, uint32_t b) const {
  const uint32_t* blocks_a = table_.blocks_of(a);
  const uint32_t* blocks_b = table_.blocks_of(b);
  for (size_t i = begin; i < end; ++i) {
    if (blocks_a[i] == blocks_b[i] && blocks_a[i] != 0) return true;
  }
  return false;
}

bool Finder::JoinedIn(size_t begin, size_t end, uint32_t a, uint32_t b) const {
  return std::any_of(joined_.begin(), joined_.end(), [&](const Joined& joined) {
    if (joined.column < begin || joined.column >= end) return false;
    const uint32_t block = joined.block_of[a];
    if (block == 0 || block != joined.block_of[b]) return false;
    const LargeJoin& join = joins_[block - 1];
    const uint32_t overlap = Overlap(pool_.row(join.encoding, a), pool_.row(join.encoding, b),
                                     pool_.shape(join.encoding).words());
    return Measure::Dice(join.dice_permille)
        .Reaches(overlap, pool_.bits(join.encoding, a), pool_.bits(join.encoding, b));
  });
}

bool Finder::MoreBefore(size_t column, size_t pass, uint32_t a, uint32_t b) const {
  if (first_joined_ < column && JoinedIn(0, column, a, b)) return true;
  for (size_t i = first_similar_; i < pass; ++i) {
    if (!plan_.passes[i].equal && rules_[i]->Finds(pool_, a, b)) return true;
  }
  return false;
}

}  // namespace koppel::match
