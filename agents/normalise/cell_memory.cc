#include "agents/normalise/cell_memory.h"

#include <cstring>

namespace koppel::agents {
namespace {

// Longer values are not kept.
constexpr size_t kAnswerWords = 3;
constexpr size_t kMostValueBytes = kAnswerWords * sizeof(uint64_t);

// What stands in a place beside the value: its outcome and length.
constexpr uint64_t kKept = 0x10000;

uint64_t NoteOf(Outcome outcome, size_t size) {
  return kKept | static_cast<uint64_t>(outcome) << 8 | size;
}

}  // namespace

CellMemory::CellMemory(size_t bytes) : recall_(kAnswerWords, bytes, Locking::kNone) {}

// No cell holds a zero byte: cells that are joined differently are different.
std::string_view CellMemory::KeyOf(std::span<const std::string_view> cells) {
  if (cells.size() == 1) return cells[0];
  joined_.clear();
  for (const std::string_view cell : cells) joined_.append(cell).append(1, '\0');
  return joined_;
}

Outcome CellMemory::Normalise(const FieldNormaliser& normaliser,
                              std::span<const std::string_view> cells, std::string& value) {
  const std::string_view key = KeyOf(cells);
  if (!recall_.Pays(key)) return normaliser.Normalise(cells, value);
  const Recall::Place place = recall_.Find(key);
  if (*place.note != 0) {
    value.assign(reinterpret_cast<const char*>(place.answer), *place.note & 0xff);
    return static_cast<Outcome>(*place.note >> 8 & 0xff);
  }
  const Outcome outcome = normaliser.Normalise(cells, value);
  if (value.size() <= kMostValueBytes) {
    std::memcpy(place.answer, value.data(), value.size());
    *place.note = NoteOf(outcome, value.size());
  }
  return outcome;
}

}  // namespace koppel::agents
