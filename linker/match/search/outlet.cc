#include "linker/match/search/outlet.h"

namespace koppel::match {

Outlet::Outlet(const BlockTable& table, const Pool& pool, unsigned workers,
               const CandidateConsumer& consume)
    : table_(table),
      consume_(consume),
      counts_(workers, std::vector<uint64_t>(table.large().size())) {
  for (size_t i = 0; i < table.large().size(); ++i) {
    const LargeBlock& block = table.large()[i];
    if (columns_.empty() || columns_.back() != block.column) {
      columns_.push_back(block.column);
      large_of_.emplace_back(pool.size());
    }
    for (const uint32_t number : block.numbers) {
      large_of_.back()[number] = static_cast<uint32_t>(i + 1);
    }
  }
}

void Outlet::CountLarge(unsigned worker, size_t pass, PackedPair pair) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const uint32_t block = large_of_[i][First(pair)];
    if (block == 0 || block != large_of_[i][Second(pair)]) continue;
    if (table_.columns()[columns_[i]].pass != pass) ++counts_[worker][block - 1];
  }
}

Status Outlet::Give(unsigned worker, size_t pass, std::span<const PackedPair> pairs) {
  if (pairs.empty()) return OkStatus();
  if (!columns_.empty()) {
    for (const PackedPair pair : pairs) CountLarge(worker, pass, pair);
  }
  return consume_(worker, pairs);
}

std::vector<uint64_t> Outlet::PairsOfOtherPasses() const {
  std::vector<uint64_t> sums(table_.large().size());
  for (const std::vector<uint64_t>& one : counts_) {
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += one[i];
  }
  return sums;
}

}  // namespace koppel::match
