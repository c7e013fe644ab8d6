#include "linker/match/model/score_mixture.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "linker/match/model/isotonic.h"
#include "linker/match/model/scores.h"

namespace koppel::match {
namespace {

constexpr size_t kRounds = 100;
// Matches may fall off too, slowly: of other pairs hardly any are equal, beside how many there are
// where they begin to fall.
constexpr double kMostEqual = 0.05;
constexpr double kErrors = 2;
// Of the non-matches, where there is no sign of any.
constexpr double kHardlyAny = 1e-3;
constexpr double kSurest = 1e-6;
// In logarithms of likelihood.
constexpr double kAsGood = 6;
constexpr size_t kStepsOfTail = 3;
// Known pairs of a bin that are too few to say how many there are.
constexpr double kFewKnown = 20;
// What may be there although none are known.
constexpr double kUnseenKnown = 3;
// Bins that say how many would be beyond.
constexpr size_t kBinsBefore = 5;
// From the least similarity of pairs on, so many bins: what is there of matches may be told from
// other pairs in some of them only.
constexpr size_t kBinsOfEdge = 3;

// Where the two kinds cannot be told apart bin by bin: matches become more from `begin` up to the
// peak, and fewer beyond, but for those that are equal.
struct Shape {
  size_t begin = 0;
  size_t peak = 0;
};

// How much of that each bin holds, made to rise or fall as it must; the number of steps.
size_t MakeUnimodal(const Scores& scores, Shape shape, Bins& matches) {
  size_t steps = 0;
  const auto rise = [&](size_t count, const auto& bin_of) {
    std::vector<IsotonicBlock> points;
    for (size_t i = 0; i < count; ++i) {
      points.push_back({scores.width(bin_of(i)), matches[bin_of(i)]});
    }
    size_t next = 0;
    for (const IsotonicBlock& block : Isotonic(points)) {
      ++steps;
      for (size_t i = 0; i < block.size; ++i, ++next) {
        matches[bin_of(next)] = block.value() * scores.width(bin_of(next));
      }
    }
  };
  rise(shape.peak + 1 - shape.begin, [&](size_t i) { return shape.begin + i; });
  if (shape.peak < scores.unequal()) {
    rise(scores.unequal() - shape.peak - 1, [&](size_t i) { return scores.unequal() - 1 - i; });
  }
  return steps;
}

struct Split {
  ScoreMixture mixture;
  // The log-likelihood, less what that many steps explain by themselves (Schwarz 1978).
  double worth = 0;
};

double WorthOf(const Scores& scores, size_t begin, const ScoreMixture& mixture, size_t steps) {
  double worth = 0;
  double all = 1;
  for (size_t bin = 0; bin < scores.size(); ++bin) {
    const double pairs = scores.pairs(bin);
    const double expected = bin < begin ? pairs : mixture.matches[bin] + mixture.non_matches[bin];
    if (pairs > 0) worth += pairs * std::log(std::max(expected, kLeast));
    worth -= expected;
    all += pairs;
  }
  return worth - std::log(all) / 2 * static_cast<double>(begin + steps);
}

// By expectation and maximisation. `refit` gives non-matches from what seems to be such.
Split SplitBy(const Scores& scores, Shape shape, Bins non_matches, double first,
              const std::function<Bins(const Bins&)>& refit) {
  Split split{{Bins(scores.size()), std::move(non_matches)}};
  Bins& matches = split.mixture.matches;
  Bins& others = split.mixture.non_matches;
  for (size_t bin = shape.begin; bin < scores.size(); ++bin) {
    matches[bin] = first * scores.width(bin);
  }
  size_t steps = 0;
  for (size_t round = 0; round < kRounds; ++round) {
    Bins seen(scores.size());
    for (size_t bin = shape.begin; bin < scores.size(); ++bin) {
      const double both = std::max(matches[bin] + others[bin], kLeast);
      matches[bin] *= scores.pairs(bin) / both;
      seen[bin] = scores.pairs(bin) - matches[bin];
    }
    others = refit(seen);
    steps = MakeUnimodal(scores, shape, matches);
  }
  split.worth = WorthOf(scores, shape.begin, split.mixture, steps);
  for (size_t bin = 0; bin < shape.begin; ++bin) others[bin] = scores.pairs(bin);
  return split;
}

// Where matches are most they are most of the pairs, or else they stand for a part of the fall.
bool IsMostly(const ScoreMixture& mixture, size_t peak) {
  return mixture.matches[peak] >= mixture.non_matches[peak];
}

// Matches fall off too, slowly.
bool IsSteep(const Scores& scores, const Tail& tail, size_t top) {
  const double slope = tail.slope + kErrors * tail.error_of_slope;
  const double equal = tail.LineAt(scores.middle(scores.size() - 1), slope);
  return equal < kMostEqual * scores.smooth(top);
}

// Of those that are about as good as the best, the one with the fewest matches: a part of the fall
// may pass for some.
ScoreMixture BestOf(std::vector<Split> splits) {
  double most = splits.front().worth;
  for (const Split& split : splits) most = std::max(most, split.worth);
  std::erase_if(splits, [&](const Split& split) { return split.worth < most - kAsGood; });
  const auto fewer = [](const Split& a, const Split& b) {
    return Sum(a.mixture.matches) < Sum(b.mixture.matches);
  };
  return std::min_element(splits.begin(), splits.end(), fewer)->mixture;
}

// All that there is falls, ever faster.
Split NoMatches(const Scores& scores, const Tail& whole, size_t top) {
  Split split{{Bins(scores.size()), whole.Pairs(scores, top)}};
  split.worth = WorthOf(scores, top, split.mixture, kStepsOfTail);
  for (size_t bin = 0; bin < scores.size(); ++bin) {
    double& others = split.mixture.non_matches[bin];
    others = bin < top ? scores.pairs(bin) : std::max(others, scores.pairs(bin));
  }
  return split;
}

// Nothing falls off: all but strangers.
ScoreMixture AllMatches(const Bins& pairs) {
  ScoreMixture all{pairs, pairs};
  for (size_t bin = 0; bin < pairs.size(); ++bin) {
    all.matches[bin] *= bin < kStrangersEnd ? 0 : 1 - kHardlyAny;
    all.non_matches[bin] -= all.matches[bin];
  }
  return all;
}

// Where too few are known to count, as many as the bins before say, but all together not more than
// those that are known allow.
Bins WithTail(const Scores& known) {
  Bins smooth = known.all();
  const auto most = std::max_element(smooth.begin(), smooth.end());
  const auto few = std::find_if(most, smooth.end(), [](double pairs) { return pairs < kFewKnown; });
  const auto top = static_cast<size_t>(most - smooth.begin());
  const auto begin = static_cast<size_t>(few - smooth.begin());
  const size_t from = std::max(top, begin - std::min(begin, kBinsBefore));
  const Bins fitted = FitLine(known, known.all(), from).Pairs(known, begin);
  const double seen = std::accumulate(few, smooth.end(), 0.0);
  const double most_unseen = kErrors * std::sqrt(seen) + kUnseenKnown;
  const double share = std::min(1.0, (seen + most_unseen) / Sum(fitted));
  for (size_t bin = begin; bin < smooth.size(); ++bin) {
    smooth[bin] = std::max(smooth[bin], share * fitted[bin]);
  }
  return smooth;
}

}  // namespace

bool IsOneScore(const std::vector<Term>& terms) {
  return terms.size() == 1 && !terms[0].cuts.empty();
}

std::vector<double> PairsByScore(const Term& term, const PatternCounts& patterns) {
  Bins pairs(term.first_equal());
  for (const PatternCount& one : patterns) {
    const Level level = one.pattern.levels[0];
    if (level == kMissing) continue;
    pairs[std::min<size_t>(level, term.first_equal()) - 1] += static_cast<double>(one.count);
  }
  return pairs;
}

ScoreMixture SplitBeside(const Term& term, const Bins& pairs, const Bins& known) {
  const Scores scores(term, pairs);
  const Bins others = WithTail(Scores(term, known));
  const auto as_many_as = [&](const Bins& seen) {
    const double scale = Sum(seen) / Sum(others);
    Bins bins = others;
    for (double& bin : bins) bin = std::max(scale * bin, kLeast);
    return bins;
  };
  const double first = scores.smooth(scores.Least(scores.Top(), scores.size()));
  std::vector<Split> splits;
  const size_t last = scores.size() - 1;
  for (size_t peak = std::min(scores.Top() + 1, last); peak <= last; ++peak) {
    splits.push_back(SplitBy(scores, {0, peak}, as_many_as(pairs), first, as_many_as));
  }
  return BestOf(std::move(splits));
}

ScoreMixture SplitByFall(const Term& term, const Bins& pairs) {
  const Scores scores(term, pairs);
  const size_t top = scores.Top();
  std::vector<Split> splits;
  bool has_fall = false;
  for (size_t peak = top + 1; peak < scores.unequal(); ++peak) {
    const size_t valley = scores.Least(top, peak + 1);
    const Shape shape{scores.TailBegin(top, valley), peak};
    // Right behind where the fall begins, a part of it would pass for matches.
    if (peak < shape.begin + kLeastBinsOfTail) continue;
    Bins before_valley = pairs;
    for (size_t bin = valley + 1; bin < pairs.size(); ++bin) before_valley[bin] = 0;
    const Tail first = FitLine(scores, before_valley, shape.begin);
    if (!IsSteep(scores, first, top)) continue;
    has_fall = true;
    const auto refit = [&](const Bins& seen) {
      return FitLine(scores, seen, shape.begin).Pairs(scores, shape.begin);
    };
    Split split =
        SplitBy(scores, shape, first.Pairs(scores, shape.begin), scores.smooth(valley), refit);
    const bool is_last = peak + 1 == scores.unequal();
    if (is_last || IsMostly(split.mixture, peak)) splits.push_back(std::move(split));
  }
  if (!has_fall) return AllMatches(pairs);
  const Tail whole = FitTail(scores, pairs, top);
  if (splits.empty() || IsSteep(scores, whole, top)) {
    splits.push_back(NoMatches(scores, whole, top));
  }
  return BestOf(std::move(splits));
}

double MatchesAtEdge(const Term& term, const ScoreMixture& mixture) {
  Bins pairs = mixture.non_matches;
  for (size_t bin = 0; bin < pairs.size(); ++bin) pairs[bin] += mixture.matches[bin];
  const Scores scores(term, mixture.matches);
  const auto has_pairs = [](double of_bin) { return of_bin > kLeastPairs; };
  const auto first = std::find_if(pairs.begin(), pairs.end(), has_pairs);
  // What strangers reach is no edge of a pass.
  const auto edge = static_cast<size_t>(first - pairs.begin());
  if (edge < kStrangersEnd) return 0;
  double at_edge = 0;
  double most = kLeast;
  for (size_t bin = edge; bin <= term.cuts.size(); ++bin) {
    if (bin < edge + kBinsOfEdge) at_edge = std::max(at_edge, scores.smooth(bin));
    most = std::max(most, scores.smooth(bin));
  }
  return at_edge / most;
}

std::vector<double> MatchShares(const ScoreMixture& mixture) {
  std::vector<IsotonicBlock> bins;
  for (size_t bin = 0; bin < mixture.matches.size(); ++bin) {
    const double pairs = mixture.matches[bin] + mixture.non_matches[bin];
    const double share = pairs > 0 ? mixture.matches[bin] / pairs : 0;
    bins.push_back({pairs + kLeastPairs, share * (pairs + kLeastPairs)});
  }
  Bins shares;
  for (const IsotonicBlock& block : Isotonic(bins)) {
    shares.insert(shares.end(), block.size, std::clamp(block.value(), kSurest, 1 - kSurest));
  }
  return shares;
}

}  // namespace koppel::match
