#include "bench/population/events/risk_curve.h"

#include <algorithm>

namespace koppel::population {

RiskCurve::RiskCurve(std::vector<Point> points) : points_{{0, 0}} {
  points_.insert(points_.end(), points.begin(), points.end());
}

std::optional<std::chrono::days> RiskCurve::Draw(SeededRandom& random) const {
  const double risk = random.Unit();
  for (size_t i = 1; i < points_.size(); ++i) {
    const Point& before = points_[i - 1];
    const Point& after = points_[i];
    if (risk >= after.risk) continue;
    const double part = (risk - before.risk) / (after.risk - before.risk);
    const double years = before.years + part * (after.years - before.years);
    return std::max(std::chrono::days(1), DaysOf(years));
  }
  return std::nullopt;
}

double RiskCurve::By(std::chrono::days days) const {
  const double years = static_cast<double>(days.count()) / kDaysAYear;
  for (size_t i = 1; i < points_.size(); ++i) {
    const Point& before = points_[i - 1];
    const Point& after = points_[i];
    if (years >= after.years) continue;
    const double part = std::max(0.0, years - before.years) / (after.years - before.years);
    return before.risk + part * (after.risk - before.risk);
  }
  return points_.back().risk;
}

}  // namespace koppel::population
