// The likeliest mistakes behind a report's figures, in one line each.
//
// Sees counts and shares, never a value.
#pragma once

#include <string>
#include <vector>

#include "agents/check/check_report.pb.h"

namespace koppel::agents {

// In the order of the fields, then of the whole file, then of the encodings. Pure, thread safe.
std::vector<std::string> Advice(const CheckReport& report);

}  // namespace koppel::agents
