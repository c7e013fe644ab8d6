// The rules by which Dutch surnames are made.
#pragma once

#include "bench/population/names/dutch_surnames.h"

namespace koppel::population {

// The names of a region that are not in `taken`, the more frequent first; they are added to it.
NameStore CoinDutch(Region region, std::unordered_set<uint64_t>& taken);

}  // namespace koppel::population
