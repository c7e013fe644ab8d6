// The time to an event that may never come, by points of its cumulative risk.
#pragma once

#include <optional>
#include <vector>

#include "bench/population/draw/draws.h"

namespace koppel::population {

class RiskCurve {
 public:
  struct Point {
    double years;
    double risk;  // that it has come by then
  };
  // At least one point; both numbers rise. The curve starts at nothing and is straight in between.
  explicit RiskCurve(std::vector<Point> points);

  // The days until the event, at least one; none if it does not come before the last point.
  std::optional<std::chrono::days> Draw(SeededRandom& random) const;
  // The risk that it has come after so many days.
  double By(std::chrono::days days) const;

 private:
  std::vector<Point> points_;  // with the start
};

}  // namespace koppel::population
