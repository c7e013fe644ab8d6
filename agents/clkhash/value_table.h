// The bits of values that were seen, by value, in bounded memory: locked, for they follow from the
// secret.
//
// Open addressing, and each filter beside its text: a look-up touches two places in memory, and
// both can be asked for ahead, because waiting for memory is what a look-up costs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keys/secret_memory.h"

namespace koppel::agents {

// Movable. Not thread safe.
class ValueTable {
 public:
  // Filters of `filter_bytes`; begins anew when it holds more than `most_bytes`.
  ValueTable(size_t filter_bytes, size_t most_bytes);

  static uint64_t HashOf(std::string_view text);
  // Ask memory for what Find will read: first the slot, then, once that is there, the entry.
  void PrefetchSlot(uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  void PrefetchEntry(uint64_t hash) const;

  // The filter of a text, or nothing; valid until the next Add.
  std::span<const unsigned char> Find(uint64_t hash, std::string_view text) const;
  // Keeps the filter of a text that is not there yet.
  void Add(uint64_t hash, std::string_view text, std::span<const unsigned char> filter);

 private:
  struct Slot {
    uint64_t hash = 0;
    // Of the entry, plus 1; 0 where the slot is free.
    uint32_t place = 0;
    uint32_t text_bytes = 0;
  };
  void Place(const Slot& slot);
  void Grow();
  void Clear();

  size_t filter_bytes_;
  size_t most_bytes_;
  size_t used_ = 0;
  uint64_t mask_ = 0;
  LockedVector<Slot> slots_;
  // Entries: the filter, then the text.
  LockedVector<unsigned char> entries_;
};

}  // namespace koppel::agents
