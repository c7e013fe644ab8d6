#include "agents/normalise/values.h"

#include <algorithm>
#include <array>

#include "agents/normalise/text.h"

namespace koppel::agents {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool OnlyThis(std::string_view text, char wanted) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [&](char c) { return c == wanted; });
}

Normalised Value(std::string value) { return {Outcome::kValue, std::move(value)}; }
Normalised Invalid() { return {Outcome::kInvalid, ""}; }
Normalised Placeholder() { return {Outcome::kPlaceholder, ""}; }

std::string LettersAndDigits(std::string_view text) { return Squeeze(Words(text)); }

template <size_t N>
bool Contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

Normalised NormaliseSex(std::string_view text) {
  constexpr std::array<std::string_view, 7> kMale = {"M",      "MAN",       "MALE", "1",
                                                     "JONGEN", "MANNELIJK", "BOY"};
  constexpr std::array<std::string_view, 8> kFemale = {"V", "F",      "VROUW",      "FEMALE",
                                                       "2", "MEISJE", "VROUWELIJK", "W"};
  constexpr std::array<std::string_view, 6> kUnknown = {"0", "9", "U", "O", "X", "3"};
  const std::string word = LettersAndDigits(text);
  if (Contains(kMale, word)) return Value("M");
  if (Contains(kFemale, word)) return Value("V");
  return Contains(kUnknown, word) ? Placeholder() : Invalid();
}

Normalised NormalisePostcode(std::string_view text) {
  std::string code = LettersAndDigits(text);
  std::string digits = code;
  std::erase_if(digits, [](char c) { return !IsDigit(c); });
  if (code.empty()) return Invalid();
  if (OnlyThis(digits, '0') || OnlyThis(digits, '9')) return Placeholder();
  return Value(std::move(code));
}

Normalised NormaliseHouseNumber(std::string_view text) {
  const std::string all = LettersAndDigits(text);
  std::string_view number = all;
  if (number.empty() || !IsDigit(number.front())) return Invalid();
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  if (number.empty() || !IsDigit(number.front())) return Placeholder();
  return Value(std::string(number));
}

Normalised NormaliseBsn(std::string_view text) {
  constexpr std::array<int, 9> kWeights = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  std::string digits = LettersAndDigits(text);
  if (digits.empty() || !AllDigits(digits)) return Invalid();
  if (OnlyThis(digits, '0') || OnlyThis(digits, '9')) return Placeholder();
  if (digits.size() == 8) digits.insert(0, "0");
  if (digits.size() != 9) return Invalid();
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += kWeights[i] * (digits[i] - '0');
  return sum % 11 == 0 ? Value(std::move(digits)) : Invalid();
}

Normalised NormaliseNumber(std::string_view text) {
  if (!AllDigits(text)) return Invalid();
  const size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
  return Value(std::string(text.substr(first)));
}

}  // namespace koppel::agents
