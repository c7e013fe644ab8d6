// What a program is made of, and what it asks of the libraries that could open something.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/status.h"

namespace koppel::closure {

using Names = std::set<std::string>;

// The project's own targets that `target` is built from, itself included, by the CMake file API's
// codemodel in `build_folder`. NOT_FOUND where there is no reply or no such target.
Result<Names> TargetClosure(const std::string& build_folder, const std::string& target);

// The undefined dynamic symbols of `binary`, without versions. UNAVAILABLE where nm fails.
Result<Names> UndefinedSymbols(const std::string& nm, const std::string& binary);

// The undefined dynamic symbols of `binary` that one of `libraries` exports, without versions.
// `nm` is the program. UNAVAILABLE where it fails; FAILED_PRECONDITION where a library exports
// nothing (a check against nothing would pass).
Result<Names> SymbolsTakenFrom(const std::string& nm, const std::string& binary,
                               const std::vector<std::string>& libraries);

// One name a line; empty lines and lines that begin with '#' are not read.
Result<Names> ReadNames(const std::string& path);

// What is in `used` but not in `allowed`.
Names Beyond(const Names& used, const Names& allowed);

}  // namespace koppel::closure
