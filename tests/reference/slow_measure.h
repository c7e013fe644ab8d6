// Dice, Jaccard and Hamming similarity as the textbooks write them, compared with a threshold as
// fractions of whole numbers: the slow twin of linker/match/kernel/measure.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "linker/match/kernel/measure.h"

namespace koppel::reference {

inline constexpr std::array<std::string_view, 3> kMeasures = {"Dice", "Jaccard", "Hamming"};

struct SlowMeasure {
  std::string_view name;
  uint64_t permille;
  // Of the filters, in bits.
  uint64_t length;

  bool Wants(uint64_t overlap, uint64_t a, uint64_t b) const {
    const uint64_t either = a + b - overlap;
    if (name == "Dice") return 2 * overlap * 1000 >= permille * (a + b);
    if (name == "Jaccard") return overlap * 1000 >= permille * either;
    return (length - (either - overlap)) * 1000 >= permille * length;
  }
  // The one that is tested.
  match::Measure Fast() const {
    const auto p = static_cast<uint32_t>(permille);
    if (name == "Dice") return match::Measure::Dice(p);
    if (name == "Jaccard") return match::Measure::Jaccard(p);
    return match::Measure::Hamming(p, static_cast<uint32_t>(length));
  }
};

}  // namespace koppel::reference
