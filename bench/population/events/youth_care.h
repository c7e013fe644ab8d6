// Trajectories of youth care: by need, by placement, and after a supervision order.
#pragma once

#include <vector>

#include "bench/population/events/events.h"
#include "bench/population/events/lives.h"

namespace koppel::population {

// Residents under 18 with care in kind in a year (DOMAIN section 0, of 2019).
inline constexpr double kInCareAYear = 0.122;
// Children whom no care reached within six months of an order: 21 of 136 (DOMAIN section 0).
inline constexpr double kWithoutCare = 21.0 / 136;
// design: of the others, how many have care on the day of the order.
inline constexpr double kCareAtOrder = 0.45;
// design: of those without, how many get care later on.
inline constexpr double kCareLater = 0.5;
// design: of children, for how many care begins before they are born.
inline constexpr double kBeforeBirth = 0.001;
inline constexpr int kMostDaysBeforeBirth = 120;
// design: trajectories that are paid by personal budget.
inline constexpr double kNotDelivered = 0.03;

// `orders`: each person's OTS, the earliest first. Ordered by person, then start.
std::vector<CareTrajectory> DrawCare(const District& district, const std::vector<Lifetime>& lives,
                                     const std::vector<std::vector<Day>>& orders,
                                     SeededRandom& random);

}  // namespace koppel::population
