#include "agents/attack/graph_matching.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>

#include "agents/attack/alignment.h"
#include "agents/attack/descriptors.h"
#include "base/random.h"

namespace koppel::attack {
namespace {

using Index = Eigen::Index;

// Of an embedding; more are noise.
constexpr Index kMostAxes = 256;
// An alignment is learnt in so many axes, each time anew, and the best is kept: fewer tell too few
// records apart, more hold on to whatever they are told first.
constexpr std::array<Index, 3> kAxesToLearn = {64, 128, 48};
// Records are left out at random, fewer and fewer, so that learning does not settle at once: all
// but one of 2^kMostHalvings at first.
constexpr unsigned kMostHalvings = 3;
constexpr size_t kPatience = 8;
constexpr size_t kMostTurns = 150;
constexpr double kBetter = 1e-4;
// Then the surest pairs alone align the sides, and more of them turn by turn.
constexpr double kFirstShare = 0.05;
constexpr double kMoreEachTurn = 1.2;
constexpr size_t kFewestPairs = 20;

// Principal components, those that say most first.
Matrix Embedding(const Codes& codes, unsigned threads) {
  Matrix rows = BitsOf(codes);
  MakeUnit(rows);
  Centre(rows);
  const Matrix covariance = Correlation(rows, rows, threads);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver{Eigen::MatrixXf(covariance)};
  // Ascending.
  const Matrix axes =
      solver.eigenvectors().rightCols(std::min(kMostAxes, rows.cols())).rowwise().reverse();
  return Product(rows, axes, threads);
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
      : embedded_(embedded),
        in_all_axes_(InAxes(kMostAxes)),
        settings_(settings),
        random_(settings.seed) {}

  Candidates Match() {
    const std::vector<Pair> likely = ByDescriptors();
    Alignment learnt;
    for (const Index axes : kAxesToLearn) {
      Search search(settings_.threads);
      Alignment one = Align(search, Learn(InAxes(axes), likely));
      if (one.score > learnt.score) learnt = std::move(one);
    }
    Alignment grown = Grow(learnt);
    const Alignment& better = grown.score > learnt.score ? grown : learnt;
    if (better.pairs.empty()) return Candidates(static_cast<size_t>(embedded_.codes.rows()));
    return Search(settings_.threads)
        .Nearest(Aligned(in_all_axes_, better.pairs, settings_.threads));
  }

 private:
  Sides InAxes(Index most) const {
    return {Directions(embedded_.codes, most), Directions(embedded_.theirs, most)};
  }

  std::vector<Pair> ByDescriptors() const {
    const unsigned threads = settings_.threads;
    return Either(Search(threads).Find(
        {Descriptors(embedded_.codes, threads), Descriptors(embedded_.theirs, threads)}));
  }

  // Turn after turn until it gets no better, with ever fewer similarities left out.
  std::vector<Pair> Learn(const Sides& sides, std::vector<Pair> pairs) {
    Alignment best{pairs};
    Search search(settings_.threads);
    unsigned halvings = kMostHalvings;
    size_t idle = 0;
    for (size_t turn = 0; turn < kMostTurns && !pairs.empty(); ++turn) {
      const Found found = Turn(search, sides, pairs, {random_(), halvings});
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

  // From a share of the pairs, the surest ones, to all of them. Where an alignment is wrong in
  // part, the surest pairs are still right, as those that are alike in everything come nearest.
  Alignment Grow(Alignment alignment) {
    Search search(settings_.threads);
    for (double share = kFirstShare; share < 1; share *= kMoreEachTurn) {
      const auto count = static_cast<size_t>(share * static_cast<double>(alignment.pairs.size()));
      alignment = Align(search, Surest(std::move(alignment.pairs), std::max(count, kFewestPairs)));
    }
    return alignment;
  }

  Alignment Align(Search& search, const std::vector<Pair>& pairs) {
    if (pairs.empty()) return {};
    const Found found = Turn(search, in_all_axes_, pairs);
    return {Mutual(found), MeanScore(found.of_codes)};
  }

  Found Turn(Search& search, const Sides& sides, const std::vector<Pair>& pairs,
             const Drop& drop = {}) {
    if (settings_.progress) settings_.progress(turns_++);
    return search.Find(Aligned(sides, pairs, settings_.threads), drop);
  }

  const Sides& embedded_;
  Sides in_all_axes_;
  const GraphSettings& settings_;
  SeededRandom random_;
  size_t turns_ = 0;
};

}  // namespace

Candidates MatchGraphs(const Codes& codes, const Codes& theirs, const GraphSettings& settings) {
  Sides sides;
  // Most of the time each is on one thread, finding axes.
  ForEach(2, settings.threads, [&](size_t side) {
    (side == 0 ? sides.codes : sides.theirs) =
        Embedding(side == 0 ? codes : theirs, settings.threads);
  });
  return Matcher(sides, settings).Match();
}

}  // namespace koppel::attack
