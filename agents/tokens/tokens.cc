#include "agents/tokens/tokens.h"

#include <algorithm>

namespace koppel::agents {
namespace {

// Stands before and after a value; only codes may hold it.
constexpr char kPad = '_';

std::string Placed(size_t place, std::string_view characters) {
  return std::to_string(place) + ":" + std::string(characters);
}

std::vector<std::string> Grams(std::string_view value, size_t length) {
  const std::string pad(length - 1, kPad);
  const std::string padded = pad + std::string(value) + pad;
  std::vector<std::string> tokens;
  for (size_t i = 0; i + length <= padded.size(); ++i) tokens.push_back(padded.substr(i, length));
  return tokens;
}

std::vector<std::string> Positional(std::string_view value) {
  std::vector<std::string> tokens;
  for (size_t i = 0; i < value.size(); ++i) tokens.push_back(Placed(i, value.substr(i, 1)));
  return tokens;
}

std::vector<std::string> PositionalBigrams(std::string_view value) {
  std::vector<std::string> tokens = Positional(value);
  for (size_t i = 0; i + 2 <= value.size(); ++i) tokens.push_back(Placed(i, value.substr(i, 2)));
  return tokens;
}

// "yyyymmdd"; parts of zeros are not known and give nothing.
std::vector<std::string> DateParts(std::string_view date) {
  std::vector<std::string> tokens;
  if (date.size() != 8) return tokens;
  const std::string year(date.substr(0, 4));
  const std::string month(date.substr(4, 2));
  const std::string day(date.substr(6, 2));
  if (year != "0000") {
    tokens = {"Y:" + year, "YY:" + year.substr(2)};
    for (size_t i = 0; i < 4; ++i) tokens.push_back("Y" + Placed(i, year.substr(i, 1)));
  }
  if (month != "00") tokens.insert(tokens.end(), {"M:" + month, "DM:" + month});
  if (day != "00") tokens.insert(tokens.end(), {"D:" + day, "DM:" + day});
  return tokens;
}

std::vector<std::string> Cut(v1::TokenRule rule, std::string_view value) {
  switch (rule) {
    case v1::BIGRAMS:
      return Grams(value, 2);
    case v1::TRIGRAMS:
      return Grams(value, 3);
    case v1::EXACT:
      return {std::string(value)};
    case v1::POSITIONAL:
      return Positional(value);
    case v1::POSITIONAL_BIGRAMS:
      return PositionalBigrams(value);
    case v1::DATE_PARTS:
      return DateParts(value);
    default:
      return {};
  }
}

}  // namespace

std::vector<std::string> Tokens(v1::TokenRule rule, std::string_view value) {
  if (value.empty()) return {};
  std::vector<std::string> tokens = Cut(rule, value);
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

}  // namespace koppel::agents
