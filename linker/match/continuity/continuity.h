// Which person of a new linkage goes on from which one of an earlier result, and what changed.
//
// One to one, by most shared records: of all pairs of an earlier and a new person that share
// records, the one that shares most is taken, then the next of those whose two persons are still
// free, and so on (the stable matching of Gale and Shapley 1962, where both sides rank a pair
// alike). Pairs that share as many go by the fewest records of both persons together, and then by
// content: by the new person's place in canonical order, then by the first record that they share.
// The outcome does not depend on how persons are called, nor on the order in which they came.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/continuity/previous.h"
#include "linker/match/core/partition.h"

namespace koppel::match {

enum class ChangeKind : uint8_t {
  // One earlier person is one new one, with records added or taken away.
  kChanged,
  // A new person holds records of several earlier ones: an entry for each of those.
  kMerged,
  // The records of an earlier person are in several new ones: an entry for each of those.
  kSplit,
  // No record of the new person was in the earlier result.
  kNew,
  // No record of the earlier person is in the new result.
  kGone,
};

struct Change {
  ChangeKind kind;
  // Numbers; kNoPerson where there is none: `previous` of a new person, `person` of one gone.
  uint32_t previous = kNoPerson;
  uint32_t person = kNoPerson;
  friend bool operator==(const Change&, const Change&) = default;
};

// Persons. Earlier ones are kept, changed, gone, merged_from or split; one that was split and whose
// records were merged with others' counts as both. New ones alike.
struct ChangeCounts {
  uint64_t previous = 0;
  uint64_t persons = 0;
  // With the very same records; not listed.
  uint64_t kept = 0;
  uint64_t changed = 0;
  // New persons that hold records of several earlier ones, and those earlier ones.
  uint64_t merged = 0;
  uint64_t merged_from = 0;
  // Earlier persons whose records are in several new ones, and those new ones.
  uint64_t split = 0;
  uint64_t split_into = 0;
  uint64_t added = 0;
  uint64_t gone = 0;
  // New persons that continue an earlier one; all other ids are new.
  uint64_t continued = 0;
};

struct Continuity {
  // For each new person the earlier one that it continues, or kNoPerson. No earlier one twice.
  std::vector<uint32_t> continues;
  // By kind; then changed, merged and new ones by person, then by the first shared record; split
  // ones by the first person that holds a record of theirs, then by person; gone ones by number.
  std::vector<Change> changes;
  ChangeCounts counts;
};

// `previous` was made for the sources of `persons`.
Continuity FindContinuity(const PreviousPersons& previous, const Partition& persons);

}  // namespace koppel::match
