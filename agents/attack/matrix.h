// Matrices of attacks: a row for each record.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace koppel::attack {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Column = Eigen::VectorXf;

// Calls task(0) to task(tasks - 1), several at once. Throws std::bad_alloc, and nothing else.
void ForEach(size_t tasks, unsigned threads, const std::function<void(size_t)>& task);

// Calls take(first row, a block of rows of a * b^T), block by block, several blocks at once. Blocks
// are the same for any number of threads, and so is what comes out.
using TakeBlock = std::function<void(size_t first, const Matrix& block)>;
void ForProducts(const Matrix& a, const Matrix& b, unsigned threads, const TakeBlock& take);

// a^T * b, with as many rows in each.
Matrix Correlation(const Matrix& a, const Matrix& b, unsigned threads);

// a * b, with as many rows as `a`.
Matrix Product(const Matrix& a, const Matrix& b, unsigned threads);

// These rows, in this order.
Matrix RowsOf(const Matrix& rows, std::span<const Eigen::Index> which);

// The first columns, or all where there are no more, each row by its length.
Matrix Directions(const Matrix& rows, Eigen::Index columns);

// Each column less its mean.
void Centre(Matrix& rows);
// Each row by its length; rows of zeros stay.
void MakeUnit(Matrix& rows);
// Each column less its mean, by its deviation; columns of one value become zeros.
void Standardise(Matrix& rows);

}  // namespace koppel::attack
