#include "linker/match/candidates.h"

#include <algorithm>
#include <iterator>

namespace koppel::match {

Status Unite(PairSet found, std::string_view label, const Options& options, PairSet& all) {
  if (all.empty()) {
    all = std::move(found);
  } else {
    PairSet both;
    both.reserve(all.size() + found.size());
    std::set_union(all.begin(), all.end(), found.begin(), found.end(), std::back_inserter(both));
    all = std::move(both);
  }
  if (all.size() <= options.most_pairs) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "candidates: the passes up to ", label, " give ",
                 all.size(), " pairs together, want at most ", options.most_pairs);
}

Result<PairSet> FindCandidates(const Pool& pool, const Plan& plan, const Options& options,
                               std::vector<PassCount>& yields) {
  PairSet all;
  for (const PlanPass& pass : plan.passes) {
    KOPPEL_ASSIGN_OR_RETURN(PairSet found, pass.equal ? EqualPairs(pool, pass, options)
                                                      : SimilarPairs(pool, pass, options));
    yields.push_back({pass.label, found.size()});
    KOPPEL_RETURN_IF_ERROR(Unite(std::move(found), pass.label, options, all));
  }
  return all;
}

}  // namespace koppel::match
