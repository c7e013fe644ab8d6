// Registrations by the police of persons as victims.
#pragma once

#include <vector>

#include "bench/population/events/events.h"
#include "bench/population/events/lives.h"
#include "bench/population/events/risk_curve.h"
#include "bench/population/events/trafficking.h"

namespace koppel::population {

// Residents with a registration or more, a year (design).
inline constexpr double kVictimsOfOffencesAYear = 0.010;

// The time from an index registration to any further one. At five years: children of a sexual
// offence 14% (0 to 12 years) and 35% (13 to 17), trafficking 45%, and 50% at seven years (DOMAIN
// section 0). The other points are design: the risk is highest at first.
const RiskCurve& RepeatAfterSexualOffence(int age);
const RiskCurve& RepeatAfterTrafficking();

// Who is known to have been registered for a sexual offence or trafficking on some day.
struct KnownVictim {
  uint32_t person;
  Day known;
  bool trafficking;
};

// Whom other registers know, so that the police do too: all on list P, and most children with
// sexual violence among the grounds of a case. Ordered by person, one each.
std::vector<KnownVictim> VictimsKnownElsewhere(const std::vector<BoardCase>& board,
                                               const std::vector<TraffickingReport>& trafficking,
                                               const std::vector<Lifetime>& lives,
                                               SeededRandom& random);

// Ordered by person, then day. `lives` are of the residents; who comes behind them is a visitor.
std::vector<PoliceReport> DrawPoliceReports(const Country& country, const District& district,
                                            const std::vector<Lifetime>& lives,
                                            const std::vector<KnownVictim>& known,
                                            SeededRandom& random);

}  // namespace koppel::population
