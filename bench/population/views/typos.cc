#include "bench/population/views/typos.h"

#include <array>
#include <optional>
#include <span>

namespace koppel::population {
namespace {

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }
bool IsUpper(char letter) { return letter >= 'A' && letter <= 'Z'; }
char Lower(char letter) { return IsUpper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter; }
char Upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}
bool IsLetter(char byte) { return Upper(byte) != Lower(byte) || (byte & 0x80) != 0; }

// The bytes where the letters of a text begin, and its end: blanks and hyphens are left out.
std::vector<size_t> LettersOf(std::string_view text) {
  std::vector<size_t> letters;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && IsLetter(text[i])) letters.push_back(i);
  }
  return letters;
}

struct Alike {
  std::string_view seen;
  std::string_view taken_for;
};

// What scanners and hurried readers take for one another (design).
constexpr Alike kLookAlikes[] = {
    {"rn", "m"}, {"m", "rn"}, {"cl", "d"}, {"d", "cl"}, {"vv", "w"}, {"w", "vv"},
    {"l", "i"},  {"i", "l"},  {"h", "b"},  {"b", "h"},  {"e", "c"},  {"c", "e"},
    {"n", "u"},  {"u", "n"},  {"a", "o"},  {"o", "a"},  {"f", "t"},  {"g", "q"},
};

// What sounds alike in Dutch (design, after DOMAIN 2.5).
constexpr Alike kSoundAlikes[] = {
    {"ij", "ei"}, {"ei", "ij"}, {"ou", "au"}, {"au", "ou"}, {"ch", "g"}, {"g", "ch"}, {"ie", "i"},
    {"i", "ie"},  {"oe", "u"},  {"u", "oe"},  {"v", "f"},   {"f", "v"},  {"z", "s"},  {"s", "z"},
    {"dt", "t"},  {"d", "t"},   {"t", "d"},   {"ks", "x"},  {"x", "ks"}, {"c", "k"},  {"k", "c"},
    {"ph", "f"},  {"th", "t"},  {"ee", "e"},  {"aa", "a"},  {"oo", "o"}, {"nn", "n"}, {"ll", "l"},
    {"ss", "s"},  {"y", "ie"},  {"uy", "ui"}, {"ui", "uy"},
};

bool StandsAt(std::string_view text, size_t at, std::string_view letters) {
  if (text.size() - at < letters.size()) return false;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (Lower(text[at + i]) != letters[i]) return false;
  }
  return true;
}

std::optional<std::string> Mistaken(std::string_view text, std::span<const Alike> alikes,
                                    SeededRandom& random) {
  std::vector<std::pair<size_t, const Alike*>> places;
  for (size_t at = 0; at < text.size(); ++at) {
    for (const Alike& alike : alikes) {
      if (StandsAt(text, at, alike.seen)) places.emplace_back(at, &alike);
    }
  }
  if (places.empty()) return std::nullopt;
  const auto& [at, alike] = places[random.Below(places.size())];
  std::string other(text.substr(0, at));
  other += alike->taken_for;
  if (IsUpper(text[at])) other[at] = Upper(other[at]);
  return other.append(text.substr(at + alike->seen.size()));
}

// The keys beside each letter on a QWERTY keyboard, from a to z.
constexpr std::array<std::string_view, 26> kBeside = {
    "qswz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
    "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
    "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx"};

std::optional<std::string> WithKeyBeside(std::string_view text, SeededRandom& random) {
  std::vector<size_t> places;
  for (size_t i = 0; i < text.size(); ++i) {
    if (Upper(text[i]) != Lower(text[i])) places.push_back(i);
  }
  if (places.empty()) return std::nullopt;
  const size_t at = places[random.Below(places.size())];
  const std::string_view beside = kBeside[static_cast<size_t>(Lower(text[at]) - 'a')];
  const char other = beside[random.Below(beside.size())];
  std::string typed(text);
  typed[at] = IsUpper(text[at]) ? Upper(other) : other;
  return typed;
}

