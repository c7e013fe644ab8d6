#include "bench/population/names/coinage.h"

#include <algorithm>
#include <array>

namespace koppel::population {
namespace {

constexpr size_t kMostLetters = 60;

struct Change {
  std::string_view from;
  std::string_view to;
};
// Spellings that families kept when they were registered; the first two that fit are used.
constexpr std::array<Change, 16> kOldSpellings = {{{"ij", "y"},
                                                   {"kk", "ck"},
                                                   {"aa", "ae"},
                                                   {"ui", "uy"},
                                                   {"uu", "ue"},
                                                   {"ei", "ey"},
                                                   {"oe", "ou"},
                                                   {"sch", "ss"},
                                                   {"huis", "huys"},
                                                   {"berg", "bergh"},
                                                   {"ee", "e"},
                                                   {"oo", "o"},
                                                   {"ks", "x"},
                                                   {"rt", "rdt"},
                                                   {"z", "s"},
                                                   {"k", "ck"}}};
constexpr size_t kSpellings = 2;

bool IsVowel(char letter) { return std::string_view("aeiouy").find(letter) != std::string::npos; }

}  // namespace

void NameStore::Add(std::string_view particle, std::string_view stem) {
  entries_.push_back({static_cast<uint32_t>(text_.size()), static_cast<uint8_t>(particle.size()),
                      static_cast<uint8_t>(stem.size())});
  text_.append(particle).append(stem);
}

Surname NameStore::At(size_t index) const {
  const Entry& entry = entries_[index];
  return {text_.substr(entry.begin, entry.particle),
          text_.substr(entry.begin + entry.particle, entry.stem)};
}

uint64_t KeyOf(std::string_view particle, std::string_view stem) {
  return Mix(Mix(0, particle), stem);
}

void Coinage::Add(std::string_view particle, std::string_view stem, double score) {
  if (stem.size() > kMostLetters || !taken_.insert(KeyOf(particle, stem)).second) return;
  coined_.push_back({score, static_cast<uint32_t>(names_.size())});
  names_.Add(particle, stem);
}

void Coinage::AddWithSpellings(std::string_view particle, std::string_view stem, double score) {
  Add(particle, stem, score);
  size_t found = 0;
  for (const Change& change : kOldSpellings) {
    const size_t place = stem.find(change.from, 1);
    // A lone k is doubled to ck only at the end of a syllable.
    const bool lone = change.from.size() == 1;
    if (place == std::string_view::npos || (lone && !IsVowel(stem[place - 1]))) continue;
    std::string other(stem);
    other.replace(place, change.from.size(), change.to);
    ++found;
    Add(particle, other, score * (4 + 6 * static_cast<double>(found)));
    if (found == kSpellings) return;
  }
}

NameStore Coinage::InOrder() const {
  std::vector<Coined> order = coined_;
  std::sort(order.begin(), order.end(), [](const Coined& left, const Coined& right) {
    return left.score != right.score ? left.score < right.score : left.place < right.place;
  });
  NameStore names;
  for (const Coined& coined : order) {
    const Surname name = names_.At(coined.place);
    names.Add(name.particle, name.stem);
  }
  return names;
}

std::string Capital(std::string_view word) {
  std::string capital(word);
  if (capital.starts_with("ij")) capital[1] = 'J';
  if (!capital.empty() && capital[0] >= 'a' && capital[0] <= 'z') {
    capital[0] = static_cast<char>(capital[0] - 'a' + 'A');
  }
  return capital;
}

std::string Joined(std::string_view first, std::string_view second) {
  const size_t length = first.size();
  const bool vowels =
      length > 0 && !second.empty() && first.back() == second.front() && IsVowel(second.front());
  const bool three = length > 1 && !second.empty() && first[length - 1] == first[length - 2] &&
                     first.back() == second.front();
  std::string joined(vowels || three ? first.substr(0, length - 1) : first);
  return joined.append(second);
}

}  // namespace koppel::population
