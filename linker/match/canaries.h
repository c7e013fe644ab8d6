// Planted records (canaries): fictitious persons whom several sources hold, so that how many of
// them are linked tells how many matches are.
//
// They are found, compared and put together like all others; then how they fared is counted, and
// they are taken out of everything else. Recall speaks for real persons as far as the planted
// ones are as hard to link as they are.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/core/source_pairs.h"
#include "linker/match/quality/quality.h"

namespace koppel::match {

// Planted records of one source, by its place in the input.
struct SourceCanaries {
  uint32_t source = 0;
  uint64_t records = 0;
  uint64_t persons = 0;
};

// Of two sources, or of one with itself; source_a's name is not after source_b's.
struct PairCanaries {
  uint32_t source_a = 0;
  uint32_t source_b = 0;
  // Pairs of records of one planted person; those of them that are in one person.
  uint64_t planted = 0;
  uint64_t found = 0;
  // Planted records in one person with a real record of the other source (or of the same one,
  // where that is linked with itself).
  uint64_t joined_to_real = 0;
  // Pairs of records of two planted persons that are in one person.
  uint64_t joined_to_another = 0;

  // Found among planted, with the interval of Wilson (1927); 0 in 0..1 without any.
  Estimate Recall() const;
};

// Empty where nothing is planted.
struct CanaryReport {
  // Every source, by name, also those without.
  std::vector<SourceCanaries> sources;
  // As SourcePairs.
  std::vector<PairCanaries> pairs;
};

// How planted records fared in this partition.
CanaryReport JudgeCanaries(const Pool& pool, const SourcePairs& source_pairs,
                           const std::vector<uint32_t>& person_of_record);

// Takes planted records out: persons are numbered anew in canonical order of their first real
// member, and behind them stands each planted record as one of its own. Returns the number of real
// persons.
uint32_t TakeOutPlanted(const Pool& pool, Persons& persons);

// Whether one of the two is planted.
bool IsPlanted(const Pool& pool, uint64_t pair);
// Pairs with a planted record go.
void ErasePlanted(const Pool& pool, std::vector<PairEvidence>& pairs);

}  // namespace koppel::match
