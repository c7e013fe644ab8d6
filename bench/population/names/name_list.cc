#include "bench/population/names/name_list.h"

#include <cstdlib>

namespace koppel::population {
namespace {

constexpr std::string_view kBlanks = " \n";
constexpr double kDecline = 0.97;  // design

std::string_view Trimmed(std::string_view entry) {
  const size_t first = entry.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return entry.substr(first, entry.find_last_not_of(kBlanks) + 1 - first);
}

double NumberOf(std::string_view digits) {
  return static_cast<double>(std::strtoul(std::string(digits).c_str(), nullptr, 10));
}

}  // namespace

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string_view word = Trimmed(text.substr(0, comma));
    if (!word.empty()) words.push_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

std::vector<std::pair<std::string, double>> WeightedWords(std::string_view text) {
  std::vector<std::pair<std::string, double>> list;
  double weight = 1 / kDecline;
  for (const std::string_view word : Words(text)) {
    const size_t blank = word.find_last_of(kBlanks);
    const bool has_number =
        blank != std::string_view::npos && word.find_last_of("0123456789") == word.size() - 1;
    weight = has_number ? NumberOf(word.substr(blank + 1)) : weight * kDecline;
    list.emplace_back(Trimmed(has_number ? word.substr(0, blank) : word), weight);
  }
  return list;
}

}  // namespace koppel::population
