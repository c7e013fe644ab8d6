// Who may include whom. A folder is a party or what parties share, and dependencies run down only.
#pragma once

#include "tests/tidy/source_tree.h"

namespace koppel::tidy {

// Every include goes where its folder may look: no party into another party's, base nowhere up,
// the linker's parts service -> job -> match and job -> store, log. The linker's match/ is pure.
Findings CheckIncludeDirections(const Tree& tree);

// No two folders include each other.
Findings CheckTwoWayFolders(const Tree& tree);

}  // namespace koppel::tidy
