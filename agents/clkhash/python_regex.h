// Expressions of Python's re module, rewritten so that ICU matches the same texts.
//
// Rewritten: \w \d \s \b and their opposites (Python's sets of characters differ from ICU's), \Z,
// {,n}, braces and brackets that are literal in Python, named groups, octal and \u escapes.
// Refused with a reason, because ICU or other versions of Python match differently: flags such as
// (?i), conditionals (?(1)...), atomic groups and possessive repeats (Python 3.11), \N{...}.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel::agents {

// For ICU with UREGEX_UNIX_LINES. INVALID_ARGUMENT "got ..., want ..." for what Python does not
// compile and for what is refused. Pure, thread safe.
Result<std::string> PythonRegexToIcu(std::string_view utf8);

}  // namespace koppel::agents
