#include "agents/attack/graph_matching.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>

#include "agents/attack/alignment.h"
#include "agents/attack/similarity_profile.h"
#include "base/random.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Of an embedding; more are noise.
constexpr Index kMostAxes = 256;
// Of the axes that say most so many are looked at; for those of them that are least skewed it is
// tried which way they point.
constexpr Index kLeadingAxes = 4;
constexpr Index kTriedAxes = 3;
// From few axes to more, with so many turns each.
constexpr Index kAxesOfStarts = 128;
constexpr std::array<Index, 10> kSteps = {4, 6, 8, 12, 16, 24, 32, 48, 64, kAxesOfStarts};
constexpr size_t kTurnsOfStep = 3;
// Then the surest pairs alone align the sides, and more of them turn by turn: up to a few, by which
// the best start is chosen.
constexpr double kFirstShare = 0.05;
constexpr double kShareOfStarts = 0.16;
constexpr double kMoreEachTurn = 1.2;
constexpr size_t kFewestPairs = 20;
// Points of a record's sorted similarities.
constexpr Index kQuantiles = 256;
// Where these begin, similarities are left out at random, fewer and fewer, so that self-learning
// does not settle at once: all but one of 2^kMostHalvings at first.
constexpr unsigned kMostHalvings = 3;
constexpr size_t kPatience = 8;
constexpr size_t kMostTurns = 150;
constexpr double kBetter = 1e-4;
constexpr size_t kMostSeeds = 1000;

double SkewOf(const Matrix& embedded, Index axis) {
  const auto values = embedded.col(axis).array();
  const double spread = std::sqrt(std::max<double>(values.square().mean(), 1e-20));
  return values.cube().mean() / (spread * spread * spread);
}

// Principal components, those that say most first, each pointing to where it is skewed.
Matrix Embedding(const Codes& codes, unsigned threads) {
  Matrix rows = BitsOf(codes);
  MakeUnit(rows);
  Centre(rows);
  const Matrix covariance = Correlation(rows, rows, threads);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver{Eigen::MatrixXf(covariance)};
  // Ascending.
  const Matrix axes =
      solver.eigenvectors().rightCols(std::min(kMostAxes, rows.cols())).rowwise().reverse();
  Matrix embedded = Product(rows, axes, threads);
  for (Index axis = 0; axis < embedded.cols(); ++axis) {
    if (SkewOf(embedded, axis) < 0) embedded.col(axis) *= -1;
  }
  return embedded;
}

