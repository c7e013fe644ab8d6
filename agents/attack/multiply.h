// Products of matrices of floats, with the widest instructions that the machine has (Highway,
// chosen at run time).
//
// The kernel is that of Goto and van de Geijn (Anatomy of high-performance matrix multiplication,
// ACM TOMS 34(3), 2008): columns are laid out in panels, and a few rows are multiplied with a panel
// at once, in registers. Each product is summed up in the order of the columns, whatever the width
// of a vector and the number of threads.
#pragma once

#include <cstddef>
#include <vector>

#include "agents/attack/matrix.h"

namespace koppel::attack {

// The second factor, laid out for the kernel. Thread safe.
class Panels {
 public:
  // Each column of `columns` is a column of products.
  static Panels OfColumns(const Matrix& columns);
  // Each row of `rows` is one.
  static Panels OfRows(const Matrix& rows);

  // `rows` times the columns; as many columns as the panels' depth.
  Matrix Times(const Eigen::Ref<const Matrix>& rows) const;

 private:
  Panels(size_t depth, size_t columns);
  float& at(size_t depth, size_t column);

  size_t depth_;
  size_t columns_;
  // Panel by panel, and in a panel the values of all its columns at each depth.
  std::vector<float> values_;
};

// a * b, on this thread.
inline Matrix Times(const Matrix& a, const Matrix& b) { return Panels::OfColumns(b).Times(a); }

}  // namespace koppel::attack
