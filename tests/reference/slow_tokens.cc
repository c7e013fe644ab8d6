#include "tests/reference/slow_tokens.h"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

namespace koppel::reference {
namespace {

using Tokens = std::set<std::string>;

// "<" and ">" are the ends of the word; "*" is a vowel.
const std::vector<std::pair<std::regex, std::string>>& Sounds() {
  const std::vector<std::pair<std::string, std::string>> sounds = {
      {"<SCH(?=[LMNRW])", "S"},
      {"<SCH", "SG"},
      {"<CHR", "KR"},
      {"<CH", "S"},
      {"<Y(?=[AEIOU])", "J"},
      {"<H", "H"},
      {"<", ""},
      {"EN(?=>)", "*"},
      {"B(?=>)", "P"},
      {"D(?=>)", "T"},
      {"SCH|SJ|SH|Z", "S"},
      {"CKX|CX|KX|X", "KS"},
      {"CH|GH", "G"},
      {"CK", "K"},
      {"DT|TH", "T"},
      {"PH|V", "F"},
      {"QU", "KW"},
      {"[AEIOU]J|UW", "*"},
      {"B(?=S)", "P"},
      {"D(?=S)", "T"},
      {"C(?=[EIY])", "S"},
      {"C|Q", "K"},
      {"H", ""},
      {"[AEIOUY]", "*"},
      {"[A-Z]", "$&"},
  };
  static const auto compiled = [&] {
    std::vector<std::pair<std::regex, std::string>> all;
    for (const auto& [letters, sound] : sounds) {
      all.emplace_back(std::regex("^(?:" + letters + ")"), sound);
    }
    return all;
  }();
  return compiled;
}

std::string Sound(const std::string& word) {
  std::string rest = "<" + std::regex_replace(word, std::regex("[^A-Z]"), "") + ">";
  std::string code;
  while (rest != ">") {
    for (const auto& [letters, sound] : Sounds()) {
      std::smatch match;
      if (!std::regex_search(rest, match, letters)) continue;
      code += match.format(sound);
      rest = match.suffix();
      break;
    }
  }
  code = std::regex_replace(code, std::regex("([A-Z])\\1+"), "$1");
  if (code[0] == '*') code[0] = 'A';
  return std::regex_replace(code, std::regex("\\*"), "");
}

Tokens DateParts(const std::string& v) {
  Tokens t;
  if (v.substr(0, 4) != "0000") {
    t = {"Y:" + v.substr(0, 4), "YY:" + v.substr(2, 2)};
    for (size_t i = 0; i < 4; ++i) t.insert("Y" + std::to_string(i) + ":" + v[i]);
  }
  for (const auto& [tag, at] : std::map<std::string, size_t>{{"M:", 4}, {"D:", 6}}) {
    if (v.substr(at, 2) == "00") continue;
    t.insert(tag + v.substr(at, 2));
    t.insert("DM:" + v.substr(at, 2));
  }
  return t;
}

Tokens Grams(const std::string& v, size_t q, size_t padding, bool placed) {
  Tokens t;
  const std::string padded = std::string(padding, '_') + v + std::string(padding, '_');
  for (size_t i = 0; i + q <= padded.size(); ++i) {
    t.insert((placed ? std::to_string(i) + ":" : "") + padded.substr(i, q));
  }
  return t;
}

// Counts the days one year and one month after the other.
int64_t DaysSince1970(int year, int month, int day) {
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  const std::vector<int> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t days = day - 1;
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= leap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) {
    days += lengths[static_cast<size_t>(m) - 1] + (m == 2 && leap(year));
  }
  return days;
}

Tokens Neighbours(const std::string& v, bool date, int64_t distance, int64_t steps) {
  if (date && (v.substr(0, 4) == "0000" || v.substr(4, 2) == "00" || v.substr(6) == "00")) {
    return {};
  }
  if (v.size() > 15) return {};
  const int64_t number = date ? DaysSince1970(std::stoi(v.substr(0, 4)), std::stoi(v.substr(4, 2)),
                                              std::stoi(v.substr(6)))
                              : std::stoll(v);
  // The nearest multiple of the distance; of two the higher one.
  int64_t middle = number * 2 * steps;
  int64_t up = middle;
  while (up % distance != 0) ++up;
  int64_t down = middle;
  while (down % distance != 0) --down;
  middle = up - middle <= middle - down ? up : down;
  Tokens t;
  for (int64_t i = -steps; i <= steps; ++i) t.insert(std::to_string(middle + i * distance));
  return t;
}

Tokens OfWord(const v1::Field& field, const v1::BloomField& part, const std::string& v) {
  switch (part.tokens()) {
    case v1::BIGRAMS:
      return Grams(v, 2, 1, false);
    case v1::TRIGRAMS:
      return Grams(v, 3, 2, false);
    case v1::QGRAMS:
      return Grams(v, part.q(), part.padding(), false);
    case v1::POSITIONAL_QGRAMS:
      return Grams(v, part.q(), part.padding(), true);
    case v1::POSITIONAL:
      return Grams(v, 1, 0, true);
    case v1::POSITIONAL_BIGRAMS: {
      Tokens t = Grams(v, 1, 0, true);
      t.merge(Grams(v, 2, 0, true));
      return t;
    }
    case v1::DATE_PARTS:
      return DateParts(v);
    case v1::NEIGHBOURS:
      return Neighbours(v, field.type() == v1::DATE, part.distance(), part.steps());
    case v1::PHONETIC:
      return Sound(v).empty() ? Tokens() : Tokens{Sound(v)};
    default:
      return {v};
  }
}

int UsualLength(const v1::Field& field) {
  std::map<int, int> lengths = {{v1::TEXT, 14},        {v1::NAME, 7},   {v1::DATE, 8},
                                {v1::SEX, 1},          {v1::BSN, 9},    {v1::POSTCODE, 6},
                                {v1::HOUSE_NUMBER, 2}, {v1::NUMBER, 4}, {v1::CODE, 4},
                                {v1::NAME_PARTICLE, 3}};
  int length = lengths.at(field.type());
  for (const int step : field.normalisers()) {
    if (step == v1::INITIALS) length = 2;
    if (step == v1::ADDITION) length = 1;
    if (step == v1::DIGITS) length = field.type() == v1::POSTCODE ? 4 : 2;
  }
  return length;
}

uint32_t Expected(const v1::Field& field, const v1::BloomField& part) {
  if (part.expected_tokens() > 0) return part.expected_tokens();
  const int length = UsualLength(field);
  const int q = static_cast<int>(part.q());
  const int padding = static_cast<int>(part.padding());
  const std::map<int, int> counts = {
      {v1::EXACT, 1},
      {v1::PHONETIC, field.type() == v1::TEXT ? 2 : 1},
      {v1::DATE_PARTS, 10},
      {v1::NEIGHBOURS, 2 * static_cast<int>(part.steps()) + 1},
      {v1::POSITIONAL, length},
      {v1::POSITIONAL_BIGRAMS, 2 * length - 1},
      {v1::BIGRAMS, length + 1},
      {v1::TRIGRAMS, length + 2},
      {v1::QGRAMS, std::max(1, length + 2 * padding - q + 1)},
      {v1::POSITIONAL_QGRAMS, std::max(1, length + 2 * padding - q + 1)}};
  return static_cast<uint32_t>(counts.at(part.tokens()));
}

}  // namespace

