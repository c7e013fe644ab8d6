#include "base/wilson.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace koppel {
namespace {

// The 97.5% point of the standard normal distribution.
constexpr double kZ = 1.959963984540054;

}  // namespace

Interval WilsonInterval(uint64_t count, uint64_t total) {
  if (count > total) std::abort();
  if (total == 0) return {0, 1};
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(count) / n;
  const double scale = 1 + kZ * kZ / n;
  const double centre = (p + kZ * kZ / (2 * n)) / scale;
  const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / scale;
  return {count == 0 ? 0 : std::max(0.0, centre - half),
          count == total ? 1 : std::min(1.0, centre + half)};
}

}  // namespace koppel
