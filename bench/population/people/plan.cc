#include "bench/population/people/plan.h"

#include <algorithm>

#include "bench/population/people/ages.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Households by kind, fitted to the sizes of 1 January 2019 (CBS, Huishoudens; samenstelling,
// grootte): 38.3% of one person, 32.6% of two, 11.7, 12.3 and 5.1% of more.
constexpr double kAlone = 0.385;
constexpr double kCouples = 0.283;
constexpr double kSharers = 0.009;  // house-mates
constexpr double kTwoParents = 0.250;

// Of the larger households: with an old parent, a grown-up relative or a lodger. With the
// house-mates they are the published "other members of a household", 1.5% of persons (CBS 2018).
constexpr double kWithOther = 0.02;

// Households in institutions by kind of place, the others asylum centres (design; CBS: 1.5% of
// all residents, about half of them in care and nursing homes).
constexpr double kOldInCare = 0.53;
constexpr double kDisabled = 0.24;
constexpr double kYouth = 0.095;
constexpr double kShelters = 0.08;

// Dutch shares of the adults of households without children by age; 75% together with the parents
// (design).
double DutchShareAt(int age) { return age < 45 ? 0.66 : age < 65 ? 0.73 : 0.84; }

Origin DrawForeign(SeededRandom& random) {
  static const Weights kForeign({kOriginShares.begin() + 1, kOriginShares.end()});
  return static_cast<Origin>(1 + kForeign.Draw(random));
}

// Who lives with somebody of that origin (design): leaves the shares as they are.
Origin DrawOriginOfPartner(SeededRandom& random, Origin origin) {
  const double chance = random.Unit();
  if (origin == Origin::kDutch) return chance < 0.93 ? origin : DrawForeign(random);
  return chance < 0.76 ? origin : chance < 0.97 ? Origin::kDutch : DrawForeign(random);
}

Sex DrawSex(SeededRandom& random, double male) {
  return random.Chance(male) ? Sex::kMale : Sex::kFemale;
}

Plan PlanCouple(SeededRandom& random) {
  const int age = DrawAgeInCouple(random);
  const Origin origin = DrawOrigin(random, DutchShareAt(age));
  Planned woman{Role::kPartner, Sex::kFemale, origin, DrawBirth(random, age)};
  Planned man = woman;
  man.sex = Sex::kMale;
  man.origin = DrawOriginOfPartner(random, origin);
  man.birth = std::min(woman.birth - DrawAgeGap(random), kCensusDay - days(18 * 366));
  // 2% of couples without children are of one sex (design).
  const double chance = random.Unit();
  if (chance < 0.01) woman.sex = Sex::kMale;
  if (chance > 0.99) man.sex = Sex::kFemale;
  return {{woman, man}, std::nullopt};
}

Plan PlanSharers(SeededRandom& random) {
  Plan plan;
  for (int i = 0; i < 2; ++i) {
    plan.members.push_back({Role::kAlone, DrawSex(random, 0.5), DrawOrigin(random, 0.70),
                            DrawBirth(random, DrawBetween(random, 18, 32))});
  }
  return plan;
}

// 0.5% of minors are foster children (design); how many households have them is fitted to that.
// Some are siblings of each other, and some as old as a child of the family (design).
void TakeInFosterChildren(SeededRandom& random, Plan& plan) {
  const double many = random.Unit();
  const int count = many < 0.65 ? 1 : many < 0.92 ? 2 : 3;
  const bool siblings = random.Chance(0.6);
  const Planned last = plan.members.back();
  const auto first = static_cast<int>(plan.members.size());
  Origin origin = DrawOrigin(random, 0.70);
  int age = DrawBetween(random, 0, 17);
  if (last.role == Role::kChild && random.Chance(0.4)) {
    age = 2018 - YearOf(last.birth);
  }
  for (int i = 0; i < count; ++i) {
    Planned child{Role::kFosterChild, DrawSex(random, 0.52), origin,
                  DrawBirth(random, std::min(age, 17))};
    if (i > 0 && siblings) {
      child.named_after = first;
    } else if (i > 0) {
      child.origin = DrawOrigin(random, 0.70);
    }
    plan.members.push_back(child);
    age = siblings ? (age + 2 < 18 ? age + DrawBetween(random, 1, 3) : age - 3)
                   : DrawBetween(random, 0, 17);
  }
}