std::set<std::string> SlowTokens(const v1::Field& field, const v1::BloomField& part,
                                 const std::string& value) {
  const auto& steps = field.normalisers();
  const bool split = part.tokens() == v1::PHONETIC ||
                     std::find(steps.begin(), steps.end(), v1::PARTS) != steps.end();
  if (!split) return value.empty() ? Tokens() : OfWord(field, part, value);
  Tokens tokens;
  std::istringstream words(value);
  for (std::string word; words >> word;) tokens.merge(OfWord(field, part, word));
  return tokens;
}

std::vector<uint32_t> SlowHashes(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  std::vector<uint32_t> best(static_cast<size_t>(bloom.fields_size()), 1);
  if (bloom.target_fill_permille() == 0) {
    for (size_t i = 0; i < best.size(); ++i) best[i] = bloom.fields(static_cast<int>(i)).hashes();
    return best;
  }
  // All factors a / b there can be. Where two give the same fill, they give the same hashes too.
  for (uint64_t b = 1; b <= 64; ++b) {
    for (uint64_t a = 1; a <= 64; ++a) {
      uint64_t unset = uint64_t{1} << 32;
      std::vector<uint32_t> hashes;
      for (const v1::BloomField& part : bloom.fields()) {
        const uint64_t k = std::min<uint64_t>(64, std::max<uint64_t>(1, part.weight() * a / b));
        hashes.push_back(static_cast<uint32_t>(k));
        const auto field =
            std::find_if(schema.fields().begin(), schema.fields().end(),
                         [&](const v1::Field& f) { return f.name() == part.field(); });
        for (uint32_t t = Expected(*field, part); t > 0; --t) {
          unset = unset * (bloom.bits() - k) / bloom.bits();
        }
      }
      const uint64_t set = (uint64_t{1} << 32) - unset;
      if (set * 1000 > uint64_t{bloom.target_fill_permille()} << 32) continue;
      // A larger factor never gives fewer hashes to any field.
      for (size_t i = 0; i < best.size(); ++i) best[i] = std::max(best[i], hashes[i]);
    }
  }
  return best;
}

}  // namespace koppel::reference
