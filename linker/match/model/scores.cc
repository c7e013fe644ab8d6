#include "linker/match/model/scores.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace koppel::match {
namespace {

// The tail is fitted to bins that hold at most so many times what the valley does: nearer the
// middle it is no tail.
constexpr double kMostAboveValley = 30;
constexpr double kFewPairs = 5;
// Of a density's logarithm.
constexpr double kMostLog = 60;

struct Point {
  double weight = 0;
  double x = 0;
  double y = 0;
};

// Bins from `begin` on that hold anything.
std::vector<Point> PointsOf(const Scores& scores, const Bins& pairs, size_t begin) {
  std::vector<Point> points;
  for (size_t bin = begin; bin < scores.size(); ++bin) {
    if (pairs[bin] < kLeast) continue;
    points.push_back({pairs[bin], scores.middle(bin), std::log(pairs[bin] / scores.width(bin))});
  }
  return points;
}

double Mean(const std::vector<Point>& points, const std::function<double(const Point&)>& of) {
  double sum = 0;
  double weight = kLeast;
  for (const Point& point : points) {
    sum += point.weight * of(point);
    weight += point.weight;
  }
  return sum / weight;
}

Tail FitTail(const std::vector<Point>& points) {
  Tail tail;
  tail.place = Mean(points, [](const Point& p) { return p.x; });
  tail.log = Mean(points, [](const Point& p) { return p.y; });
  const auto off = [&](const Point& p) { return p.x - tail.place; };
  const double squares = Mean(points, [&](const Point& p) { return off(p) * off(p); });
  double weight = 0;
  for (const Point& point : points) weight += point.weight;
  tail.error_of_slope = 1 / std::sqrt(std::max(kLeast, weight * squares));
  if (squares < 1) return tail;
  tail.slope = std::min(0.0, Mean(points, [&](const Point& p) { return off(p) * p.y; }) / squares);
  // Orthogonal to the line (Forsythe 1957).
  tail.skew = Mean(points, [&](const Point& p) { return off(p) * off(p) * off(p); }) / squares;
  tail.spread = squares;
  const auto rest = [&](const Point& p) {
    return off(p) * off(p) - tail.skew * off(p) - tail.spread;
  };
  const double rests = Mean(points, [&](const Point& p) { return rest(p) * rest(p); });
  if (points.size() < 3 || rests < 1) return tail;
  tail.bend = std::min(0.0, Mean(points, [&](const Point& p) { return rest(p) * p.y; }) / rests);
  return tail;
}

}  // namespace

double Sum(const Bins& bins) {
  return std::max(kLeast, std::accumulate(bins.begin(), bins.end(), 0.0));
}

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

double Tail::LineAt(double at, double with_slope) const {
  return std::exp(std::clamp(log + with_slope * (at - place), -kMostLog, kMostLog));
}

double Tail::At(double at) const {
  const double off = at - place;
  const double bent = bend * (off * off - skew * off - spread);
  return std::exp(std::clamp(log + slope * off + bent, -kMostLog, kMostLog));
}

Bins Tail::Pairs(const Scores& scores, size_t begin) const {
  Bins pairs(scores.size());
  for (size_t bin = begin; bin < scores.size(); ++bin) {
    pairs[bin] = At(scores.middle(bin)) * scores.width(bin);
  }
  return pairs;
}

Tail FitTail(const Scores& scores, const Bins& pairs, size_t begin) {
  return FitTail(PointsOf(scores, pairs, begin));
}

Tail FitLine(const Scores& scores, const Bins& pairs, size_t begin) {
  Tail tail = FitTail(scores, pairs, begin);
  tail.bend = 0;
  return tail;
}

}  // namespace koppel::match
