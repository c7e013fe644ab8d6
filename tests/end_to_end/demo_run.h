// examples/demo/demo.sh as tests run it.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace koppel::testing {

// The command line of a demo with the programs of this build. `settings` go before the shell as
// NAME=VALUE. Signals that this process ignores are not ignored in it.
std::vector<std::string> DemoCommand(const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& settings = {});

// Runs a demo to its end.
Finished RunDemo(const std::vector<std::string>& arguments);

// A population that is linked in a moment, and still has tables with counts of ten and more.
inline constexpr char kDemoPersons[] = "8000";

}  // namespace koppel::testing
