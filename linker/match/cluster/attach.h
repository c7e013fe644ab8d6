// Records that the sum of evidence left alone.
#pragma once

#include "linker/match/cluster/component.h"

namespace koppel::match {

// A record alone joins the group of its strongest pair if nothing in that group speaks more against
// it than this pair speaks for it, and no unique source would occur twice: strongest pairs first,
// ties in canonical order. The evidence of a record with the members of one group is far from
// independent, so that many small ones against it must not add up where one speaks for it: a bad
// copy is like the best of the others and unlike all the rest. Held against at most kMostMembers.
void AttachAlone(Component& component, Groups& groups);

}  // namespace koppel::match
