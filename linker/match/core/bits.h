// Sets of up to 64 numbers, a bit each.
#pragma once

#include <cstdint>

namespace koppel::match {

// The set of its lowest number alone; none of none.
constexpr uint64_t Lowest(uint64_t set) { return set & (~set + 1); }

}  // namespace koppel::match
