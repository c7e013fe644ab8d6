#include "agents/attack/matrix.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "base/tasks.h"

namespace koppel::attack {
namespace {

constexpr size_t kRowsOfBlock = 256;
constexpr size_t kRowsOfSum = 1024;

size_t Rows(const Matrix& a) { return static_cast<size_t>(a.rows()); }

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
  ForEach((Rows(a) + kRowsOfBlock - 1) / kRowsOfBlock, threads, [&](size_t number) {
    const size_t first = number * kRowsOfBlock;
    const size_t rows = std::min(kRowsOfBlock, Rows(a) - first);
    const Matrix block =
        a.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(rows)) *
        b.transpose();
    take(first, block);
  });
}

Matrix Correlation(const Matrix& a, const Matrix& b, unsigned threads) {
  std::vector<Matrix> sums((Rows(a) + kRowsOfSum - 1) / kRowsOfSum);
  ForEach(sums.size(), threads, [&](size_t number) {
    const auto first = static_cast<Eigen::Index>(number * kRowsOfSum);
    const Eigen::Index rows = std::min<Eigen::Index>(kRowsOfSum, a.rows() - first);
    sums[number] = a.middleRows(first, rows).transpose() * b.middleRows(first, rows);
  });
  Matrix sum = Matrix::Zero(a.cols(), b.cols());
  for (const Matrix& one : sums) sum += one;
  return sum;
}

Matrix Product(const Matrix& a, const Matrix& b, unsigned threads) {
  Matrix product(a.rows(), b.cols());
  const Matrix columns = b.transpose();
  ForProducts(a, columns, threads, [&](size_t first, const Matrix& block) {
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
