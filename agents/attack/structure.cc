#include "agents/attack/structure.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Of all bits. A pair of strangers flips half of them.
constexpr double kMostFlipped = 0.34;
// Correlations are told apart in so many steps.
constexpr size_t kSteps = 1 << 16;

bool ShareAny(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  auto one = a.begin();
  auto other = b.begin();
  while (one != a.end() && other != b.end()) {
    if (*one == *other) return true;
    *one < *other ? ++one : ++other;
  }
  return false;
}

}  // namespace

FlippedTogether CountFlips(const Codes& codes, const Codes& others, unsigned threads) {
  const Matrix flips = (BitsOf(codes) - BitsOf(others)).cwiseAbs();
  std::vector<Index> near;
  for (Index row = 0; row < flips.rows(); ++row) {
    const float flipped = flips.row(row).sum();
    const bool is_near = flipped < kMostFlipped * static_cast<double>(flips.cols());
    if (flipped > 0 && is_near) near.push_back(row);
  }
  Matrix of_near = RowsOf(flips, near);
  if (near.empty()) return {Matrix::Zero(flips.cols(), flips.cols()), 0};
  Standardise(of_near);
  Matrix correlation = Correlation(of_near, of_near, threads);
  correlation /= static_cast<float>(near.size());
  return {std::move(correlation), near.size()};
}

double AreaOfShared(const Matrix& correlation, const std::vector<std::vector<uint32_t>>& inputs) {
  // By step: pairs of bits that share nothing, and those that share an input.
  std::vector<std::array<double, 2>> counts(kSteps);
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (size_t j = i + 1; j < inputs.size(); ++j) {
      const float size = std::abs(correlation(static_cast<Index>(i), static_cast<Index>(j)));
      const auto step = static_cast<size_t>(std::min(size, 1.0f) * (kSteps - 1));
      ++counts[step][ShareAny(inputs[i], inputs[j]) ? 1 : 0];
    }
  }
  double below = 0, area = 0, shared = 0;
  for (const auto& [without, with] : counts) {
    area += with * (below + without / 2);
    below += without;
    shared += with;
  }
  return below > 0 && shared > 0 ? area / (below * shared) : 0.5;
}

}  // namespace koppel::attack
