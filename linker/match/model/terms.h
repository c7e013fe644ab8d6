// Which encodings enter the comparison.
#pragma once

#include <vector>

#include "linker/match/core/plan.h"

namespace koppel::match {

// The encodings of the plan's comparison, or where it names none: every filter of one field, those
// of several fields that share none with another filter, and every token of fields that those leave
// out. Where filters are of whole records (none is of one field, and some share fields), all
// filters and tokens. Blocking tokens never. INVALID_ARGUMENT for more than kMostTerms or none at
// all.
Result<std::vector<size_t>> TermsOf(const Plan& plan);

}  // namespace koppel::match