void TakeInOther(SeededRandom& random, Plan& plan) {
  const bool old = random.Chance(0.5);
  const int age = old ? DrawBetween(random, 66, 90) : DrawBetween(random, 19, 45);
  plan.members.push_back({Role::kAlone, DrawSex(random, old ? 0.3 : 0.55),
                          plan.members.front().origin, DrawBirth(random, age)});
}

Plan PlanOne(SeededRandom& random, Dwelling dwelling, double male, double dutch, int age) {
  return {{{Role::kInstitution, DrawSex(random, male), DrawOrigin(random, dutch),
            DrawBirth(random, age)}},
          dwelling};
}

Plan PlanAsylumSeekers(SeededRandom& random) {
  // Arabs and Africans, two to one (design; most came from Syria, Iraq and Eritrea).
  const Origin origin = random.Chance(0.67) ? Origin::kArab : Origin::kAfrican;
  Plan plan;
  if (random.Chance(0.65)) {
    plan = PlanOne(random, Dwelling::kAsylumCentre, 0.72, 0, DrawBetween(random, 18, 45));
  } else {
    do plan = PlanFamily(random, random.Chance(0.5));
    while (plan.members.back().birth < kCensusDay - days(18 * 365));
  }
  plan.institution = Dwelling::kAsylumCentre;
  for (Planned& member : plan.members) {
    member.role = Role::kInstitution;
    member.origin = origin;
  }
  return plan;
}

}  // namespace

Origin DrawOrigin(SeededRandom& random, double dutch) {
  return random.Chance(dutch) ? Origin::kDutch : DrawForeign(random);
}

Plan PlanAlone(SeededRandom& random) {
  const Sex sex = DrawSex(random, 0.491);
  const int age = DrawAgeAlone(random, sex);
  const Origin origin = DrawOrigin(random, DutchShareAt(age));
  return {{{Role::kAlone, sex, origin, DrawBirth(random, age)}}, std::nullopt};
}

Plan PlanHousehold(SeededRandom& random) {
  const double kind = random.Unit();
  if (kind < kAlone) return PlanAlone(random);
  if (kind < kAlone + kSharers) return PlanSharers(random);
  const bool couple = kind < kAlone + kSharers + kCouples;
  const bool both = kind < kAlone + kSharers + kCouples + kTwoParents;
  Plan plan = couple ? PlanCouple(random) : PlanFamily(random, both);
  const bool of_age = plan.members.front().birth > kCensusDay - days(62 * 365);
  if (of_age && random.Chance(0.0034)) TakeInFosterChildren(random, plan);
  if (random.Chance(kWithOther)) TakeInOther(random, plan);
  return plan;
}

Plan PlanInstitution(SeededRandom& random) {
  double kind = random.Unit();
  if (kind < kOldInCare) {
    return PlanOne(random, Dwelling::kCareHome, 0.28, 0.92, DrawAgeInCareHome(random));
  }
  kind -= kOldInCare;
  if (kind < kDisabled) {
    return PlanOne(random, Dwelling::kCareHome, 0.58, 0.80, DrawBetween(random, 20, 74));
  }
  kind -= kDisabled;
  if (kind < kYouth) {
    return PlanOne(random, Dwelling::kYouthHome, 0.55, 0.65, DrawBetween(random, 10, 20));
  }
  kind -= kYouth;
  if (kind < kShelters) {
    return PlanOne(random, Dwelling::kShelter, 0.55, 0.50, DrawBetween(random, 18, 59));
  }
  return PlanAsylumSeekers(random);
}

}  // namespace koppel::population
