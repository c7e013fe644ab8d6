// Offences of adults that came to a disposal, and those again.
#pragma once

#include <vector>

#include "bench/population/events/events.h"
#include "bench/population/events/lives.h"
#include "bench/population/events/risk_curve.h"

namespace koppel::population {

// Adults with a disposal or more, a year (design).
inline constexpr double kOffendersAYear = 0.007;
// Offenders of domestic sexual exploitation: 200 a year in 17 million residents (design).
inline constexpr double kExploitersAYear = 200.0 / 17'000'000;
// Of those who offend again, how many were under 23 (DOMAIN section 0).
inline constexpr double kUnder23 = 0.42;

// The time from registration or release to any further offence that comes to a disposal: 26% of
// all within two years; 36%, 58% and 65% within two, five and seven years of domestic sexual
// exploitation (DOMAIN section 0). The other points are design: the risk is highest at first.
const RiskCurve& ReoffenceOfAll();
const RiskCurve& ReoffenceOfExploiters();

// The classes of a first offence after domestic sexual exploitation: 28% property, 25% violence,
// 12% drugs, 10% trafficking again (DOMAIN section 0), 25% others.
std::string_view DrawClassAfterExploitation(SeededRandom& random);

// Ordered by person, then by day of registration.
std::vector<Disposal> DrawDisposals(const District& district, const std::vector<Lifetime>& lives,
                                    SeededRandom& random);

}  // namespace koppel::population
