#include "agents/normalise/text.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace koppel::agents {
namespace {

// Before a Dutch surname (table 36 of the population register, without its rare compounds: they are
// made of these words).
constexpr std::array<std::string_view, 36> kParticles = {
    "AAN", "AUF",  "BIJ", "BOVEN", "DA", "DAL", "DE",  "DEL", "DEN", "DER", "DES", "DI",
    "DO",  "DOS",  "DU",  "HET",   "IN", "LA",  "LAS", "LE",  "LES", "LO",  "LOS", "ONDER",
    "OP",  "OVER", "S",   "T",     "TE", "TEN", "TER", "TOT", "UIT", "VAN", "VON", "VOOR"};

bool IsParticle(std::string_view word) {
  return std::find(kParticles.begin(), kParticles.end(), word) != kParticles.end();
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

char UpperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool IsLetterOrDigit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// ICU's objects are not to be shared between threads.
const icu::Transliterator& Folder() {
  thread_local const std::unique_ptr<icu::Transliterator> folder = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        "NFKD; Any-Latin; Latin-ASCII; [:Mn:] Remove; Upper", UTRANS_FORWARD, error));
    if (U_FAILURE(error)) std::abort();  // ICU's data is part of the program.
    return made;
  }();
  return *folder;
}

std::vector<std::string_view> Split(std::string_view words) {
  std::vector<std::string_view> parts;
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (end > 0) parts.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return parts;
}

}  // namespace

std::string ToUpperAscii(std::string_view utf8) {
  std::string out;
  if (IsAscii(utf8)) {
    out.assign(utf8);
  } else {
    auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
    Folder().transliterate(text);
    text.toUTF8String(out);
  }
  std::erase_if(out, [](char c) { return (c & 0x80) != 0; });
  std::transform(out.begin(), out.end(), out.begin(), UpperAscii);
  return out;
}

std::string Words(std::string_view upper_ascii) {
  std::string out;
  bool parted = false;
  for (const char c : upper_ascii) {
    if (c == '\'' || c == '`') continue;
    if (!IsLetterOrDigit(c)) {
      parted = true;
      continue;
    }
    if (parted && !out.empty()) out += ' ';
    parted = false;
    out += c;
  }
  return out;
}

std::string NameStem(std::string_view upper_ascii) {
  std::string words = Words(upper_ascii);
  const size_t comma = upper_ascii.find(',');
  if (comma != std::string_view::npos) {
    words = Words(upper_ascii.substr(comma)) + " " + Words(upper_ascii.substr(0, comma));
  }
  const std::vector<std::string_view> parts = Split(words);
  size_t first = 0;
  while (first + 1 < parts.size() && IsParticle(parts[first])) ++first;
  std::string stem;
  for (size_t i = first; i < parts.size(); ++i) stem += parts[i];
  return stem;
}

std::string Squeeze(std::string_view words) {
  std::string out(words);
  std::erase(out, ' ');
  return out;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace koppel::agents
