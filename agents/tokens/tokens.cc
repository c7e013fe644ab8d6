#include "agents/tokens/tokens.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "agents/tokens/phonetic.h"

namespace koppel::agents {
namespace {

// Stands before and after a value; only codes may hold it.
constexpr char kPad = '_';
constexpr size_t kDateCharacters = 8;
// With them all arithmetic of neighbours stays inside 64 bits.
constexpr size_t kMostDigits = 15;

void AddNumber(int64_t number, TokenList& tokens) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  tokens.Add({digits, static_cast<size_t>(end - digits)});
}

void AddPlaced(size_t place, std::string_view characters, TokenList& tokens) {
  AddNumber(static_cast<int64_t>(place), tokens);
  tokens.Append(":");
  tokens.Append(characters);
}

void Positional(std::string_view value, size_t length, TokenList& tokens) {
  for (size_t i = 0; i + length <= value.size(); ++i) {
    AddPlaced(i, value.substr(i, length), tokens);
  }
}

void AddTagged(std::string_view tag, std::string_view part, TokenList& tokens) {
  tokens.Add(tag);
  tokens.Append(part);
}

// "yyyymmdd"; parts of zeros are not known and give nothing.
void DateParts(std::string_view date, TokenList& tokens) {
  if (date.size() != kDateCharacters) return;
  const std::string_view year = date.substr(0, 4);
  const std::string_view month = date.substr(4, 2);
  const std::string_view day = date.substr(6, 2);
  if (year != "0000") {
    AddTagged("Y:", year, tokens);
    AddTagged("YY:", year.substr(2), tokens);
    constexpr std::string_view kDigitTags[] = {"Y0:", "Y1:", "Y2:", "Y3:"};
    for (size_t i = 0; i < 4; ++i) AddTagged(kDigitTags[i], year.substr(i, 1), tokens);
  }
  if (month != "00") {
    AddTagged("M:", month, tokens);
    AddTagged("DM:", month, tokens);
  }
  if (day != "00") {
    AddTagged("D:", day, tokens);
    AddTagged("DM:", day, tokens);
  }
}

// False for anything but 1..15 digits.
bool ReadDigits(std::string_view text, int64_t& number) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.empty() || text.size() > kMostDigits) return false;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return true;
}

// Days since 1970-01-01, Gregorian; false unless the whole date is known.
bool ReadDays(std::string_view date, int64_t& days) {
  int64_t number = 0;
  if (date.size() != kDateCharacters || !ReadDigits(date, number)) return false;
  const std::chrono::year_month_day day(
      std::chrono::year(static_cast<int>(number / 10000)),
      std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
      std::chrono::day(static_cast<unsigned>(number % 100)));
  if (number < 10000 || !day.ok()) return false;
  days = std::chrono::sys_days(day).time_since_epoch().count();
  return true;
}

bool IsSplit(const v1::Field& field) {
  const auto& steps = field.normalisers();
  return std::find(steps.begin(), steps.end(), v1::PARTS) != steps.end();
}

uint32_t GramLength(const v1::BloomField& part) {
  if (part.tokens() == v1::BIGRAMS) return 2;
  return part.tokens() == v1::TRIGRAMS ? 3 : part.q();
}

uint32_t Padding(const v1::BloomField& part) {
  const bool fixed = part.tokens() == v1::BIGRAMS || part.tokens() == v1::TRIGRAMS;
  return fixed ? GramLength(part) - 1 : part.padding();
}

uint32_t UsualCharacters(const v1::Field& field) {
  for (const int step : field.normalisers()) {
    if (step == v1::INITIALS) return 2;
    if (step == v1::ADDITION) return 1;
    if (step == v1::DIGITS) return field.type() == v1::POSTCODE ? 4 : 2;
  }
  switch (field.type()) {
    case v1::TEXT:
      return 14;
    case v1::NAME:
      return 7;
    case v1::DATE:
      return 8;
    case v1::SEX:
      return 1;
    case v1::POSTCODE:
      return 6;
    case v1::HOUSE_NUMBER:
      return 2;
    case v1::BSN:
      return 9;
    case v1::NAME_PARTICLE:
      return 3;
    default:
      return 4;
  }
}

}  // namespace

TokenCutter::TokenCutter(const v1::Field& field, const v1::BloomField& part)
    : rule_(part.tokens()),
      is_date_(field.type() == v1::DATE),
      by_word_(part.tokens() == v1::PHONETIC || IsSplit(field)),
      q_(GramLength(part)),
      padding_(Padding(part), kPad),
      distance_(part.distance()),
      steps_(part.steps()) {}

void TokenCutter::Cut(std::string_view value, TokenList& tokens) const {
  tokens.Clear();
  if (!by_word_) {
    if (!value.empty()) CutWord(value, tokens);
    return;
  }
  while (!value.empty()) {
    const size_t end = std::min(value.find(' '), value.size());
    if (end > 0) CutWord(value.substr(0, end), tokens);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

void TokenCutter::CutWord(std::string_view word, TokenList& tokens) const {
  switch (rule_) {
    case v1::BIGRAMS:
    case v1::TRIGRAMS:
    case v1::QGRAMS:
      return Grams(word, false, tokens);
    case v1::POSITIONAL_QGRAMS:
      return Grams(word, true, tokens);
    case v1::EXACT:
      return tokens.Add(word);
    case v1::POSITIONAL_BIGRAMS:
      Positional(word, 2, tokens);
      [[fallthrough]];
    case v1::POSITIONAL:
      return Positional(word, 1, tokens);
    case v1::DATE_PARTS:
      return DateParts(word, tokens);
    case v1::NEIGHBOURS:
      return Neighbours(word, tokens);
    default:
      if (const std::string code = DutchPhonetic(word); !code.empty()) tokens.Add(code);
  }
}

void TokenCutter::Grams(std::string_view word, bool placed, TokenList& tokens) const {
  const std::string padded = padding_ + std::string(word) + padding_;
  const std::string_view view = padded;
  if (placed) return Positional(view, q_, tokens);
  for (size_t i = 0; i + q_ <= view.size(); ++i) tokens.Add(view.substr(i, q_));
}

void TokenCutter::Neighbours(std::string_view value, TokenList& tokens) const {
  int64_t number = 0;
  if (!(is_date_ ? ReadDays(value, number) : ReadDigits(value, number))) return;
  number *= 2 * steps_;
  const int64_t above = (number % distance_ + distance_) % distance_;
  const bool down = 2 * above < distance_;
  const int64_t middle = number - above + (down ? 0 : distance_);
  for (int64_t i = -steps_; i <= steps_; ++i) AddNumber(middle + i * distance_, tokens);
}

uint32_t ExpectedTokens(const v1::Field& field, const v1::BloomField& part) {
  if (part.expected_tokens() != 0) return part.expected_tokens();
  const uint32_t characters = UsualCharacters(field);
  switch (part.tokens()) {
    case v1::EXACT:
      return 1;
    case v1::PHONETIC:
      return field.type() == v1::TEXT ? 2 : 1;
    case v1::DATE_PARTS:
      return 10;
    case v1::NEIGHBOURS:
      return 2 * part.steps() + 1;
    case v1::POSITIONAL:
      return characters;
    case v1::POSITIONAL_BIGRAMS:
      return 2 * characters - 1;
    default: {
      const uint32_t padded = characters + 2 * Padding(part);
      return padded < GramLength(part) ? 1 : padded - GramLength(part) + 1;
    }
  }
}

}  // namespace koppel::agents
