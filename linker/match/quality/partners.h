// Partners that the persons of a result have in sources which hold a person at most once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/core/pool.h"

namespace koppel::match {

// Const is thread safe. Refers to both.
class Partners {
 public:
  // `person_of_record`: below `persons`.
  Partners(const Pool& pool, std::span<const uint32_t> person_of_record, uint32_t persons);

  // Whether they are of one person.
  bool AreOne(uint32_t a, uint32_t b) const { return person_of_record_[a] == person_of_record_[b]; }
  // Whether one of two records of different persons has another partner already, in the other
  // one's source, and may have no second one.
  bool AreTaken(uint32_t a, uint32_t b) const;

 private:
  bool Holds(uint32_t person, uint32_t rank) const { return (held_[person] >> rank & 1) != 0; }

  const Pool& pool_;
  std::span<const uint32_t> person_of_record_;
  // By person, a bit for the rank of each unique source.
  std::vector<uint64_t> held_;
};

}  // namespace koppel::match
