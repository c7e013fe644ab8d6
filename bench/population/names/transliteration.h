// Names from other alphabets and languages in the spellings that registers hold of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace koppel::population {

// All other known spellings; empty where there are none.
std::vector<std::string> Transliterations(std::string_view name);

}  // namespace koppel::population
