#include "agents/normalise/spelling.h"

#include <algorithm>
#include <array>

namespace koppel::agents {
namespace {

enum class Place { kAnywhere, kStart, kEnd, kBeforeEIY };

struct Rule {
  std::string_view from;
  std::string_view to;
  Place place = Place::kAnywhere;
};

// By first letter; of one letter, the first that fits is applied.
constexpr auto kRules = std::to_array<Rule>({
    {"AIJ", "AI"},
    {"AY", "AI"},
    {"AE", "AA"},
    {"AU", "OU"},
    {"CHR", "KR", Place::kStart},
    {"CKX", "KS"},
    {"CX", "KS"},
    {"CK", "K"},
    {"CH", "G"},
    {"C", "C", Place::kBeforeEIY},
    {"C", "K"},
    {"DT", "T", Place::kEnd},
    {"D", "T", Place::kEnd},
    {"EIJ", "EI"},
    {"EY", "EI"},
    {"GH", "G"},
    {"IJ", "Y"},
    {"OIJ", "OI"},
    {"OY", "OI"},
    {"PH", "F"},
    {"QU", "KW"},
    {"SSCH", "S"},
    {"SCH", "S", Place::kEnd},
    {"SCH", "SCH"},
    {"SZ", "S", Place::kEnd},
    {"TH", "T"},
    {"UIJ", "UI"},
    {"UY", "UI"},
    {"X", "KS"},
});

// Where the rules of each letter begin in the table.
constexpr auto kFirstRule = [] {
  std::array<size_t, 27> first{};
  for (size_t letter = 0; letter < 27; ++letter) {
    while (first[letter] < kRules.size() &&
           kRules[first[letter]].from[0] < static_cast<char>('A' + letter)) {
      ++first[letter];
    }
  }
  return first;
}();
static_assert(std::is_sorted(kRules.begin(), kRules.end(),
                             [](const Rule& a, const Rule& b) { return a.from[0] < b.from[0]; }));

bool Fits(const Rule& rule, std::string_view word, size_t at) {
  if (word.substr(at, rule.from.size()) != rule.from) return false;
  const size_t end = at + rule.from.size();
  switch (rule.place) {
    case Place::kStart:
      return at == 0;
    case Place::kEnd:
      return end == word.size();
    case Place::kBeforeEIY:
      return end < word.size() && std::string_view("EIY").find(word[end]) != std::string_view::npos;
    default:
      return true;
  }
}

bool IsConsonant(char c) {
  return c >= 'A' && c <= 'Z' && std::string_view("AEIOUY").find(c) == std::string_view::npos;
}

// Writes into the word that began at `start` of `out`.
void Write(char c, size_t start, std::string& out) {
  if (out.size() > start && out.back() == c && IsConsonant(c)) return;
  out += c;
}

void Respell(std::string_view word, std::string& out) {
  const size_t start = out.size();
  for (size_t at = 0; at < word.size();) {
    const Rule* fitting = nullptr;
    if (word[at] >= 'A' && word[at] <= 'Z') {
      const auto letter = static_cast<size_t>(word[at] - 'A');
      for (size_t r = kFirstRule[letter]; r < kFirstRule[letter + 1] && fitting == nullptr; ++r) {
        if (Fits(kRules[r], word, at)) fitting = &kRules[r];
      }
    }
    const std::string_view to = fitting == nullptr ? word.substr(at, 1) : fitting->to;
    for (const char c : to) Write(c, start, out);
    at += fitting == nullptr ? 1 : fitting->from.size();
  }
}

}  // namespace

void DutchSpelling(std::string_view words, std::string& out) {
  out.clear();
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (!out.empty()) out += ' ';
    Respell(words.substr(0, end), out);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

}  // namespace koppel::agents
