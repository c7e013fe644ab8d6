// Isotonic regression by pool adjacent violators (Ayer et al. 1955).
#pragma once

#include <cstddef>
#include <vector>

namespace koppel::match {

// Neighbours with one value.
struct IsotonicBlock {
  // Greater than 0.
  double weight = 0;
  // Value times weight.
  double sum = 0;
  size_t size = 1;

  double value() const { return sum / weight; }
};

// The values that rise along `points` and are nearest to theirs, by least squares with their
// weights.
std::vector<IsotonicBlock> Isotonic(const std::vector<IsotonicBlock>& points);

}  // namespace koppel::match
