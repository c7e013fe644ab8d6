#include "agents/tokens/phonetic.h"

#include <algorithm>

namespace koppel::agents {
namespace {

enum class At { kStart, kEnd, kAnywhere };

// `letters`, with one of `next` behind them if it is not empty, sound as `code`.
struct Rule {
  At at;
  std::string_view letters;
  std::string_view next;
  std::string_view code;
};

// Sounds as a vowel: "A" at the beginning of a word, else nothing.
constexpr std::string_view kVowel = "*";

// The first that fits. Longer spellings stand before the shorter ones that they begin with.
constexpr Rule kRules[] = {
    {At::kStart, "SCH", "LMNRW", "S"}, {At::kStart, "SCH", "", "SG"},
    {At::kStart, "CHR", "", "KR"},     {At::kStart, "CH", "", "S"},
    {At::kStart, "Y", "AEIOU", "J"},   {At::kStart, "H", "", "H"},
    {At::kEnd, "EN", "", kVowel},      {At::kEnd, "B", "", "P"},
    {At::kEnd, "D", "", "T"},          {At::kAnywhere, "SCH", "", "S"},
    {At::kAnywhere, "CKX", "", "KS"},  {At::kAnywhere, "CH", "", "G"},
    {At::kAnywhere, "CK", "", "K"},    {At::kAnywhere, "CX", "", "KS"},
    {At::kAnywhere, "KX", "", "KS"},   {At::kAnywhere, "SJ", "", "S"},
    {At::kAnywhere, "SH", "", "S"},    {At::kAnywhere, "DT", "", "T"},
    {At::kAnywhere, "TH", "", "T"},    {At::kAnywhere, "PH", "", "F"},
    {At::kAnywhere, "GH", "", "G"},    {At::kAnywhere, "QU", "", "KW"},
    {At::kAnywhere, "AJ", "", kVowel}, {At::kAnywhere, "EJ", "", kVowel},
    {At::kAnywhere, "IJ", "", kVowel}, {At::kAnywhere, "OJ", "", kVowel},
    {At::kAnywhere, "UJ", "", kVowel}, {At::kAnywhere, "UW", "", kVowel},
    {At::kAnywhere, "B", "S", "P"},    {At::kAnywhere, "D", "S", "T"},
    {At::kAnywhere, "C", "EIY", "S"},  {At::kAnywhere, "C", "", "K"},
    {At::kAnywhere, "Q", "", "K"},     {At::kAnywhere, "V", "", "F"},
    {At::kAnywhere, "X", "", "KS"},    {At::kAnywhere, "Z", "", "S"},
    {At::kAnywhere, "H", "", ""},      {At::kAnywhere, "A", "", kVowel},
    {At::kAnywhere, "E", "", kVowel},  {At::kAnywhere, "I", "", kVowel},
    {At::kAnywhere, "O", "", kVowel},  {At::kAnywhere, "U", "", kVowel},
    {At::kAnywhere, "Y", "", kVowel},
};

bool Fits(const Rule& rule, std::string_view word, size_t place) {
  const std::string_view rest = word.substr(place);
  if (rest.substr(0, rule.letters.size()) != rule.letters) return false;
  const std::string_view behind = rest.substr(rule.letters.size());
  if (rule.at == At::kStart && place != 0) return false;
  if (rule.at == At::kEnd && !behind.empty()) return false;
  return rule.next.empty() ||
         (!behind.empty() && rule.next.find(behind[0]) != std::string_view::npos);
}

std::string LettersOf(std::string_view word) {
  std::string letters;
  std::copy_if(word.begin(), word.end(), std::back_inserter(letters),
               [](char c) { return c >= 'A' && c <= 'Z'; });
  return letters;
}

}  // namespace

std::string DutchPhonetic(std::string_view word) {
  const std::string letters = LettersOf(word);
  std::string code;
  bool after_vowel = true;
  for (size_t place = 0; place < letters.size();) {
    const auto rule = std::find_if(std::begin(kRules), std::end(kRules),
                                   [&](const Rule& r) { return Fits(r, letters, place); });
    const bool plain = rule == std::end(kRules);
    const std::string_view sound =
        plain ? std::string_view(letters).substr(place, 1) : std::string_view(rule->code);
    if (sound == kVowel) {
      if (place == 0) code = "A";
      after_vowel = true;
    } else if (!sound.empty()) {
      const bool repeated = !after_vowel && code.back() == sound.front();
      code += repeated ? sound.substr(1) : sound;
      after_vowel = false;
    }
    place += plain ? 1 : rule->letters.size();
  }
  return code;
}

}  // namespace koppel::agents
