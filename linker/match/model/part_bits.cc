#include "linker/match/model/part_bits.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace koppel::match {
namespace {

constexpr double kBitsOfValue = 7;
constexpr double kBitsOfBeginning = 4;
constexpr size_t kRounds = 100;

}  // namespace

std::vector<double> UsualBits(const Makeup& makeup) {
  std::vector<double> bits;
  for (const Makeup::Part& part : makeup.parts) {
    const bool is_beginning = !part.adds_up && part.share < 1;
    bits.push_back(is_beginning ? kBitsOfBeginning : kBitsOfValue);
  }
  for (size_t i = 0; i < bits.size(); ++i) {
    for (size_t j = 0; j < bits.size(); ++j) {
      const bool has_beginning = i != j && (makeup.parts[j].within >> i & 1) != 0;
      if (has_beginning) bits[i] = kBitsOfValue - kBitsOfBeginning;
    }
  }
  return bits;
}

std::vector<double> OfParts(const std::vector<uint64_t>& shared, const std::vector<double>& of_set,
                            std::vector<double> usual) {
  std::vector<double> by_part = std::move(usual);
  for (size_t round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < shared.size(); ++i) {
      if (shared[i] == 0) continue;
      // Half of what is missing, so that sets that contradict each other settle between.
      const double more = (of_set[i] - SumOver(by_part, shared[i])) / std::popcount(shared[i]) / 2;
      for (uint64_t rest = shared[i]; rest != 0; rest &= rest - 1) {
        double& part = by_part[static_cast<size_t>(std::countr_zero(rest))];
        part = std::max(0.0, part + more);
      }
    }
  }
  return by_part;
}

double SumOver(const std::vector<double>& by_part, uint64_t parts) {
  double sum = 0;
  for (; parts != 0; parts &= parts - 1) {
    sum += by_part[static_cast<size_t>(std::countr_zero(parts))];
  }
  return sum;
}

}  // namespace koppel::match
