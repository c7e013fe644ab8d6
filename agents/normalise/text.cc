#include "agents/normalise/text.h"

#include <algorithm>
#include <array>

#include "agents/normalise/fold.h"

namespace koppel::agents {
namespace {

// Words that stand for "not known", without blanks and punctuation.
constexpr std::array<std::string_view, 22> kUnknownWords = {
    "ANONIEM",  "GEENNAAM",   "GEENVOORNAAM", "NAN",
    "NB",       "NIETBEKEND", "NIETINGEVULD", "NIETVANTOEPASSING",
    "NN",       "NNB",        "NNO",          "NONE",
    "NOTKNOWN", "NTB",        "NULL",         "NVT",
    "ONB",      "ONBEK",      "ONBEKEND",     "ONBEKENDE",
    "UNK",      "UNKNOWN"};
constexpr size_t kLongestUnknownWord = 17;

}  // namespace

void Words(std::string_view upper_ascii, std::string& out) {
  out.clear();
  bool parted = false;
  for (const char c : upper_ascii) {
    if (IsApostrophe(c)) continue;
    if (!IsLetterOrDigit(c)) {
      parted = true;
      continue;
    }
    if (parted && !out.empty()) out += ' ';
    parted = false;
    out += c;
  }
}

void LettersAndDigits(std::string_view upper_ascii, std::string& out) {
  out.clear();
  for (const char c : upper_ascii) {
    if (IsLetterOrDigit(c)) out += c;
  }
}

bool IsUnknownWord(std::string_view upper_ascii) {
  std::array<char, kLongestUnknownWord> letters;
  size_t count = 0;
  for (const char c : upper_ascii) {
    if (IsDigit(c) || (IsLetter(c) && count == letters.size())) return false;
    if (IsLetter(c)) letters[count++] = c;
  }
  const std::string_view word(letters.data(), count);
  if (word.empty()) return true;
  // "Na" is a name, "n/a" is none.
  if (upper_ascii == "N/A" || upper_ascii == "#N/A") return true;
  if (count > 1 && word.find_first_not_of('X') == std::string_view::npos) return true;
  return std::binary_search(kUnknownWords.begin(), kUnknownWords.end(), word);
}

}  // namespace koppel::agents
