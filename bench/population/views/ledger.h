// The records that a source keeps of what came to its notice, and its rows.
#pragma once

#include "bench/population/views/observe.h"

namespace koppel::population {

// Something that a source writes a row of.
struct Mention {
  uint32_t person;
  uint32_t event;   // tells the source's rows of a district apart; below 1,048,576
  Day day;          // of registration
  uint32_t office;  // which has its own numbers of persons: a police unit, a provider
};

struct LedgerRow {
  uint32_t entry;
  uint32_t event;
  Day day;
  uint32_t office;  // which delivers it, under its number of the person
  bool again;       // the same event written a second time
  uint64_t order;
  const Address* moved;  // where the row has the address of its own day instead of the record's
};

struct Ledger {
  std::vector<Entry> entries;   // by person
  std::vector<LedgerRow> rows;  // by day, in any order within a day
};

// One record for each person and office; where the source has a rate of kOwnNumber, an office may
// deliver through the one that knew the person first instead, under its number. And a second one
// for double entries, whose rows are some of the person's or, of who has one row only, the same row
// again. Of the delivery's days. A record has the number that it has in every delivery and at every
// difficulty. Record numbers begin with `prefix`.
Ledger KeepRecords(const Look& look, std::vector<Mention> mentions, std::string_view prefix);

}  // namespace koppel::population
