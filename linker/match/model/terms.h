// Which encodings enter the comparison.
#pragma once

#include <vector>

#include "linker/match/core/plan.h"

namespace koppel::match {

// The encodings of the plan's comparison, or where it names none: every filter of one field and
// every token of fields that those leave out; where no filter is of one field, all filters and
// tokens. Blocking tokens never. INVALID_ARGUMENT for more than kMostTerms or none at all.
Result<std::vector<size_t>> TermsOf(const Plan& plan);

}  // namespace koppel::match
