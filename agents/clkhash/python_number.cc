#include "agents/clkhash/python_number.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace koppel::agents {
namespace {

constexpr std::string_view kAsciiSpace = " \t\n\v\f\r";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Every decimal digit as ASCII and every space beyond ASCII as a blank; "?" where a number cannot
// have the character.
std::string ToAscii(std::string_view utf8) {
  std::string ascii;
  const auto* data = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(data, i, size, c);
    if (c >= 0 && c < 0x7f) {
      ascii += static_cast<char>(c);
    } else if (c >= 0 && IsPythonSpace(c)) {
      ascii += ' ';
    } else {
      const int32_t digit = c < 0 ? -1 : u_charDigitValue(c);
      ascii += digit < 0 ? '?' : static_cast<char>('0' + digit);
    }
  }
  return ascii;
}

std::string_view Strip(std::string_view text) {
  const size_t begin = text.find_first_not_of(kAsciiSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kAsciiSpace) - begin + 1);
}

// Without its underscores; nothing where one does not stand between two digits.
std::optional<std::string> WithoutUnderscores(std::string_view text) {
  std::string without;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      without += text[i];
    } else if (i == 0 || i + 1 == text.size() || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return without;
}

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

size_t SkipSign(std::string_view text, size_t at) {
  return at < text.size() && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
}

bool IsDecimal(std::string_view text) {
  const size_t whole = SkipSign(text, 0);
  size_t at = SkipDigits(text, whole);
  size_t digits = at - whole;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction = at + 1;
    at = SkipDigits(text, fraction);
    digits += at - fraction;
  }
  if (digits == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const size_t exponent = SkipSign(text, at + 1);
    at = SkipDigits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool IsInfinityOrNan(std::string_view text) {
  std::string word(text.substr(SkipSign(text, 0)));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  static constexpr std::array<std::string_view, 3> kWords = {"inf", "infinity", "nan"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

int CompareSizes(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool IsPythonSpace(UChar32 c) {
  if ((c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20)) return true;
  if (c < 0x80) return false;
  return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
         c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

std::optional<std::string> PythonInteger(std::string_view utf8) {
  const std::string ascii = ToAscii(utf8);
  const std::optional<std::string> number = WithoutUnderscores(Strip(ascii));
  if (!number) return std::nullopt;
  const size_t first = SkipSign(*number, 0);
  if (first == number->size() || SkipDigits(*number, first) != number->size()) return std::nullopt;
  const size_t significant = number->find_first_not_of('0', first);
  if (significant == std::string::npos) return "0";
  return (number->front() == '-' ? "-" : "") + number->substr(significant);
}

std::optional<double> PythonFloat(std::string_view utf8) {
  const std::string ascii = ToAscii(utf8);
  const std::optional<std::string> number = WithoutUnderscores(Strip(ascii));
  if (!number || !(IsDecimal(*number) || IsInfinityOrNan(*number))) return std::nullopt;
  return std::strtod(number->c_str(), nullptr);
}

int CompareIntegers(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  if (a_negative != b.starts_with('-')) return a_negative ? -1 : 1;
  return a_negative ? CompareSizes(b, a) : CompareSizes(a, b);
}

}  // namespace koppel::agents
