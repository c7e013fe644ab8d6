// Frequency alignment: equal values have equal codes, and so a value as frequent as "Jansen" gives
// its code away, under any key and any hardening without noise.
//
// Codes and values are aligned by how often they come. Of filters the bits tell more (Kuzu et al.
// 2011; Christen, Schnell, Vatsalan, Ranbaduge 2017): a bit that all codes with a token have may be
// the token's, one that some lack may not; so the aligned codes tell which bits tokens set, and
// bits tell which values the other codes are of, frequent or not. As frequencies put few codes
// right, both are odds here, and bits are believed only if what they tell agrees with the
// frequencies.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"

namespace koppel::attack {

// What records have, in no order that tells anything: equal ones the same number, from 0 on.
using Numbers = std::vector<uint32_t>;

// For each number of `codes` the numbers of `values` that are about as frequent, rank by rank. None
// for codes that come once.
Candidates AlignByFrequency(const Numbers& codes, const Numbers& values);

// The distinct codes, and the tokens of the distinct values (a row of zeros and ones each); row by
// row as they are numbered.
struct FilterView {
  const Codes& codes;
  const Matrix& tokens;
  unsigned threads = 0;
};

// The same for filters, and for codes that come once too; by frequency alone where few codes are
// frequent, and where hardening keeps bits from telling tokens. The same whatever the threads.
Candidates AlignFilters(const Numbers& codes, const Numbers& values, const FilterView& view);

}  // namespace koppel::attack
