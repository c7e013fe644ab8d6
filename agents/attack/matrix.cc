#include "agents/attack/matrix.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "agents/attack/multiply.h"
#include "base/tasks.h"

namespace koppel::attack {
namespace {

// Blocks are the same for any number of threads.
constexpr size_t kRowsOfBlock = 256;

void ForProducts(const Matrix& a, const Panels& b, unsigned threads, const TakeBlock& take) {
  const auto rows = static_cast<size_t>(a.rows());
  ForEach((rows + kRowsOfBlock - 1) / kRowsOfBlock, threads, [&](size_t number) {
    const auto first = static_cast<Eigen::Index>(number * kRowsOfBlock);
    const Eigen::Index count = std::min<Eigen::Index>(kRowsOfBlock, a.rows() - first);
    take(number * kRowsOfBlock, b.Times(a.middleRows(first, count)));
  });
}

}  // namespace

void ForEach(size_t tasks, unsigned threads, const std::function<void(size_t)>& task) {
  const auto run = [&](size_t number, unsigned) {
    task(number);
    return OkStatus();
  };
  const Status done = RunTasks(tasks, ThreadsOf(threads), run, [](size_t) { return OkStatus(); });
  // Nothing else can fail.
  if (!done.ok()) throw std::bad_alloc();
}

void ForProducts(const Matrix& a, const Matrix& b, unsigned threads, const TakeBlock& take) {
  ForProducts(a, Panels::OfRows(b), threads, take);
}

Matrix Correlation(const Matrix& a, const Matrix& b, unsigned threads) {
  return Product(a.transpose(), b, threads);
}

Matrix Product(const Matrix& a, const Matrix& b, unsigned threads) {
  Matrix product(a.rows(), b.cols());
  ForProducts(a, Panels::OfColumns(b), threads, [&](size_t first, const Matrix& block) {
    product.middleRows(static_cast<Eigen::Index>(first), block.rows()) = block;
  });
  return product;
}

Matrix RowsOf(const Matrix& rows, std::span<const Eigen::Index> which) {
  Matrix chosen(static_cast<Eigen::Index>(which.size()), rows.cols());
  for (size_t i = 0; i < which.size(); ++i) {
    chosen.row(static_cast<Eigen::Index>(i)) = rows.row(which[i]);
  }
  return chosen;
}

Matrix Directions(const Matrix& rows, Eigen::Index columns) {
  Matrix directions = rows.leftCols(std::min(columns, rows.cols()));
  MakeUnit(directions);
  return directions;
}

void Centre(Matrix& rows) { rows.rowwise() -= rows.colwise().mean(); }

void MakeUnit(Matrix& rows) {
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const float length = rows.row(i).norm();
    if (length > 0) rows.row(i) /= length;
  }
}

void Standardise(Matrix& rows) {
  Centre(rows);
  const float count = static_cast<float>(std::max<Eigen::Index>(rows.rows(), 1));
  for (Eigen::Index i = 0; i < rows.cols(); ++i) {
    const float deviation = rows.col(i).norm() / std::sqrt(count);
    if (deviation > 1e-6f) {
      rows.col(i) /= deviation;
    } else {
      rows.col(i).setZero();
    }
  }
}

}  // namespace koppel::attack
