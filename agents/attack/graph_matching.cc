#include "agents/attack/graph_matching.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "agents/attack/similarity_profile.h"
#include "base/random.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Of an embedding; more are noise.
constexpr Index kMostDimensions = 256;
// Points of a record's sorted similarities that it begins with.
constexpr Index kQuantiles = 256;
// Neighbours of which the mean similarity is taken off, so that no record is everybody's nearest.
constexpr Index kNeighbours = 10;
// Similarities are left out at random, fewer and fewer, so that self-learning does not settle at
// once: all but one of 2^kMostHalvings at first.
constexpr unsigned kMostHalvings = 3;
constexpr size_t kPatience = 8;
constexpr size_t kMostTurns = 150;
constexpr double kBetter = 1e-4;
constexpr size_t kMostSeeds = 1000;

// Both sides' records in one space.
struct Sides {
  Matrix codes;
  Matrix theirs;
};

struct Pair {
  uint32_t code;
  uint32_t record;
  float score;
};

// Principal components, scaled by how much they say.
Matrix Embedding(const Codes& codes, unsigned threads) {
  Matrix rows = BitsOf(codes);
  MakeUnit(rows);
  Centre(rows);
  const Matrix covariance = Correlation(rows, rows, threads);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver{Eigen::MatrixXf(covariance)};
  const Index dimensions = std::min(kMostDimensions, rows.cols());
  // Ascending.
  const Matrix axes = solver.eigenvectors().rightCols(dimensions).rowwise().reverse();
  Matrix embedded = Product(rows, axes, threads);
  MakeUnit(embedded);
  return embedded;
}

// Each record's similarities with all of its side, sorted: the same on both sides, whatever the
// axes.
Matrix SortedSimilarities(const Matrix& rows, unsigned threads) {
  Matrix sorted(rows.rows(), std::min(kQuantiles, rows.rows()));
  ForProducts(rows, rows, threads, [&](size_t first, const Matrix& block) {
    std::vector<float> similarities(static_cast<size_t>(block.cols()));
    for (Index row = 0; row < block.rows(); ++row) {
      for (Index i = 0; i < block.cols(); ++i) similarities[static_cast<size_t>(i)] = block(row, i);
      std::sort(similarities.rbegin(), similarities.rend());
      // Many of the nearest ones, which tell most, and fewer of the others.
      for (Index i = 0; i < sorted.cols(); ++i) {
        const double part = static_cast<double>(i) / static_cast<double>(sorted.cols());
        const auto place =
            static_cast<size_t>(part * part * static_cast<double>(similarities.size()));
        sorted(static_cast<Index>(first) + row, i) = similarities[place];
      }
    }
  });
  Standardise(sorted);
  MakeUnit(sorted);
  return sorted;
}

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

// Which similarities are left out.
struct Drop {
  uint64_t seed = 0;
  unsigned halvings = 0;
};

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

// Pairs of which each is the other's nearest.
std::vector<Pair> Mutual(const std::vector<Pair>& of_codes, const std::vector<Pair>& of_theirs) {
  std::vector<Pair> mutual;
  for (const Pair& one : of_codes) {
    if (of_theirs[one.record].record == one.code) mutual.push_back(one);
  }
  return mutual;
}

std::vector<Pair> Either(const std::vector<Pair>& of_codes, const std::vector<Pair>& of_theirs) {
  std::vector<Pair> either = of_codes;
  for (const Pair& one : of_theirs) either.push_back({one.record, one.code, one.score});
  return either;
}

double MeanScore(const std::vector<Pair>& pairs) {
  double sum = 0;
  for (const Pair& one : pairs) sum += one.score;
  return sum / static_cast<double>(std::max<size_t>(pairs.size(), 1));
}

Matrix RowsOfPairs(const Matrix& rows, const std::vector<Pair>& pairs, uint32_t Pair::*which) {
  std::vector<Index> numbers;
  for (const Pair& one : pairs) numbers.push_back(static_cast<Index>(one.*which));
  return RowsOf(rows, numbers);
}

// Turns both sides so that pairs fall together (orthogonal Procrustes). What goes together in many
// pairs counts more.
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

// What is nearest in both directions.
struct Found {
  std::vector<Pair> of_codes;
  std::vector<Pair> of_theirs;
};

// Looks for what is nearest, turn after turn.
class Search {
 public:
  explicit Search(unsigned threads) : threads_(threads) {}

  Found Find(const Sides& sides, const Drop& drop) {
    if (nearness_of_theirs_.size() == 0) {
      nearness_of_theirs_ = NearnessOf(sides.theirs, sides.codes, threads_);
    }
    Nearest of_codes = NearestWith(sides.codes, sides.theirs, nearness_of_theirs_, drop, threads_);
    Nearest of_theirs = NearestWith(sides.theirs, sides.codes, of_codes.nearness,
                                    {drop.seed + 0x51ed27, drop.halvings}, threads_);
    nearness_of_theirs_ = std::move(of_theirs.nearness);
    return {std::move(of_codes.pairs), std::move(of_theirs.pairs)};
  }

 private:
  unsigned threads_;
  // That of the turn before: sides turn little from one to the next, and to find it anew would
  // take half as long again.
  Column nearness_of_theirs_;
};

// Pairs that align the sides, found from nothing.
std::vector<Pair> LearnPairs(const Sides& sides, const GraphSettings& settings) {
  const unsigned threads = settings.threads;
  Found found = Search(threads).Find(
      {SortedSimilarities(sides.codes, threads), SortedSimilarities(sides.theirs, threads)}, {});
  std::vector<Pair> pairs = Mutual(found.of_codes, found.of_theirs);
  std::vector<Pair> best = pairs;
  double best_score = -2;
  SeededRandom random(settings.seed);
  Search search(threads);
  unsigned halvings = kMostHalvings;
  size_t idle = 0;
  for (size_t turn = 0; turn < kMostTurns && !pairs.empty(); ++turn) {
    if (settings.progress) settings.progress(turn);
    found = search.Find(Aligned(sides, pairs, threads), {random(), halvings});
    pairs = Either(found.of_codes, found.of_theirs);
    const double score = MeanScore(pairs);
    if (score > best_score + kBetter) {
      best_score = score;
      idle = 0;
      best = Mutual(found.of_codes, found.of_theirs);
      continue;
    }
    if (++idle < kPatience) continue;
    if (halvings == 0) break;
    --halvings;
    idle = 0;
  }
  return best;
}

// The surest pairs as seeds.
std::vector<Seed> SeedsOf(std::vector<Pair> pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return a.score != b.score ? a.score > b.score : a.code < b.code;
  });
  pairs.resize(std::min(pairs.size(), kMostSeeds));
  std::vector<Seed> seeds;
  for (const Pair& one : pairs) seeds.push_back({one.code, one.record});
  return seeds;
}

}  // namespace

Candidates MatchGraphs(const Codes& codes, const Codes& theirs, const GraphSettings& settings) {
  Sides sides;
  // Most of the time each is on one thread, finding axes.
  ForEach(2, settings.threads, [&](size_t side) {
    (side == 0 ? sides.codes : sides.theirs) =
        Embedding(side == 0 ? codes : theirs, settings.threads);
  });
  const std::vector<Seed> seeds = SeedsOf(LearnPairs(sides, settings));
  return SimilarityProfile(codes, theirs, seeds, settings.threads);
}

}  // namespace koppel::attack
