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
static_assert(std::is_sorted(kUnknownWords.begin(), kUnknownWords.end()));
constexpr size_t kLongestUnknownWord = 17;

// Whether a word that stands for "not known" begins so; most cells do not.
constexpr auto kBeginsUnknown = [] {
  std::array<bool, 128> begins{};
  begins['X'] = true;
  for (const std::string_view word : kUnknownWords) begins[static_cast<size_t>(word[0])] = true;
  return begins;
}();

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
  bool only_x = true;
  for (const char c : upper_ascii) {
    if (!IsLetterOrDigit(c)) continue;
    only_x = only_x && c == 'X';
    if (IsDigit(c) || (count >= letters.size() && !only_x)) return false;
    if (count == 0 && !kBeginsUnknown[static_cast<size_t>(c)]) return false;
    if (count < letters.size()) letters[count] = c;
    ++count;
  }
  if (count == 0) return true;
  // "Na" is a name, "n/a" is none.
  if (upper_ascii == "N/A" || upper_ascii == "#N/A") return true;
  if (only_x && count > 1) return true;
  const std::string_view word(letters.data(), count);
  return count <= letters.size() &&
         std::binary_search(kUnknownWords.begin(), kUnknownWords.end(), word);
}

}  // namespace koppel::agents
