// What matches look like where nothing else may be taken for them.
#pragma once

#include "linker/match/model/comparer.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// Usual matches (usual_matches.h) that cannot become anything else: a field that is right in a
// record is as alike whatever other field is wrong there, so that classes have the levels of a term
// in common unless it is made of what is wrong. Free classes would turn into households wherever
// those are more than the matches.
//
// Who moved has another address altogether, so that a class with a field wrong that is neither name
// nor date has levels of its own for all such fields. Where terms are not compared by field
// (AreByField) nothing is tied.
MatchStart TiedMatches(const Comparer& comparer, const Plan& plan);

}  // namespace koppel::match
