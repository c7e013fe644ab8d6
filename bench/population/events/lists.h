// Which of the six lists of trafficking victims mention a victim: an explicit model of dependent
// lists, of which the expected sizes and overlaps are known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/population/draw/draws.h"

namespace koppel::population {

inline constexpr std::string_view kLists = "IKOPRZ";

// What a victim's chances depend on. The border is what makes the lists hard to count by: whoever
// is stopped there goes on and is hardly seen again, and no register says who was.
enum class Circumstance : uint8_t { kSexual, kLabour, kCriminal, kBorder };
inline constexpr size_t kCircumstances = 4;
inline constexpr double kBorderShare = 0.16;  // design

Circumstance DrawCircumstance(SeededRandom& random);

// A set of lists; bit i is kLists[i].
using ListSet = uint8_t;
inline bool Contains(ListSet lists, char list) { return (lists >> kLists.find(list) & 1) != 0; }
ListSet DrawLists(Circumstance circumstance, SeededRandom& random);

// Expected shares of all victims, of lists and pairs of lists in the order of kLists.
struct ListShares {
  std::array<double, 6> on;
  std::array<std::array<double, 6>, 6> on_both;
  double on_any;
};
ListShares ExpectedShares();

}  // namespace koppel::population
