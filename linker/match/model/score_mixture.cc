#include "linker/match/model/score_mixture.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "linker/match/model/isotonic.h"

namespace koppel::match {
namespace {

using Bins = std::vector<double>;

constexpr size_t kRounds = 100;
// The first bin that hardly any two strangers reach.
constexpr size_t kStrangersEnd = kAboveStrangers - 1;
// A bin that holds less of something counts as if it held that, in pairs.
constexpr double kLeastPairs = 0.5;
constexpr double kLeast = 1e-9;
// Matches may fall off too, slowly: of other pairs hardly any are equal, beside how many there are
// where they begin to fall.
constexpr double kMostEqual = 0.05;
constexpr double kErrors = 2;
// The tail is fitted to bins that hold at most so many times what the valley does: nearer the
// middle it is no tail.
constexpr double kMostAboveValley = 30;
constexpr size_t kLeastBinsOfTail = 4;
constexpr double kFewPairs = 5;
// Of the non-matches, where there is no sign of any.
constexpr double kHardlyAny = 1e-3;
constexpr double kSurest = 1e-6;
// In logarithms of likelihood.
constexpr double kAsGood = 6;
// From the least similarity of pairs on, so many bins: what is there of matches may be told from
// other pairs in some of them only.
constexpr size_t kBinsOfEdge = 3;

double Sum(const Bins& bins) {
  return std::max(kLeast, std::accumulate(bins.begin(), bins.end(), 0.0));
}

// Densities: pairs for each permille of similarity.
class Scores {
 public:
  Scores(const Term& term, const Bins& pairs) : cuts_(term.cuts), pairs_(pairs) {
    for (size_t bin = 0; bin < size(); ++bin) width_.push_back(WidthOf(bin));
  }

  size_t size() const { return pairs_.size(); }
  // Bins of pairs that are not equal.
  size_t unequal() const { return size() - 1; }
  double middle(size_t bin) const { return Low(bin) + width_[bin] / 2; }
  double width(size_t bin) const { return width_[bin]; }
  double pairs(size_t bin) const { return pairs_[bin]; }
  double smooth(size_t bin) const;
  // Where most pairs are, of those that may be most of the non-matches.
  size_t Top() const;
  size_t Least(size_t begin, size_t end) const;
  // The first bin of the tail above it that ends in a valley.
  size_t TailBegin(size_t top, size_t valley) const;

 private:
  double Low(size_t bin) const {
    if (bin == 0) return 0;
    return bin <= cuts_.size() ? cuts_[bin - 1] : 1000;
  }
  double WidthOf(size_t bin) const {
    const size_t last = cuts_.size();
    return std::max(1.0, Low(std::min(bin, last) + 1) - Low(std::min(bin, last)));
  }

  const std::vector<uint32_t>& cuts_;
  const Bins& pairs_;
  Bins width_;
};

double Scores::smooth(size_t bin) const {
  const size_t begin = bin > kStrangersEnd ? bin - 1 : bin;
  const size_t end = std::min(size(), bin + 2);
  double pairs = kLeastPairs;
  double width = 0;
  for (size_t i = begin; i < end; ++i) {
    pairs += pairs_[i];
    width += width_[i];
  }
  return pairs / width;
}

// Not beyond half way from strangers to equality, unless nothing is less alike.
size_t Scores::Top() const {
  size_t top = std::min(kStrangersEnd, size() - 1);
  while (top + 1 < size() && pairs_[top] == 0) ++top;
  for (size_t bin = top + 1; bin < size(); ++bin) {
    const bool is_near = 2 * middle(bin) < Low(kStrangersEnd) + 1000 || bin == top + 1;
    if (!is_near) break;
    if (smooth(bin) > smooth(top)) top = bin;
  }
  return top;
}

size_t Scores::Least(size_t begin, size_t end) const {
  size_t least = begin;
  for (size_t bin = begin; bin < end; ++bin) {
    if (smooth(bin) <= smooth(least)) least = bin;
  }
  return least;
}

size_t Scores::TailBegin(size_t top, size_t valley) const {
  size_t begin = valley;
  while (begin > top) {
    const double least = std::max(smooth(valley), kFewPairs / width_[begin - 1]);
    const bool is_long = valley >= begin + kLeastBinsOfTail;
    if (is_long && smooth(begin - 1) > kMostAboveValley * least) break;
    --begin;
  }
  return begin;
}

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

// A straight line through the logarithms of densities, weighed by pairs.
struct Exponential {
  double weight = kLeast;
  // Means.
  double place = 0;
  double log = 0;
  double slope = 0;
  double error_of_slope = 0;

