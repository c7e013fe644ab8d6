#include "agents/clkhash/value_table.h"

#include <algorithm>
#include <functional>

namespace koppel::agents {
namespace {

constexpr size_t kFirstSlots = 1024;
constexpr size_t kLineBytes = 64;
// What `place` can say.
constexpr size_t kMostEntryBytes = 1u << 31;

std::string_view TextAt(const unsigned char* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

ValueTable::ValueTable(size_t filter_bytes, size_t most_bytes)
    : filter_bytes_(filter_bytes), most_bytes_(std::min(most_bytes, kMostEntryBytes)) {
  Clear();
}

uint64_t ValueTable::HashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

void ValueTable::Clear() {
  used_ = 0;
  slots_.assign(kFirstSlots, Slot());
  mask_ = kFirstSlots - 1;
  entries_.clear();
}

void ValueTable::PrefetchEntry(uint64_t hash) const {
  const Slot& slot = slots_[hash & mask_];
  if (slot.place == 0) return;
  const unsigned char* const entry = &entries_[slot.place - 1];
  const size_t bytes = std::min<size_t>(filter_bytes_ + slot.text_bytes, 4 * kLineBytes);
  for (size_t i = 0; i < bytes; i += kLineBytes) __builtin_prefetch(entry + i);
}

std::span<const unsigned char> ValueTable::Find(uint64_t hash, std::string_view text) const {
  for (uint64_t i = hash & mask_; slots_[i].place != 0; i = (i + 1) & mask_) {
    const Slot& slot = slots_[i];
    const unsigned char* const entry = &entries_[slot.place - 1];
    if (slot.hash == hash && TextAt(entry + filter_bytes_, slot.text_bytes) == text) {
      return {entry, filter_bytes_};
    }
  }
  return {};
}

void ValueTable::Add(uint64_t hash, std::string_view text, std::span<const unsigned char> filter) {
  if (entries_.size() + filter.size() + text.size() > most_bytes_) Clear();
  if (2 * ++used_ > slots_.size()) Grow();
  const auto place = static_cast<uint32_t>(entries_.size() + 1);
  entries_.insert(entries_.end(), filter.begin(), filter.end());
  entries_.insert(entries_.end(), text.begin(), text.end());
  Place({hash, place, static_cast<uint32_t>(text.size())});
}

void ValueTable::Place(const Slot& slot) {
  uint64_t i = slot.hash & mask_;
  while (slots_[i].place != 0) i = (i + 1) & mask_;
  slots_[i] = slot;
}

void ValueTable::Grow() {
  const LockedVector<Slot> before = std::move(slots_);
  slots_.assign(2 * before.size(), Slot());
  mask_ = slots_.size() - 1;
  for (const Slot& slot : before) {
    if (slot.place != 0) Place(slot);
  }
}

}  // namespace koppel::agents