// First letters are seldom dropped or swapped unseen: those after the first only.
std::optional<std::string> WithLetterDropped(std::string_view text, SeededRandom& random) {
  const std::vector<size_t> letters = LettersOf(text);
  if (letters.size() < 2) return std::nullopt;
  const size_t at = letters[1 + random.Below(letters.size() - 1)];
  std::string typed(text);
  return typed.erase(at, LetterAt(text, at).size());
}

std::optional<std::string> WithLettersSwapped(std::string_view text, SeededRandom& random) {
  const std::vector<size_t> letters = LettersOf(text);
  std::vector<size_t> places;
  for (size_t i = 1; i + 1 < letters.size(); ++i) {
    const std::string_view one = LetterAt(text, letters[i]);
    const bool adjacent = letters[i] + one.size() == letters[i + 1];
    if (adjacent && one != LetterAt(text, letters[i + 1])) places.push_back(letters[i]);
  }
  if (places.empty()) return std::nullopt;
  const size_t at = places[random.Below(places.size())];
  const std::string_view one = LetterAt(text, at);
  const std::string_view next = LetterAt(text, at + one.size());
  std::string typed(text.substr(0, at));
  typed.append(next).append(one);
  return typed.append(text.substr(at + one.size() + next.size()));
}

std::string WithLetterDoubled(std::string_view text, SeededRandom& random) {
  const std::vector<size_t> letters = LettersOf(text);
  const size_t at = letters.empty() ? 0 : letters[random.Below(letters.size())];
  std::string typed(text);
  const std::string letter(LetterAt(text, at));
  return typed.insert(at + letter.size(), letter);
}

enum class Slip : uint8_t { kKeyBeside, kDropped, kSwapped, kDoubled, kLooksAlike, kSoundsAlike };

std::optional<std::string> Slipped(Slip slip, std::string_view text, SeededRandom& random) {
  switch (slip) {
    case Slip::kKeyBeside:
      return WithKeyBeside(text, random);
    case Slip::kDropped:
      return WithLetterDropped(text, random);
    case Slip::kSwapped:
      return WithLettersSwapped(text, random);
    case Slip::kDoubled:
      return WithLetterDoubled(text, random);
    case Slip::kLooksAlike:
      return Mistaken(text, kLookAlikes, random);
    case Slip::kSoundsAlike:
      return Mistaken(text, kSoundAlikes, random);
  }
  return std::nullopt;
}

}  // namespace

std::string_view LetterAt(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return text.substr(begin, end - begin);
}

std::string Mistyped(std::string_view text, double by_ear, SeededRandom& random) {
  // Shares of the slips of those who do not type by ear: design.
  static const WeightedList<Slip> kSlips({{Slip::kKeyBeside, 30},
                                          {Slip::kDropped, 20},
                                          {Slip::kSwapped, 15},
                                          {Slip::kDoubled, 10},
                                          {Slip::kLooksAlike, 10},
                                          {Slip::kSoundsAlike, 15}});
  const bool heard = random.Chance(by_ear);
  const Slip slip = heard ? Slip::kSoundsAlike : kSlips.Draw(random);
  if (std::optional<std::string> typed = Slipped(slip, text, random)) return *typed;
  return WithLetterDoubled(text, random);
}

std::string MistypedDigits(std::string_view digits, SeededRandom& random) {
  std::string typed(digits);
  const size_t at = random.Below(digits.size());
  // A third are swaps (design), where there is a digit to swap with.
  const bool may_swap =
      at + 1 < digits.size() && digits[at] != digits[at + 1] && !(at == 0 && digits[1] == '0');
  if (random.Chance(0.33) && may_swap) {
    std::swap(typed[at], typed[at + 1]);
    return typed;
  }
  const bool no_zero = at == 0 && digits[0] != '0';
  do {
    typed[at] = static_cast<char>('0' + DrawBetween(random, no_zero ? 1 : 0, 9));
  } while (typed[at] == digits[at]);
  return typed;
}

}  // namespace koppel::population
