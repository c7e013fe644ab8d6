#include "linker/match/quality/partners.h"

namespace koppel::match {

Partners::Partners(const Pool& pool, std::span<const uint32_t> person_of_record, uint32_t persons)
    : pool_(pool), person_of_record_(person_of_record), held_(persons) {
  for (uint32_t number = 0; number < pool.size(); ++number) {
    const uint32_t rank = pool.rank(number);
    if (pool.unique(rank)) held_[person_of_record[number]] |= uint64_t{1} << rank;
  }
}

bool Partners::AreTaken(uint32_t a, uint32_t b) const {
  const uint32_t of_a = person_of_record_[a];
  const uint32_t of_b = person_of_record_[b];
  return of_a != of_b && (Holds(of_a, pool_.rank(b)) || Holds(of_b, pool_.rank(a)));
}

}  // namespace koppel::match
