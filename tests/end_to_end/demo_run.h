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

// A population that is linked in a moment; its tables have too small counts to be shown.
inline constexpr char kDemoPersons[] = "8000";
// One of which a protected table can be shown: about 150 supervision orders.
inline constexpr char kDemoPersonsWithTables[] = "150000";

}  // namespace koppel::testing
