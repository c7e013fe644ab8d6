// The schemas that come with the program; their JSON stands in examples/schemas and is compiled in.
#pragma once

#include <string_view>

namespace koppel::agents {

// The JSON of a built-in schema; empty if there is none of that name.
std::string_view BuiltInSchemaJson(std::string_view name);

}  // namespace koppel::agents
