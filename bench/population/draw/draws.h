// How the population's chances are drawn. Only additions, multiplications and comparisons of
// numbers, no functions of the C library, and never two draws in one expression whose operands or
// arguments C++ evaluates in any order: the same seed gives the same population on every machine
// and by every compiler.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"

namespace koppel::population {

// A day; differences are std::chrono::days.
using Day = std::chrono::sys_days;

// Years as rates and curves count them.
inline constexpr double kDaysAYear = 365.25;
// So many years, rounded down to whole days.
constexpr std::chrono::days DaysOf(double years) {
  return std::chrono::days(static_cast<int>(years * kDaysAYear));
}

// Raised whenever the same seed gives other persons than before.
inline constexpr uint64_t kVersion = 3;

// A stream of chances of its own for one purpose ("names") and one number (a district, a person):
// what one piece draws does not move what another draws, whatever the threads.
SeededRandom StreamFor(uint64_t seed, std::string_view purpose, uint64_t number, uint64_t part = 0);

// A number that says nothing of the two, the same for the same two.
uint64_t Mix(uint64_t state, uint64_t value);
// The same of a text.
uint64_t Mix(uint64_t state, std::string_view text);

// Any day from `from` to `to`, both included; from <= to.
Day DrawDay(SeededRandom& random, Day from, Day to);

// Any whole number from `least` to `most`, both included; least <= most.
int DrawBetween(SeededRandom& random, int least, int most);

// Draws an index with the given weights in constant time (alias method; Vose 1991).
class Weights {
 public:
  // At least one weight; none negative, not all zero.
  explicit Weights(const std::vector<double>& weights);
  size_t Draw(SeededRandom& random) const;

 private:
  struct Column {
    double keep;  // the chance of the column's own index
    uint32_t other;
  };
  std::vector<Column> columns_;
};

// Values with weights.
template <typename Value>
class WeightedList {
 public:
  explicit WeightedList(std::vector<std::pair<Value, double>> list)
      : values_(), weights_(WeightsOf(list)) {
    for (auto& [value, weight] : list) values_.push_back(std::move(value));
  }
  const Value& Draw(SeededRandom& random) const { return values_[weights_.Draw(random)]; }
  const std::vector<Value>& values() const { return values_; }

 private:
  static std::vector<double> WeightsOf(const std::vector<std::pair<Value, double>>& list) {
    std::vector<double> weights;
    for (const auto& entry : list) weights.push_back(entry.second);
    return weights;
  }
  std::vector<Value> values_;
  Weights weights_;
};

// A continuous distribution by its quantiles at equal steps from 0 to 1, straight between them.
class Quantiles {
 public:
  // At least two, rising.
  explicit Quantiles(std::vector<double> quantiles) : quantiles_(std::move(quantiles)) {}
  double Draw(SeededRandom& random) const;

 private:
  std::vector<double> quantiles_;
};

// The time to an event that happens `per_year` times a year at a constant rate: an exponential
// distribution cut off at five times its mean.
std::chrono::days DrawWait(SeededRandom& random, double per_year);

}  // namespace koppel::population
