#include "agents/normalise/values.h"

#include <algorithm>
#include <array>

#include "agents/normalise/fold.h"
#include "agents/normalise/text.h"

namespace koppel::agents {
namespace {

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

template <size_t N>
bool Contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// How many digits stand in front.
size_t DigitsInFront(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
}

// Whether there are digits, and all are the wanted one.
bool DigitsAreAll(std::string_view text, char wanted) {
  const bool other =
      std::any_of(text.begin(), text.end(), [&](char c) { return IsDigit(c) && c != wanted; });
  return !other && text.find(wanted) != std::string_view::npos;
}

// "NL-3512 JE", "NL 3512".
void CutCountry(std::string& code) {
  if (!code.starts_with("NL")) return;
  const std::string_view rest = std::string_view(code).substr(2);
  if (IsDutchPostcode(rest) || (rest.size() == 4 && AllDigits(rest))) code.erase(0, 2);
}

// The only postcodes of the Netherlands' last four digits (Stitswerd).
bool IsLastVillage(std::string_view code) {
  return IsDutchPostcode(code) && code.starts_with("9999X") && code[5] <= 'L';
}

bool IsPossible(std::string_view code) {
  constexpr std::array<std::string_view, 3> kNeverGiven = {"SA", "SD", "SS"};
  return !IsDutchPostcode(code) || (code[0] != '0' && !Contains(kNeverGiven, code.substr(4)));
}

// One spelling of what says which door it is: HUIS is HS, 2HOOG and 2HG are 2.
void CutAddition(std::string& addition) {
  if (addition == "HUIS") addition = "HS";
  for (const std::string_view floor : {"HOOG", "HG"}) {
    if (!addition.ends_with(floor)) continue;
    const std::string_view rest(addition.data(), addition.size() - floor.size());
    if (!rest.empty() && AllDigits(rest)) addition.resize(rest.size());
  }
}

}  // namespace

Outcome NormaliseSex(std::string_view text, std::string& out) {
  constexpr std::array<std::string_view, 7> kMale = {"M",      "MAN",       "MALE", "1",
                                                     "JONGEN", "MANNELIJK", "BOY"};
  constexpr std::array<std::string_view, 10> kFemale = {
      "V", "F", "VROUW", "FEMALE", "2", "MEISJE", "VROUWELIJK", "W", "WOMAN", "GIRL"};
  constexpr std::array<std::string_view, 6> kUnknown = {"0", "9", "U", "O", "X", "3"};
  LettersAndDigits(text, out);
  if (Contains(kUnknown, out)) return Outcome::kPlaceholder;
  const bool male = Contains(kMale, out);
  if (!male && !Contains(kFemale, out)) return Outcome::kInvalid;
  out = male ? "M" : "V";
  return Outcome::kValue;
}

std::string_view WithoutDecimals(std::string_view text) {
  const size_t digits = DigitsInFront(text);
  const std::string_view rest = text.substr(digits);
  const bool zeros = rest == ".0" || rest == ".00" || rest == ",0" || rest == ",00";
  return digits > 0 && zeros ? text.substr(0, digits) : text;
}

bool IsDutchPostcode(std::string_view code) {
  return code.size() == 6 && DigitsInFront(code) == 4 && IsLetter(code[4]) && IsLetter(code[5]);
}

Outcome NormalisePostcode(std::string_view text, v1::Normaliser part, std::string& out) {
  LettersAndDigits(text, out);
  if (out.empty()) return Outcome::kInvalid;
  CutCountry(out);
  const bool dummy = DigitsAreAll(out, '0') || (DigitsAreAll(out, '9') && !IsLastVillage(out));
  if (dummy) return Outcome::kPlaceholder;
  if (!IsPossible(out)) return Outcome::kInvalid;
  if (part == v1::DIGITS) out.resize(DigitsInFront(out));
  return out.empty() ? Outcome::kInvalid : Outcome::kValue;
}

Outcome NormaliseHouseNumber(std::string_view text, v1::Normaliser part, std::string& out) {
  const size_t start =
      static_cast<size_t>(std::find_if(text.begin(), text.end(), IsLetterOrDigit) - text.begin());
  text.remove_prefix(start);
  const size_t digits = DigitsInFront(text);
  if (digits == 0) return Outcome::kInvalid;
  const size_t zeros = std::min(text.find_first_not_of('0'), digits);
  if (zeros == digits) return Outcome::kPlaceholder;
  const std::string_view number = text.substr(zeros, digits - zeros);
  LettersAndDigits(text.substr(digits), out);
  CutAddition(out);
  if (part == v1::ADDITION) return out.empty() ? Outcome::kEmpty : Outcome::kValue;
  if (part == v1::DIGITS) {
    out = number;
  } else {
    if (!out.empty() && IsDigit(out[0])) out.insert(0, 1, '-');
    out.insert(0, number);
  }
  return Outcome::kValue;
}

Outcome NormaliseBsn(std::string_view text, std::string& out) {
  constexpr std::array<int, 9> kWeights = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  LettersAndDigits(text, out);
  if (out.empty() || !AllDigits(out)) return Outcome::kInvalid;
  if (DigitsAreAll(out, '0') || DigitsAreAll(out, '9')) return Outcome::kPlaceholder;
  if (out.size() == 8) out.insert(0, 1, '0');
  if (out.size() != 9) return Outcome::kInvalid;
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += kWeights[i] * (out[i] - '0');
  return sum % 11 == 0 ? Outcome::kValue : Outcome::kInvalid;
}

Outcome NormaliseNumber(std::string_view text, std::string& out) {
  if (!AllDigits(text)) return Outcome::kInvalid;
  out = text.substr(std::min(text.find_first_not_of('0'), text.size() - 1));
  return Outcome::kValue;
}

}  // namespace koppel::agents
