#include "linker/match/rules.h"

#include <algorithm>

namespace koppel::match {
namespace {

bool HaveMostPartners(const Pool& pool, const std::vector<SourcePairModel>& models,
                      uint32_t permille) {
  double expected = 0;
  double most = 0;
  for (const SourcePairModel& model : models) {
    const auto [a, b] = model.ranks;
    if (!pool.unique(a) || !pool.unique(b)) continue;
    expected += model.matches_expected;
    most += std::min(pool.end(a) - pool.begin(a), pool.end(b) - pool.begin(b));
  }
  return most > 0 && 1000 * expected >= permille * most;
}

}  // namespace

PersonRules RulesOf(const Plan& plan, const Pool& pool,
                    const std::vector<SourcePairModel>& models) {
  PersonRules rules;
  if (plan.rates.false_links != 0 || !HaveMostPartners(pool, models, rules.partners_permille)) {
    rules.most_against_unique = rules.most_against;
  }
  return rules;
}

}  // namespace koppel::match