  Bins Pairs(const Scores& scores, size_t begin) const {
    Bins pairs(scores.size());
    for (size_t bin = begin; bin < scores.size(); ++bin) {
      pairs[bin] = At(scores.middle(bin), slope) * scores.width(bin);
    }
    return pairs;
  }
  double At(double at, double with_slope) const {
    return std::exp(log + with_slope * (at - place));
  }
};

Exponential FitExponential(const Scores& scores, const Bins& pairs, size_t begin) {
  Exponential line;
  double xx = 0, xy = 0;
  for (size_t bin = begin; bin < scores.size(); ++bin) {
    if (pairs[bin] < kLeast) continue;
    const double x = scores.middle(bin);
    const double y = std::log(pairs[bin] / scores.width(bin));
    line.weight += pairs[bin];
    line.place += pairs[bin] * x;
    line.log += pairs[bin] * y;
    xx += pairs[bin] * x * x;
    xy += pairs[bin] * x * y;
  }
  const double spread = std::max(kLeast, xx - line.place * line.place / line.weight);
  line.slope = std::min(0.0, (xy - line.place * line.log / line.weight) / spread);
  line.error_of_slope = 1 / std::sqrt(spread);
  line.place /= line.weight;
  line.log /= line.weight;
  return line;
}

// Where matches are most they are most of the pairs, or else they stand for a part of the fall.
bool IsMostly(const ScoreMixture& mixture, size_t peak) {
  return mixture.matches[peak] >= mixture.non_matches[peak];
}

// Matches fall off too, slowly.
bool IsSteep(const Scores& scores, const Exponential& tail, size_t top) {
  const double slope = tail.slope + kErrors * tail.error_of_slope;
  const double equal = tail.At(scores.middle(scores.size() - 1), slope);
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

// Nothing falls off: all but strangers.
ScoreMixture AllMatches(const Bins& pairs) {
  ScoreMixture all{pairs, pairs};
  for (size_t bin = 0; bin < pairs.size(); ++bin) {
    all.matches[bin] *= bin < kStrangersEnd ? 0 : 1 - kHardlyAny;
    all.non_matches[bin] -= all.matches[bin];
  }
  return all;
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

ScoreMixture SplitBeside(const Term& term, const Bins& pairs, const Bins& others) {
  const Scores scores(term, pairs);
  const auto as_many_as = [&](const Bins& seen) {
    const double scale = Sum(seen) / Sum(others);
    Bins bins = others;
    for (double& bin : bins) bin = std::max(scale * bin, kLeast);
    return bins;
  };
  const double first = scores.smooth(scores.Least(scores.Top(), scores.size()));
  return SplitBy(scores, {0, scores.size() - 1}, as_many_as(pairs), first, as_many_as).mixture;
}

ScoreMixture SplitByFall(const Term& term, const Bins& pairs) {
  const Scores scores(term, pairs);
  const size_t top = scores.Top();
  std::vector<Split> splits;
  for (size_t peak = top + 1; peak < scores.unequal(); ++peak) {
    const size_t valley = scores.Least(top, peak + 1);
    const Shape shape{scores.TailBegin(top, valley), peak};
    Bins before_valley = pairs;
    for (size_t bin = valley + 1; bin < pairs.size(); ++bin) before_valley[bin] = 0;
    const Exponential first = FitExponential(scores, before_valley, shape.begin);
    if (!IsSteep(scores, first, top)) continue;
    const auto refit = [&](const Bins& seen) {
      return FitExponential(scores, seen, shape.begin).Pairs(scores, shape.begin);
    };
    Split split =
        SplitBy(scores, shape, first.Pairs(scores, shape.begin), scores.smooth(valley), refit);
    const bool is_last = peak + 1 == scores.unequal();
    if (is_last || IsMostly(split.mixture, peak)) splits.push_back(std::move(split));
  }
  return splits.empty() ? AllMatches(pairs) : BestOf(std::move(splits));
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
