// Numbers with what they count, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace koppel {

// "1 record", "2 records", "0 records".
inline std::string Counted(uint64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number).append(" ").append(number == 1 ? one : many);
}

}  // namespace koppel
