#include "agents/attack/alignment.h"

#include <Eigen/SVD>
#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "base/random.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Of which the mean similarity is taken off.
constexpr Index kNeighbours = 10;

// The mean of the largest values of a row.
float MeanOfLargest(const float* row, Index count) {
  std::vector<float> largest(row, row + std::min(kNeighbours, count));
  std::make_heap(largest.begin(), largest.end(), std::greater<>());
  for (Index i = kNeighbours; i < count; ++i) {
    if (row[i] <= largest.front()) continue;
    std::pop_heap(largest.begin(), largest.end(), std::greater<>());
    largest.back() = row[i];
    std::push_heap(largest.begin(), largest.end(), std::greater<>());
  }
  return std::accumulate(largest.begin(), largest.end(), 0.0f) / static_cast<float>(largest.size());
}

// Of each row of `a`, the mean similarity with its nearest rows of `b`.
Column NearnessOf(const Matrix& a, const Matrix& b, unsigned threads) {
  Column nearness(a.rows());
  ForProducts(a, b, threads, [&](size_t first, const Matrix& block) {
    for (Index i = 0; i < block.rows(); ++i) {
      nearness(static_cast<Index>(first) + i) = MeanOfLargest(block.row(i).data(), block.cols());
    }
  });
  return nearness;
}

// One bit of each is set for one of 2^halvings.
uint64_t Mask(SeededRandom& random, unsigned halvings) {
  uint64_t mask = ~uint64_t{0};
  for (unsigned i = 0; i < halvings; ++i) mask &= random();
  return mask;
}

// For each row of `a` its nearest row of `b`, less how near that one is to all; and how near it is
// itself.
struct Nearest {
  std::vector<Pair> pairs;
  Column nearness;
};

// The largest value of a row, less how near each is to all; only every 2^halvings-th is looked at,
// by chance.
Pair BestOf(uint32_t number, const Eigen::Ref<const Eigen::RowVectorXf>& similarities,
            const Column& nearness, unsigned halvings, SeededRandom& random) {
  Pair best{number, 0, -2};
  uint64_t mask = 0;
  for (Index i = 0; i < similarities.size(); ++i, mask >>= 1) {
    if (i % 64 == 0) mask = Mask(random, halvings);
    if ((mask & 1) == 0) continue;
    const float score = 2 * similarities(i) - nearness(i);
    if (score > best.score) best = {number, static_cast<uint32_t>(i), score};
  }
  return best;
}

Nearest NearestWith(const Matrix& a, const Matrix& b, const Column& nearness_of_b, const Drop& drop,
                    unsigned threads) {
  Nearest nearest{std::vector<Pair>(static_cast<size_t>(a.rows())), Column(a.rows())};
  ForProducts(a, b, threads, [&](size_t first, const Matrix& block) {
    for (Index row = 0; row < block.rows(); ++row) {
      const auto number = static_cast<uint32_t>(first + static_cast<size_t>(row));
      SeededRandom random(drop.seed * 0x9e3779b97f4a7c15u + number);
      nearest.pairs[number] = BestOf(number, block.row(row), nearness_of_b, drop.halvings, random);
      nearest.nearness(static_cast<Index>(number)) =
          MeanOfLargest(block.row(row).data(), block.cols());
    }
  });
  return nearest;
}

Matrix RowsOfPairs(const Matrix& rows, const std::vector<Pair>& pairs, uint32_t Pair::*which) {
  std::vector<Index> numbers;
  for (const Pair& one : pairs) numbers.push_back(static_cast<Index>(one.*which));
  return RowsOf(rows, numbers);
}

}  // namespace

Found Search::Find(const Sides& sides, const Drop& drop) {
  if (nearness_of_theirs_.size() == 0) {
    nearness_of_theirs_ = NearnessOf(sides.theirs, sides.codes, threads_);
  }
  Nearest of_codes = NearestWith(sides.codes, sides.theirs, nearness_of_theirs_, drop, threads_);
  Nearest of_theirs = NearestWith(sides.theirs, sides.codes, of_codes.nearness,
                                  {drop.seed + 0x51ed27, drop.halvings}, threads_);
  nearness_of_theirs_ = std::move(of_theirs.nearness);
  return {std::move(of_codes.pairs), std::move(of_theirs.pairs)};
}

std::vector<Pair> Mutual(const Found& found) {
  std::vector<Pair> mutual;
  for (const Pair& one : found.of_codes) {
    if (found.of_theirs[one.record].record == one.code) mutual.push_back(one);
  }
  return mutual;
}

std::vector<Pair> Either(const Found& found) {
  std::vector<Pair> either = found.of_codes;
  for (const Pair& one : found.of_theirs) either.push_back({one.record, one.code, one.score});
  return either;
}

double MeanScore(const std::vector<Pair>& pairs) {
  double sum = 0;
  for (const Pair& one : pairs) sum += one.score;
  return sum / static_cast<double>(std::max<size_t>(pairs.size(), 1));
}

std::vector<Pair> Surest(std::vector<Pair> pairs, size_t count) {
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return a.score != b.score ? a.score > b.score : a.code < b.code;
  });
  pairs.resize(std::min(pairs.size(), count));
  return pairs;
}

Sides Aligned(const Sides& sides, const std::vector<Pair>& pairs, unsigned threads) {
  const Matrix together = Correlation(RowsOfPairs(sides.codes, pairs, &Pair::code),
                                      RowsOfPairs(sides.theirs, pairs, &Pair::record), threads);
  const Eigen::BDCSVD<Eigen::MatrixXf> svd(together, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::VectorXf weight =
      (svd.singularValues() / std::max(svd.singularValues()(0), 1e-20f)).cwiseSqrt();
  const Matrix of_codes = svd.matrixU() * weight.asDiagonal();
  const Matrix of_theirs = svd.matrixV() * weight.asDiagonal();
  Sides aligned{Product(sides.codes, of_codes, threads), Product(sides.theirs, of_theirs, threads)};
  MakeUnit(aligned.codes);
  MakeUnit(aligned.theirs);
  return aligned;
}

}  // namespace koppel::attack
