#include "linker/match/model/levels.h"

#include <cmath>

namespace koppel::match {
namespace {

constexpr double kLeast = 1e-9;
constexpr Level kUnequalToken = 1;
constexpr Level kEqualToken = 2;

}  // namespace

void Normalise(std::vector<double>& levels) {
  double sum = 0;
  for (size_t level = 1; level < levels.size(); ++level) sum += levels[level];
  for (size_t level = 1; level < levels.size(); ++level) {
    levels[level] =
        (levels[level] / sum + kLeast) / (1 + kLeast * static_cast<double>(levels.size() - 1));
  }
}

void SetEqual(const std::vector<double>& by_chance, Level first_equal, double equal,
              std::vector<double>& levels) {
  double all = 0;
  for (size_t r = 0; r < kRarities; ++r) {
    levels[first_equal + r] = by_chance[first_equal + r] * std::exp2(2.0 * static_cast<double>(r));
    all += levels[first_equal + r];
  }
  for (size_t r = 0; r < kRarities; ++r) levels[first_equal + r] *= equal / all;
}

std::vector<double> TokenOfMatches(const std::vector<double>& by_chance, double equal) {
  std::vector<double> levels(by_chance.size());
  levels[kUnequalToken] = 1 - equal;
  SetEqual(by_chance, kEqualToken, equal, levels);
  return levels;
}

std::vector<double> TokenOfStrangers(const std::vector<double>& by_chance, double equal) {
  std::vector<double> levels(by_chance.size());
  double all = 0;
  for (size_t level = kEqualToken; level < levels.size(); ++level) all += by_chance[level];
  levels[kUnequalToken] = 1 - equal;
  for (size_t level = kEqualToken; level < levels.size(); ++level) {
    levels[level] = equal * by_chance[level] / all;
  }
  return levels;
}

}  // namespace koppel::match
