#include "linker/match/candidates.h"

#include <algorithm>
#include <iterator>

namespace koppel::match {

Result<PairSet> FindCandidates(const Pool& pool, const Plan& plan, const Options& options,
                               std::vector<PassCount>& yields) {
  PairSet all;
  for (const PlanPass& pass : plan.passes) {
    KOPPEL_ASSIGN_OR_RETURN(PairSet found, pass.equal ? EqualPairs(pool, pass, options)
                                                      : SimilarPairs(pool, pass, options));
    yields.push_back({pass.label, found.size()});
    if (all.empty()) {
      all = std::move(found);
      continue;
    }
    PairSet both;
    both.reserve(all.size() + found.size());
    std::set_union(all.begin(), all.end(), found.begin(), found.end(), std::back_inserter(both));
    all = std::move(both);
    if (all.size() > options.most_pairs) {
      return Failure(StatusCode::kResourceExhausted, "candidates: the passes up to ", pass.label,
                     " give ", all.size(), " pairs together, want at most ", options.most_pairs);
    }
  }
  return all;
}

}  // namespace koppel::match
