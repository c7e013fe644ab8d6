// What must stand beside what: tests in the build, a README in each folder, a comment over each
// contract; and how long a function may be.
#pragma once

#include "tests/tidy/source_tree.h"

namespace koppel::tidy {

// Every tests/**/*_test.cc is named in the CMakeLists.txt of its folder.
Findings CheckTestsAreBuilt(const Tree& tree);

// Every folder has a README.md of at most 60 lines with exactly one H1 (the top: 150 lines).
Findings CheckReadmes(const Tree& tree);

// A comment stands directly above every message, enum, service and rpc of the contracts.
Findings CheckContractComments(const Tree& tree);

// Functions hold at most 60 lines, main at most 80. Reads code that clang-format has laid out.
Findings CheckFunctionLengths(const Tree& tree);

}  // namespace koppel::tidy
