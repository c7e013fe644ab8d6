// Cases of the Child Protection Board, and the orders that follow from them.
#pragma once

#include <vector>

#include "bench/population/events/events.h"
#include "bench/population/events/lives.h"
#include "bench/population/events/risk_curve.h"

namespace koppel::population {

// Supervision orders (OTS) per resident minor and year: 8,478 in 2016 and 8,852 in 2018 of about
// 3.4 million minors (DOMAIN section 0).
inline constexpr double kOrdersAYear = 0.0026;
// Orders with sexual violence among the grounds: 136 of 17,700 (DOMAIN section 0).
inline constexpr double kSexualViolenceShare = 136.0 / 17700;
// design: a minor sister or brother has the same case, on the same days, in one of two.
inline constexpr double kSharedWithSibling = 0.5;
// design: of foster children and residents of youth homes, how many were placed by an order.
inline constexpr double kPlacedByOrder = 0.8;

// Ordered by person.
std::vector<BoardCase> DrawBoardCases(const District& district, const std::vector<Lifetime>& lives,
                                      SeededRandom& random);

// The days of each person's OTS as a minor, the earliest first.
std::vector<std::vector<Day>> OrdersOf(const std::vector<Lifetime>& lives,
                                       const std::vector<BoardCase>& cases);

}  // namespace koppel::population
