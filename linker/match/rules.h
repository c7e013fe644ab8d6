// By what rules a job's pairs become persons.
#pragma once

#include <vector>

#include "linker/match/cluster/persons.h"
#include "linker/match/model/learn.h"

namespace koppel::match {

// `models`: of each pair of sources; none where the plan has a threshold. Between unique sources
// that have most of their persons in common a third record's no says less, unless the job names
// how many links may be false.
PersonRules RulesOf(const Plan& plan, const Pool& pool, const std::vector<SourcePairModel>& models);

}  // namespace koppel::match
