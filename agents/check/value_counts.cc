#include "agents/check/value_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace koppel::agents {
namespace {

constexpr size_t kFirstSlots = 64;
constexpr uint64_t kMostCount = UINT32_MAX;
// Values of at least this share are counted apart from the sample, which may miss them.
constexpr uint64_t kHeavyOneIn = 1000;

}  // namespace

size_t CountTable::SlotOf(uint64_t hash) const {
  const size_t mask = hashes_.size() - 1;
  size_t slot = hash & mask;
  while (hashes_[slot] != 0 && hashes_[slot] != hash) slot = (slot + 1) & mask;
  return slot;
}

void CountTable::Resize(size_t slots) {
  std::vector<uint64_t> hashes(slots);
  std::vector<uint32_t> counts(slots);
  hashes.swap(hashes_);
  counts.swap(counts_);
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (hashes[i] == 0) continue;
    const size_t slot = SlotOf(hashes[i]);
    hashes_[slot] = hashes[i];
    counts_[slot] = counts[i];
  }
}

void CountTable::Add(uint64_t hash, uint64_t count) {
  if (4 * size_ >= 3 * hashes_.size()) Resize(std::max(kFirstSlots, 2 * hashes_.size()));
  const size_t slot = SlotOf(hash);
  if (hashes_[slot] == 0) {
    hashes_[slot] = hash;
    ++size_;
  }
  counts_[slot] = static_cast<uint32_t>(std::min(kMostCount, counts_[slot] + count));
}

uint64_t CountTable::Of(uint64_t hash) const { return hashes_.empty() ? 0 : counts_[SlotOf(hash)]; }

void CountTable::ForEach(const std::function<void(uint64_t, uint64_t)>& visit) const {
  for (size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] != 0) visit(hashes_[i], counts_[i]);
  }
}

void CountTable::KeepOnly(const std::function<bool(uint64_t, uint64_t)>& kept) {
  size_ = 0;
  for (size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] == 0) continue;
    const bool stays = kept(hashes_[i], counts_[i]);
    if (!stays) hashes_[i] = counts_[i] = 0;
    size_ += stays ? 1 : 0;
  }
  // Gaps would end a search too early.
  Resize(std::max(kFirstSlots, std::bit_ceil(2 * size_)));
}

uint64_t CountTable::CountOfRank(size_t rank) const {
  std::vector<uint64_t> counts;
  counts.reserve(size_);
  ForEach([&](uint64_t, uint64_t count) { counts.push_back(count); });
  if (rank >= counts.size()) return 0;
  const auto place = counts.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(counts.begin(), place, counts.end(), std::greater<>());
  return *place;
}

void ValueCounts::Add(uint64_t hash) {
  // 0 stands for a free slot.
  if (hash == 0) hash = 1;
  ++total_;
  if (!exact()) CountFrequent(hash);
  if (std::countl_zero(hash) < level_) return;
  sample_.Add(hash);
  while (sample_.size() > most_exact_) RaiseLevel();
}

void ValueCounts::RaiseLevel() {
  if (exact()) {
    top_error_ = sample_.CountOfRank(most_frequent_);
    sample_.ForEach([&](uint64_t hash, uint64_t count) {
      if (count > top_error_) seen_.Add(hash, count);
    });
    bound_ = seen_;
  }
  ++level_;
  sample_.KeepOnly([&](uint64_t hash, uint64_t) { return std::countl_zero(hash) >= level_; });
}

void ValueCounts::CountFrequent(uint64_t hash) {
  const bool is_new = seen_.Of(hash) == 0;
  seen_.Add(hash);
  bound_.Add(hash, is_new ? top_error_ + 1 : 1);
  if (bound_.size() > 2 * most_frequent_) ThinFrequent();
}

void ValueCounts::ThinFrequent() {
  top_error_ = bound_.CountOfRank(most_frequent_);
  bound_.KeepOnly([&](uint64_t, uint64_t count) { return count > top_error_; });
  seen_.KeepOnly([&](uint64_t hash, uint64_t) { return bound_.Of(hash) > 0; });
}

double ValueCounts::Sum(const std::function<double(double)>& of) const {
  const uint64_t heavy = std::max<uint64_t>(2, total_ / kHeavyOneIn);
  const auto apart = [&](uint64_t hash) { return seen_.Of(hash) >= heavy; };
  double sum = 0;
  seen_.ForEach([&](uint64_t hash, uint64_t count) {
    if (apart(hash)) sum += of(static_cast<double>(count));
  });
  double sampled = 0;
  sample_.ForEach([&](uint64_t hash, uint64_t count) {
    if (!apart(hash)) sampled += of(static_cast<double>(count));
  });
  return sum + std::ldexp(sampled, level_);
}

double ValueCounts::Distinct() const {
  return Sum([](double) { return 1.0; });
}

double ValueCounts::Unique() const {
  return Sum([](double count) { return count == 1 ? 1.0 : 0.0; });
}

double ValueCounts::Repeats() const {
  return Sum([](double count) { return count - 1; });
}

double ValueCounts::Entropy() const {
  if (total_ == 0) return 0;
  const auto all = static_cast<double>(total_);
  const double sum = Sum([](double count) { return count * std::log2(count); });
  return std::max(0.0, std::log2(all) - sum / all);
}

double ValueCounts::Agreement() const {
  if (total_ < 2) return 0;
  const auto all = static_cast<double>(total_);
  return Sum([](double count) { return count * (count - 1); }) / (all * (all - 1));
}

std::vector<ValueCounts::Top> ValueCounts::MostFrequent(size_t count) const {
  std::vector<Top> top;
  const CountTable& table = exact() ? sample_ : seen_;
  table.ForEach([&](uint64_t hash, uint64_t times) { top.push_back({hash, times}); });
  const auto end = top.begin() + static_cast<std::ptrdiff_t>(std::min(count, top.size()));
  std::partial_sort(top.begin(), end, top.end(), [](const Top& a, const Top& b) {
    return a.count != b.count ? a.count > b.count : a.hash < b.hash;
  });
  top.erase(end, top.end());
  return top;
}

}  // namespace koppel::agents
