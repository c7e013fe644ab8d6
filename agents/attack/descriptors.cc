#include "agents/attack/descriptors.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <array>
#include <vector>

#include "agents/attack/multiply.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

constexpr std::array<Index, 4> kAxes = {4, 16, 64, 256};
// Points of a record's sorted similarities.
constexpr Index kQuantiles = 64;

// In which it is seen who is near.
constexpr Index kAxesOfNear = 64;

// In so many values; more points at both ends, which tell most: few are near to a record, few far.
std::array<size_t, kQuantiles> PlacesIn(size_t values) {
  std::array<size_t, kQuantiles> places;
  for (size_t i = 0; i < places.size(); ++i) {
    const double part = static_cast<double>(i) / (kQuantiles - 1);
    const double curved = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
    places[i] = static_cast<size_t>(curved * static_cast<double>(values - 1));
  }
  return places;
}

// Of each row its similarities with all rows, from `column` of `sorted` on.
void SortSimilarities(const Matrix& rows, unsigned threads, Index column, Matrix& sorted) {
  const auto places = PlacesIn(static_cast<size_t>(rows.rows()));
  ForProducts(rows, rows, threads, [&](size_t first, const Matrix& block) {
    const hwy::Sorter sorter;
    std::vector<float> similarities(static_cast<size_t>(block.cols()));
    for (Index row = 0; row < block.rows(); ++row) {
      Eigen::RowVectorXf::Map(similarities.data(), block.cols()) = block.row(row);
      sorter(similarities.data(), similarities.size(), hwy::SortDescending());
      for (size_t i = 0; i < places.size(); ++i) {
        sorted(static_cast<Index>(first) + row, column + static_cast<Index>(i)) =
            similarities[places[i]];
      }
    }
  });
}

Matrix SortedSimilarities(const Matrix& alike, unsigned threads) {
  Matrix sorted(alike.rows(), 2 * kAxes.size() * kQuantiles);
  Index column = 0;
  for (const Index axes : kAxes) {
    // Lengths tell records of a frequent kind from those of a rare one; without them the others are
    // told better.
    SortSimilarities(alike.leftCols(std::min(axes, alike.cols())), threads, column, sorted);
    SortSimilarities(Directions(alike, axes), threads, column + kQuantiles, sorted);
    column += 2 * kQuantiles;
  }
  Standardise(sorted);
  return sorted;
}

// Of each record what `told` says of those near to it, summed up: squares of similarities are their
// weights, and its own does not count.
Matrix OfThoseNear(const Matrix& directions, const Matrix& told, unsigned threads) {
  Matrix summed(told.rows(), told.cols());
  const Panels panels = Panels::OfColumns(told);
  ForProducts(directions, directions, threads, [&](size_t first, const Matrix& block) {
    Matrix weights = block.cwiseMax(0).cwiseAbs2();
    for (Index row = 0; row < weights.rows(); ++row) {
      weights(row, static_cast<Index>(first) + row) = 0;
    }
    summed.middleRows(static_cast<Index>(first), weights.rows()) = panels.Times(weights);
  });
  Standardise(summed);
  return summed;
}

}  // namespace

Matrix Descriptors(const Matrix& embedded, unsigned threads) {
  // All axes count alike: those that say least set most records apart.
  Matrix alike = embedded;
  Standardise(alike);
  const Matrix own = SortedSimilarities(alike, threads);
  const Matrix near = Directions(alike, kAxesOfNear);
  const Matrix of_near = OfThoseNear(near, own, threads);
  const Matrix of_their_near = OfThoseNear(near, of_near, threads);
  Matrix descriptors(own.rows(), 3 * own.cols());
  descriptors << own, of_near, of_their_near;
  MakeUnit(descriptors);
  return descriptors;
}

}  // namespace koppel::attack
