// Numbers in files and digests: 4 bytes, the lowest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace koppel {

inline constexpr size_t kNumberBytes = 4;

inline void AppendNumber(uint64_t number, std::string& out) {
  for (size_t i = 0; i < kNumberBytes; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
}

// Of the first four bytes, which must be there.
inline uint32_t NumberAt(std::string_view bytes) {
  uint32_t number = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) {
    number |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return number;
}

}  // namespace koppel
