// What the contracts declare and this version does not serve: it answers UNIMPLEMENTED, to those
// who may ask. RPCs stand in the table of rights (rights.cc) with kNotServed; this is the rest.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/project.pb.h"
#include "linker/service/rights.h"

namespace koppel::linker {

// "KeyExchange.PostKeyRound" and so on, in the order of the table.
std::vector<std::string_view> RpcsNotServed();

// Kinds of job that no specification can run yet.
inline constexpr std::array kJobKindsNotServed = {v1::COUNT_PERSONS};

}  // namespace koppel::linker
