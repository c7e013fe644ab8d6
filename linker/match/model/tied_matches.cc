#include "linker/match/model/tied_matches.h"

#include <map>
#include <tuple>

#include "linker/match/core/bits.h"
#include "linker/match/model/agreement.h"
#include "linker/match/model/usual_matches.h"

namespace koppel::match {
namespace {

// What is wrong in each class of usual matches: nothing, then one field after the other.
std::vector<uint64_t> WrongFields(const std::vector<Term>& terms) {
  uint64_t fields = 0;
  for (const Term& term : terms) fields |= term.fields;
  std::vector<uint64_t> wrong = {0};
  for (; fields != 0; fields &= fields - 1) wrong.push_back(Lowest(fields));
  return wrong;
}

}  // namespace

MatchStart TiedMatches(const Comparer& comparer, const Plan& plan) {
  const std::vector<Term>& terms = comparer.terms();
  MatchStart start{UsualMatches(comparer, plan)};
  if (!AreByField(terms)) return start;
  const std::vector<uint64_t> wrong = WrongFields(terms);
  const uint64_t own = plan.names | plan.dates;
  // The first class with a table: by term, what of it is wrong, and who has moved.
  std::map<std::tuple<size_t, uint64_t, size_t>, size_t> first;
  for (size_t i = 0; i < wrong.size(); ++i) {
    start.tied.emplace_back();
    const bool has_moved = wrong[i] != 0 && (wrong[i] & own) == 0;
    for (size_t t = 0; t < terms.size(); ++t) {
      const bool is_free = has_moved && (terms[t].fields & own) == 0;
      const std::tuple table{t, terms[t].fields & wrong[i], is_free ? i : 0};
      start.tied.back().push_back(first.try_emplace(table, i).first->second);
    }
  }
  return start;
}

}  // namespace koppel::match
