// The values of the cells that one thread has met in one field: names, dates and places come again
// and again.
//
// Holds personal data, and nothing of a key, in bounded memory that is wiped when freed; never
// print it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "agents/normalise/normalise.h"
#include "agents/recall/recall.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// Not thread safe.
class CellMemory {
 public:
  // `bytes` of memory, about: little, for all fields' memories must stay near the processor.
  explicit CellMemory(size_t bytes = 256u << 10);

  // What normaliser.Normalise gives; the normaliser must always be the same.
  Outcome Normalise(const FieldNormaliser& normaliser, std::span<const std::string_view> cells,
                    std::string& value);

  // Has the processor fetch the place of a field's one cell, which will be asked for soon.
  void Prefetch(std::string_view cell) const { recall_.Prefetch(cell); }

 private:
  std::string_view KeyOf(std::span<const std::string_view> cells);

  Recall recall_;
  WipedString joined_;
};

}  // namespace koppel::agents
