#include <algorithm>
#include <array>

#include "bench/population/country/country.h"
#include "bench/population/country/permutation.h"

namespace koppel::population {
namespace {

constexpr uint64_t kNumbers = 81'000'000;

// The sum of the digits times 9, 8, 7, ... from the left.
int WeightedSum(std::string_view digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (9 - static_cast<int>(i));
  return sum;
}

// The check digit for eight digits, or 10 where there is none: the ninth digit weighs -1.
int CheckDigit(std::string_view eight) { return WeightedSum(eight) % 11; }

// The rank-th valid number, 0 <= rank < kNumbers: seven free digits, the first not 0; behind them
// nine of the ten eighth digits have a check digit (all ten now and then, then 9 is left out).
std::string NumberOf(uint64_t rank) {
  std::string digits(9, '0');
  uint64_t prefix = rank / 9 + 1'000'000;
  for (size_t i = 7; i-- > 0; prefix /= 10) digits[i] = static_cast<char>('0' + prefix % 10);
  const int sum = WeightedSum(std::string_view(digits).substr(0, 7));
  auto skip = static_cast<int>(rank % 9);
  for (int eighth = 0; eighth < 10; ++eighth) {
    const int check = (sum + 2 * eighth) % 11;
    if (check == 10 || skip-- > 0) continue;
    digits[7] = static_cast<char>('0' + eighth);
    digits[8] = static_cast<char>('0' + check);
    break;
  }
  return digits;
}

// Numbers that pass the test and are typed in for "unknown" or stand in manuals; registers treat
// them as no number.
constexpr std::array<std::string_view, 11> kPlaceholders{
    "111111110", "111222333", "123456782", "222222220", "333333330", "444444440",
    "555555550", "666666660", "777777770", "888888880", "999999990"};

const std::array<uint64_t, kPlaceholders.size()>& PlaceholderRanks() {
  static const auto kRanks = [] {
    std::array<uint64_t, kPlaceholders.size()> ranks{};
    for (size_t i = 0; i < ranks.size(); ++i) {
      uint64_t prefix = 0;
      for (const char c : kPlaceholders[i].substr(0, 7)) {
        prefix = prefix * 10 + static_cast<uint64_t>(c - '0');
      }
      ranks[i] = (prefix - 1'000'000) * 9;
      while (NumberOf(ranks[i]) != kPlaceholders[i]) ++ranks[i];
    }
    return ranks;
  }();
  return kRanks;
}

}  // namespace

std::string BsnOf(uint64_t seed, uint64_t index) {
  const auto& placeholders = PlaceholderRanks();
  const auto is_placeholder = [&](uint64_t rank) {
    return std::find(placeholders.begin(), placeholders.end(), rank) != placeholders.end();
  };
  // An index that is itself a placeholder's rank changes place with one of the last ranks, which no
  // index reaches: the walk below then starts at no placeholder and ends at none.
  const auto place = std::find(placeholders.begin(), placeholders.end(), index);
  if (place != placeholders.end()) {
    index = kNumbers - 1 - static_cast<uint64_t>(place - placeholders.begin());
  }
  const Permutation permutation(SeededRandom(seed ^ 0x62736e)(), kNumbers);
  do index = permutation.Of(index);
  while (is_placeholder(index));
  return NumberOf(index);
}

bool PassesElevenTest(std::string_view digits) {
  if (digits.size() != 9) return false;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return '0' <= c && c <= '9'; })) {
    return false;
  }
  if (std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0'; })) return false;
  return CheckDigit(digits.substr(0, 8)) == digits[8] - '0';
}

}  // namespace koppel::population