// Both sides in the axes that say most, as directions.
Sides InAxes(const Sides& embedded, Index most) {
  const Index axes = std::min(most, embedded.codes.cols());
  Sides sides{embedded.codes.leftCols(axes), embedded.theirs.leftCols(axes)};
  MakeUnit(sides.codes);
  MakeUnit(sides.theirs);
  return sides;
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

// An alignment, as the pairs that are each other's nearest in it; the score is how near all come.
struct Alignment {
  std::vector<Pair> pairs;
  double score = -2;
};

// Looks for the records of two graphs that belong together.
class Matcher {
 public:
  Matcher(const Sides& embedded, const GraphSettings& settings)
      : embedded_(embedded), settings_(settings) {}

  // Found from nothing, by two ways, of which one or the other gets there: names are so unequally
  // frequent that each record's similarities tell it; dates and numbers are not, but lie along few
  // axes.
  std::vector<Pair> Match() {
    Alignment by_axes = Settled(ByAxes());
    Alignment by_similarities = Settled(BySimilarities());
    return std::move(by_axes.score >= by_similarities.score ? by_axes : by_similarities).pairs;
  }

 private:
  std::vector<Pair> ByAxes() {
    const std::vector<Index> tried = LeastSkewed();
    const Sides sides = InAxes(embedded_, kAxesOfStarts);
    Alignment best;
    for (size_t turned = 0; turned < size_t{1} << tried.size(); ++turned) {
      Alignment start = Grow(sides, Zoom(Pointing(tried, turned)), kFirstShare, kShareOfStarts);
      if (start.score > best.score) best = std::move(start);
    }
    return Grow(InAxes(embedded_, kMostAxes), std::move(best), kShareOfStarts, 1).pairs;
  }

  std::vector<Pair> BySimilarities() {
    const Sides sides = InAxes(embedded_, kMostAxes);
    const Found found = Search(settings_.threads)
                            .Find({SortedSimilarities(sides.codes, settings_.threads),
                                   SortedSimilarities(sides.theirs, settings_.threads)});
    return Learn(sides, Mutual(found));
  }

  // A skewed axis points the same way on both sides, as the persons are of one kind.
  std::vector<Index> LeastSkewed() const {
    std::vector<std::pair<double, Index>> axes;
    for (Index axis = 0; axis < std::min(kLeadingAxes, embedded_.codes.cols()); ++axis) {
      axes.emplace_back(std::min(SkewOf(embedded_.codes, axis), SkewOf(embedded_.theirs, axis)),
                        axis);
    }
    std::sort(axes.begin(), axes.end());
    std::vector<Index> tried;
    for (const auto& [skew, axis] : axes) tried.push_back(axis);
    tried.resize(std::min<size_t>(tried.size(), kTriedAxes));
    return tried;
  }

  // Neighbours where the axis of number i points the other way if bit i of `turned` is set.
  std::vector<Pair> Pointing(const std::vector<Index>& tried, size_t turned) const {
    Sides sides = InAxes(embedded_, kLeadingAxes);
    for (size_t i = 0; i < tried.size(); ++i) {
      if ((turned >> i & 1) != 0) sides.codes.col(tried[i]) *= -1;
    }
    const Found found = Search(settings_.threads).Find(sides);
    return Either(found);
  }

  // From a few axes to more, each time aligned by what was found in fewer.
  Alignment Zoom(std::vector<Pair> pairs) {
    Found found;
    for (const Index step : kSteps) {
      const Sides sides = InAxes(embedded_, step);
      Search search(settings_.threads);
      for (size_t turn = 0; turn < kTurnsOfStep; ++turn) {
        found = Turn(search, sides, pairs);
        pairs = Either(found);
      }
    }
    return {Mutual(found), MeanScore(found.of_codes)};
  }

  // From a share of the pairs, the surest ones, to more of them. Where an alignment is wrong in
  // part, the surest pairs are still right, as those that are alike in everything come nearest.
  Alignment Grow(const Sides& sides, Alignment alignment, double from, double to) {
    Search search(settings_.threads);
    for (double share = from; share < to && !alignment.pairs.empty(); share *= kMoreEachTurn) {
      const auto count = static_cast<size_t>(share * static_cast<double>(alignment.pairs.size()));
      const Found found =
          Turn(search, sides, Surest(std::move(alignment.pairs), std::max(count, kFewestPairs)));
      alignment = {Mutual(found), MeanScore(found.of_codes)};
    }
    return alignment;
  }

  // Turn after turn until it gets no better, with ever fewer similarities left out.
  std::vector<Pair> Learn(const Sides& sides, std::vector<Pair> pairs) {
    Alignment best{pairs};
    SeededRandom random(settings_.seed);
    Search search(settings_.threads);
    unsigned halvings = kMostHalvings;
    size_t idle = 0;
    for (size_t turn = 0; turn < kMostTurns && !pairs.empty(); ++turn) {
      const Found found = Turn(search, sides, pairs, {random(), halvings});
      pairs = Either(found);
      const double score = MeanScore(pairs);
      if (score > best.score + kBetter) {
        idle = 0;
        best = {Mutual(found), score};
        continue;
      }
      if (++idle < kPatience) continue;
      if (halvings == 0) break;
      --halvings;
      idle = 0;
    }
    return std::move(best).pairs;
  }

  // With the score of these pairs in all axes.
  Alignment Settled(const std::vector<Pair>& pairs) {
    if (pairs.empty()) return {};
    Search search(settings_.threads);
    const Found found = Turn(search, InAxes(embedded_, kMostAxes), pairs);
    return {Mutual(found), MeanScore(found.of_codes)};
  }

  Found Turn(Search& search, const Sides& sides, const std::vector<Pair>& pairs,
             const Drop& drop = {}) {
    if (settings_.progress) settings_.progress(turns_++);
    return search.Find(Aligned(sides, pairs, settings_.threads), drop);
  }

  const Sides& embedded_;
  const GraphSettings& settings_;
  size_t turns_ = 0;
};

// The surest pairs as seeds.
std::vector<Seed> SeedsOf(std::vector<Pair> pairs) {
  std::vector<Seed> seeds;
  for (const Pair& one : Surest(std::move(pairs), kMostSeeds)) {
    seeds.push_back({one.code, one.record});
  }
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
  const std::vector<Seed> seeds = SeedsOf(Matcher(sides, settings).Match());
  return SimilarityProfile(codes, theirs, seeds, settings.threads);
}

}  // namespace koppel::attack
