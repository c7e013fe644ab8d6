#include "linker/match/model/carried.h"

namespace koppel::match {
namespace {

// A source carries an encoding when one record of a hundred does.
constexpr uint64_t kCarriedPercent = 1;

EncodingSet CarriedBy(const Pool& pool, const Plan& plan, uint32_t rank) {
  EncodingSet carried = 0;
  const uint64_t records = pool.end(rank) - pool.begin(rank);
  for (size_t encoding = 0; encoding < plan.shapes.size(); ++encoding) {
    uint64_t count = 0;
    for (uint32_t i = pool.begin(rank); i < pool.end(rank); ++i) {
      count += pool.bits(encoding, i) != 0 ? 1 : 0;
    }
    if (count > 0 && 100 * count >= kCarriedPercent * records)
      carried |= EncodingSet{1} << encoding;
  }
  return carried;
}

}  // namespace

std::vector<EncodingSet> CarriedByRanks(const Pool& pool, const Plan& plan) {
  std::vector<EncodingSet> carried;
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    carried.push_back(CarriedBy(pool, plan, rank));
  }
  return carried;
}

Plan WithPassesOf(const Plan& plan, EncodingSet carried) {
  Plan reduced = plan;
  std::erase_if(reduced.passes,
                [&](const PlanPass& pass) { return !Carries(carried, pass.encoding); });
  return reduced;
}

PatternCounts WithTermsOf(const std::vector<Term>& terms, EncodingSet carried,
                          const PatternCounts& patterns) {
  return Mapped(patterns, [&](Pattern pattern) {
    for (size_t i = 0; i < terms.size(); ++i) {
      if (!Carries(carried, terms[i].encoding)) pattern.levels[i] = kMissing;
    }
    return pattern;
  });
}

}  // namespace koppel::match
