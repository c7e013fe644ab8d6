// Cuts a normalised value into tokens (koppel/v1/schema.proto, TokenRule), as a set.
//
// The exact bytes of every rule stand in agents/ENCODING.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// The tokens of a value, sorted, each once; none of an empty value. Pure, thread safe.
std::vector<std::string> Tokens(v1::TokenRule rule, std::string_view value);

}  // namespace koppel::agents
