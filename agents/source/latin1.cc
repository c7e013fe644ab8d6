#include "agents/source/latin1.h"

#include <array>
#include <cstdint>

namespace koppel::agents {
namespace {

// What stands at 0x80..0x9F.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void AppendUtf8(uint16_t point, std::string& to) {
  if (point >= 0x800) {
    to += static_cast<char>(0xE0 | (point >> 12));
    to += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
  } else {
    to += static_cast<char>(0xC0 | (point >> 6));
  }
  to += static_cast<char>(0x80 | (point & 0x3F));
}

}  // namespace

void Latin1ToUtf8(std::string_view bytes, std::string& utf8) {
  utf8.clear();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      AppendUtf8(byte < 0xA0 ? kWindows1252[byte - 0x80u] : byte, utf8);
    }
  }
}

}  // namespace koppel::agents
