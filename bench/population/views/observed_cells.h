// Cells that several sources write alike.
#pragma once

#include "bench/population/views/cells.h"
#include "bench/population/views/ledger.h"

namespace koppel::population {

inline void AddSex(Cells& cells, const Observed& seen) {
  cells.Add(seen.sex == 0 ? "O" : seen.sex == 'M' ? "M" : "V");
}

// The record's address, or that of the row's own day.
inline void AddPostcode(Cells& cells, const LedgerRow& row, const Observed& seen) {
  cells.Add(row.moved == nullptr ? seen.postcode : row.moved->Postcode());
}

inline void AddAddress(Cells& cells, const LedgerRow& row, const Observed& seen) {
  AddPostcode(cells, row, seen);
  if (row.moved == nullptr) {
    cells.Add(seen.house_number).Add(seen.addition);
  } else {
    cells.Add(uint64_t{row.moved->house_number}).Add(row.moved->addition);
  }
}

}  // namespace koppel::population
