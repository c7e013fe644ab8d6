#include "linker/match/model/likeness.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "linker/match/model/levels.h"

namespace koppel::match {
namespace {

constexpr double kPermille = 1000;
constexpr double kMostAlike = 0.999;
// Between the median and 99 % of a normal distribution, in standard deviations.
constexpr double kMedianTo99 = 2.326;
// Of the share that records have in common, as values are longer or shorter.
constexpr double kDeviation = 0.07;
// A distribution is added up in so many steps, the normal one from -3 to 3 deviations.
constexpr int kSteps = 21;
constexpr double kStep = 0.3;

double NormalBelow(double deviations) { return std::erfc(-deviations / std::sqrt(2.0)) / 2; }

// The Dice coefficient of strangers.
double StrangersDice(const Term& term) { return term.cuts.front() / kPermille; }

double Noise(const Term& term, size_t bits) {
  const size_t last = std::min<size_t>(2, term.cuts.size() - 1);
  const double seen = (term.cuts[last] - term.cuts[0]) / kPermille / kMedianTo99;
  return std::max(0.5 / std::sqrt(static_cast<double>(bits)), seen);
}

double DiceOf(const Term& term, uint32_t inputs, double share) {
  const double stranger = StrangersDice(term);
  const auto alike = [&](double base) { return std::min(base + (1 - base) * share, kMostAlike); };
  if (inputs == 1) return alike(stranger);
  const double base = std::pow(std::max(2 * stranger - 1, 1 / kPermille), 1.0 / inputs);
  return (1 + std::pow(alike(base), inputs)) / 2;
}

}  // namespace

double Likeness::ShareOf(size_t term, uint64_t parts) const {
  const std::vector<double>& weights = plan_.makeup.weights[comparer_.terms()[term].encoding];
  std::vector<double> of_field(weights.size());
  for (; parts != 0; parts &= parts - 1) {
    const Makeup::Part& part = plan_.makeup.parts[static_cast<size_t>(std::countr_zero(parts))];
    double& share = of_field[part.field];
    share = part.adds_up ? share + part.share : std::max(share, part.share);
  }
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] * std::min(of_field[i], 1.0);
  return sum;
}

double Likeness::ShareOfFields(size_t term, uint64_t fields) const {
  const std::vector<double>& weights = plan_.makeup.weights[comparer_.terms()[term].encoding];
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    if ((fields >> i & 1) != 0) sum += weights[i];
  }
  return sum;
}

void Likeness::Add(size_t index, double share, double weight, std::vector<double>& levels) const {
  const Term& term = comparer_.terms()[index];
  const double dice = DiceOf(term, plan_.makeup.inputs[term.encoding], std::clamp(share, 0.0, 1.0));
  const double noise = Noise(term, plan_.shapes[term.encoding].bytes * 8);
  double below = 0;
  for (size_t level = 1; level < term.first_equal(); ++level) {
    const bool is_top = level + 1u == term.first_equal();
    const double up_to =
        is_top ? 1 : NormalBelow((term.cuts[level - 1] / kPermille - dice) / noise);
    levels[level] += weight * (up_to - below);
    below = up_to;
  }
}

std::vector<double> Likeness::Around(size_t term, double share) const {
  std::vector<double> levels(comparer_.terms()[term].levels());
  for (int i = 0; i < kSteps; ++i) {
    const double z = (i - kSteps / 2) * kStep;
    Add(term, share + z * kDeviation, std::exp(-z * z / 2), levels);
  }
  Normalise(levels);
  return levels;
}

std::vector<double> Likeness::Between(size_t term, double least, double most) const {
  std::vector<double> levels(comparer_.terms()[term].levels());
  for (int i = 0; i < kSteps; ++i) {
    Add(term, least + (most - least) * (i + 0.5) / kSteps, 1, levels);
  }
  Normalise(levels);
  return levels;
}

}  // namespace koppel::match
