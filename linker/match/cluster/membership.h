// How surely each record belongs to its person, and whether another one was close.
#pragma once

#include <vector>

#include "linker/match/cluster/evidence.h"
#include "linker/match/cluster/person_lists.h"

namespace koppel::match {

struct Membership {
  // By record; the formula is at Persons::percent.
  std::vector<uint8_t> percent;
  // By record: 1 for a close decision.
  std::vector<uint8_t> close;
};

// CANCELLED.
Result<Membership> FindMembership(const EvidenceGraph& graph, const PersonLists& persons,
                                  const Options& options);

// 100 * 2^stay / (2^stay + sum of 2^others), to the nearest whole, in whole numbers: the same on
// every machine.
uint8_t PercentOf(Evidence stay, const std::vector<Evidence>& others);

}  // namespace koppel::match
