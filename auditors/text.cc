#include "auditors/text.h"

namespace koppel::auditors {
namespace {

bool IsControl(unsigned char c) { return c < 0x20 || c == 0x7f; }

// C1 controls U+0080..U+009F; zero-width and directional marks U+200B..U+200F, U+202A..U+202E,
// U+2060..U+206F; the byte-order mark U+FEFF.
size_t LengthOfHiddenMark(std::string_view text) {
  const auto byte = [&](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return 2;
  if (byte(0) == 0xe2 && byte(1) == 0x80) {
    const bool mark = byte(2) >= 0x8b && byte(2) <= 0x8f;
    const bool line_or_override = byte(2) >= 0xa8 && byte(2) <= 0xae;
    return mark || line_or_override ? 3 : 0;
  }
  if (byte(0) == 0xe2 && byte(1) == 0x81 && byte(2) >= 0xa0 && byte(2) <= 0xaf) return 3;
  if (byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) return 3;
  return 0;
}

}  // namespace

std::string Printable(std::string_view text, size_t most) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    if (shown.size() >= most) return shown + "...";
    const size_t hidden = LengthOfHiddenMark(text.substr(i));
    const bool replace = hidden > 0 || IsControl(static_cast<unsigned char>(text[i]));
    shown.push_back(replace ? '?' : text[i]);
    i += hidden > 0 ? hidden : 1;
  }
  return shown;
}

}  // namespace koppel::auditors
