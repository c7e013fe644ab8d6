// What matches look like before anything is learnt.
#pragma once

#include "linker/match/model/comparer.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// Half of them records that are right, and as the other half a class for each field, which is wrong
// there: whatever is made of it hardly ever equal.
Mixture UsualMatches(const Comparer& comparer, const Plan& plan);

}  // namespace koppel::match
