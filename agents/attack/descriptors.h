// What tells a record from others where nobody is known: how similar all others of its side are.
#pragma once

#include "agents/attack/matrix.h"

namespace koppel::attack {

// Of each record of `embedded`, whose columns are principal components, the first ones first: its
// similarities with all records, sorted, in a few of these axes and in more; the same of the
// records near to it, and of those near to these. Mirroring axes changes none of it, nor does the
// order of records, so that records of two graphs can be compared.
//
// Sorted similarities are those of Artetxe, Labaka, Agirre (ACL 2018); to gather from neighbours is
// what Weisfeiler and Leman (1968) do with colours, and graph networks with features. Rows of
// length 1.
Matrix Descriptors(const Matrix& embedded, unsigned threads);

}  // namespace koppel::attack
