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

using Values = Eigen::Ref<const Eigen::RowVectorXf>;

// Most values of a row are nowhere near its largest ones: they are passed by, so many at once.
constexpr Index kPassed = 32;

// The mean of the largest values.
float MeanOfLargest(const Values& values) {
  const Index count = std::min(kNeighbours, values.size());
  std::vector<float> largest(values.data(), values.data() + count);
  std::make_heap(largest.begin(), largest.end(), std::greater<>());
  for (Index first = count; first < values.size(); first += kPassed) {
    const Index end = std::min(first + kPassed, values.size());
    if (values.segment(first, end - first).maxCoeff() <= largest.front()) continue;
    for (Index i = first; i < end; ++i) {
      if (values(i) <= largest.front()) continue;
      std::pop_heap(largest.begin(), largest.end(), std::greater<>());
      largest.back() = values(i);
      std::push_heap(largest.begin(), largest.end(), std::greater<>());
    }
  }
  return std::accumulate(largest.begin(), largest.end(), 0.0f) / static_cast<float>(count);
}

// Of each row of `a`, the mean similarity with its nearest rows of `b`.
Column NearnessOf(const Matrix& a, const Matrix& b, unsigned threads) {
  Column nearness(a.rows());
  ForProducts(a, b, threads, [&](size_t first, const Matrix& block) {
    for (Index i = 0; i < block.rows(); ++i) {
      nearness(static_cast<Index>(first) + i) = MeanOfLargest(block.row(i));
    }
  });
  return nearness;
}

// Which of so many rows are looked at, ascending; all where too few would be left.
std::vector<Index> Kept(Index rows, const Drop& drop) {
  SeededRandom random(drop.seed);
  std::vector<Index> kept;
  for (Index i = 0; i < rows; ++i) {
    if (random.Below(uint64_t{1} << drop.halvings) == 0) kept.push_back(i);
  }
  if (static_cast<Index>(kept.size()) >= std::min(kNeighbours, rows)) return kept;
  return Kept(rows, {drop.seed, 0});
}

// For each row of `a` its nearest row of `b`, less how near that one is to all; and how near it is
// itself.
struct NearestRows {
  std::vector<Pair> pairs;
  Column nearness;
};

// What is best among some scores, the first where several are.
struct Best {
  Index number = 0;
  float score = -2;

  void Offer(Index candidate, float with) {
    if (with > score) *this = {candidate, with};
  }
};

// The largest score of a row.
Best BestOf(const Values& similarities, const Column& nearness) {
  Best best;
  Eigen::RowVectorXf scores(kPassed);
  for (Index first = 0; first < similarities.size(); first += kPassed) {
    const Index count = std::min(kPassed, similarities.size() - first);
    scores.head(count) =
        2 * similarities.segment(first, count) - nearness.segment(first, count).transpose();
    if (scores.head(count).maxCoeff() <= best.score) continue;
    for (Index i = 0; i < count; ++i) best.Offer(first + i, scores(i));
  }
  return best;
}

NearestRows NearestWith(const Matrix& a, const Matrix& all_of_b, const Column& nearness_of_b,
                        const Drop& drop, unsigned threads) {
  const std::vector<Index> kept = Kept(all_of_b.rows(), drop);
  const Matrix b = RowsOf(all_of_b, kept);
  Column nearness(b.rows());
  for (Index i = 0; i < nearness.size(); ++i)
    nearness(i) = nearness_of_b(kept[static_cast<size_t>(i)]);
  NearestRows nearest{std::vector<Pair>(static_cast<size_t>(a.rows())), Column(a.rows())};
  ForProducts(a, b, threads, [&](size_t first, const Matrix& block) {
    for (Index row = 0; row < block.rows(); ++row) {
      const auto number = static_cast<uint32_t>(first + static_cast<size_t>(row));
      const Best best = BestOf(block.row(row), nearness);
      nearest.pairs[number] = {
          number, static_cast<uint32_t>(kept[static_cast<size_t>(best.number)]), best.score};
      nearest.nearness(static_cast<Index>(number)) = MeanOfLargest(block.row(row));
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
  NearestRows of_codes =
      NearestWith(sides.codes, sides.theirs, nearness_of_theirs_, drop, threads_);
  NearestRows of_theirs = NearestWith(sides.theirs, sides.codes, of_codes.nearness,
                                      {drop.seed + 0x51ed27, drop.halvings}, threads_);
  nearness_of_theirs_ = std::move(of_theirs.nearness);
  return {std::move(of_codes.pairs), std::move(of_theirs.pairs)};
}

Candidates Search::Nearest(const Sides& sides) {
  const Column nearness = NearnessOf(sides.theirs, sides.codes, threads_);
  // A column more, whose products are what is taken off.
  Matrix codes(sides.codes.rows(), sides.codes.cols() + 1);
  codes << sides.codes, Column::Ones(sides.codes.rows());
  Matrix theirs(sides.theirs.rows(), sides.theirs.cols() + 1);
  theirs << sides.theirs, -nearness / 2;
  return NearestOf(codes, theirs, threads_);
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
