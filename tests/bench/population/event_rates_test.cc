// The published figures, found back in the true outcomes of many towns. Bounds are five standard
// errors wide, so that they hold for any seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/time.h"
#include "bench/population/events/offences.h"
#include "bench/population/events/outcomes.h"
#include "bench/population/events/protection.h"
#include "bench/population/events/trafficking.h"
#include "bench/population/events/victimisation.h"
#include "bench/population/events/youth_care.h"
#include "tests/bench/population/events_town.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using std::chrono::days;
using testing::MakeTown;

struct Share {
  double part = 0;
  double whole = 0;
  void Count(bool in_part) {
    part += in_part ? 1 : 0;
    whole += 1;
  }
  double Value() const { return part / whole; }
};

// `clustered`: how much more such counts vary because events come together in families.
void ExpectShare(const Share& share, double want, double slack = 0, double clustered = 1) {
  ASSERT_GT(share.whole, 0);
  const double error = std::sqrt(clustered * want * (1 - want) / share.whole);
  EXPECT_NEAR(share.Value(), want, 5 * error + slack) << share.part << " of " << share.whole;
}

// By so many years after, if the person was there all the time.
void CountBy(Day index, int years, std::optional<Day> next, std::optional<Day> left, Day known_to,
             Share& share) {
  const Day to = AddMonths(index, 12 * years);
  if (to > known_to || (left && *left <= to)) return;
  share.Count(next && *next <= to);
}

// Everything that is counted in the towns.
struct Counts {
  double resident_years = 0;
  double minor_years = 0;
  double orders = 0;
  double cases = 0;
  double victims = 0;
  double exploiters = 0;
  Share in_care;           // of minors, in 2019
  Share victim_in_year;    // of residents, in 2019
  Share offender_in_year;  // of adults, in 2019
  Share sexual_violence;   // of orders
  Share without_care;
  Share care_at_order;  // of those with care
  Share care_later;     // of those without, two years after
  Share with_sibling;   // of civil cases of children with one sister or brother
  Share repeat_young, repeat_older, repeat_trafficked, repeat_trafficked_7;
  Share again_2;
  Share exploiter_2, exploiter_5, exploiter_7, exploiter_under_23;
  Share dutch, female;
  // Persons with a registration as victim from 2015 on, by whether they, or a sister or brother,
  // had one before.
  Share after_own, after_siblings, after_none;
};

constexpr Day k2019{std::chrono::year(2019) / 1 / 1};
constexpr Day k2020{std::chrono::year(2020) / 1 / 1};

void CountTime(const District& town, Counts& counts) {
  for (const Person& person : town.persons) {
    for (Day day = kFirstDay + days(15); day < kLastDay; day += days(61)) {
      if (!IsResidentOn(person, day)) continue;
      counts.resident_years += 61 / kDaysAYear;
      if (AgeOn(person, day) < 18) counts.minor_years += 61 / kDaysAYear;
    }
  }
}

void CountYear(const District& town, const Events& events, Counts& counts) {
  std::vector<bool> care(town.persons.size());
  std::vector<bool> victim(town.persons.size());
  std::vector<bool> offender(town.persons.size());
  for (const CareTrajectory& row : events.care) {
    if (row.delivered && row.start < k2020 && (!row.end || *row.end >= k2019))
      care[row.person] = true;
  }
  for (const PoliceReport& row : events.police) {
    if (row.known >= k2019 && row.known < k2020) victim[row.person] = true;
  }
  for (const Disposal& row : events.disposals) {
    if (row.disposed >= k2019 && row.disposed < k2020) offender[row.person] = true;
  }
  for (size_t i = 0; i < town.persons.size(); ++i) {
    if (!IsResidentOn(town.persons[i], k2019)) continue;
    const bool minor = AgeOn(town.persons[i], k2019) < 18;
    if (minor) counts.in_care.Count(care[i]);
    if (!minor) counts.offender_in_year.Count(offender[i]);
    counts.victim_in_year.Count(victim[i]);
  }
}

void CountSiblings(const District& town, const Events& events, Counts& counts) {
  std::map<uint32_t, std::vector<uint32_t>> families;
  for (uint32_t i = 0; i < town.persons.size(); ++i) {
    if (town.persons[i].mother != kNobody) families[town.persons[i].mother].push_back(i);
  }
  for (const auto& family : families) {
    const std::vector<uint32_t>& children = family.second;
    if (children.size() != 2) continue;
    for (size_t i = 0; i < 2; ++i) {
      for (const BoardCase& a_case : events.board) {
        if (a_case.person != children[i] || a_case.ruling != "OTS") continue;
        const Person& other = town.persons[children[1 - i]];
        if (!IsResidentOn(other, *a_case.ruled) || AgeOn(other, *a_case.ruled) >= 18) continue;
        counts.with_sibling.Count(
            std::any_of(events.board.begin(), events.board.end(), [&](const BoardCase& row) {
              return row.person == children[1 - i] && row.ruled == a_case.ruled;
            }));
      }
    }
  }
}

void CountClusters(const District& town, const Events& events, Counts& counts) {
  std::vector<bool> before(town.persons.size());
  std::vector<bool> after(town.persons.size());
  std::map<uint32_t, uint32_t> victims_of;  // by mother
  for (const PoliceReport& report : events.police)
    (report.known < Day(std::chrono::year(2015) / 1 / 1) ? before : after)[report.person] = true;
  for (uint32_t i = 0; i < town.persons.size(); ++i) {
    if (before[i]) ++victims_of[town.persons[i].mother];
  }
  for (uint32_t i = 0; i < town.persons.size(); ++i) {
    const Person& person = town.persons[i];
    if (person.mother == kNobody || person.birth > Day(std::chrono::year(2010) / 1 / 1)) continue;
    const bool sibling = victims_of[person.mother] > (before[i] ? 1 : 0);
    (before[i] ? counts.after_own
     : sibling ? counts.after_siblings
               : counts.after_none)
        .Count(after[i]);
  }
}

void CountOrders(const Events& events, const Outcomes& outcomes, Counts& counts) {
  counts.cases += static_cast<double>(events.board.size());
  for (const BoardCase& a_case : events.board) {
    if (a_case.ruling != "OTS") continue;
    counts.orders += 1;
    counts.sexual_violence.Count(a_case.sexual_violence);
  }
  for (const OrderOutcome& order : outcomes.orders) {
    const Day to = AddMonths(order.ordered, 6);
    if (to > kLastDay || (order.left && *order.left <= to)) continue;
    counts.without_care.Count(order.without_care);
    if (!order.without_care) counts.care_at_order.Count(*order.care == order.ordered);
    if (order.without_care && !order.left && order.ordered < kLastDay - days(730))
      counts.care_later.Count(order.care.has_value());
  }
}

void CountRepeats(const Outcomes& outcomes, Counts& counts) {
  for (const RepeatOutcome& repeat : outcomes.repeats) {
    Share& share = repeat.trafficking ? counts.repeat_trafficked
                   : repeat.age < 13  ? counts.repeat_young
                                      : counts.repeat_older;
    CountBy(repeat.index, 5, repeat.next, repeat.left, kLastDay, share);
    if (repeat.trafficking)
      CountBy(repeat.index, 7, repeat.next, repeat.left, kLastDay, counts.repeat_trafficked_7);
  }
}

void CountReoffences(const District& town, const Events& events, const Outcomes& outcomes,
                     Counts& counts) {
  // An offence may come to its case a year and a half later.
  const Day known_to = kLastDay - days(575);
  for (const ReoffenceOutcome& row : outcomes.reoffences) {
    CountBy(row.index, 2, row.next, row.left, known_to,
            row.sexual_exploitation ? counts.exploiter_2 : counts.again_2);
    if (!row.sexual_exploitation) continue;
    counts.exploiters += 1;
    CountBy(row.index, 5, row.next, row.left, known_to, counts.exploiter_5);
    CountBy(row.index, 7, row.next, row.left, known_to, counts.exploiter_7);
    const auto index =
        std::find_if(events.disposals.begin(), events.disposals.end(),
                     [&](const Disposal& disposal) { return disposal.person == row.person; });
    if (row.next)
      counts.exploiter_under_23.Count(AgeOn(town.persons[row.person], index->registered) < 23);
  }
}

const Counts& Counted() {
  static const Counts kCounts = [] {
    const Country country(koppel::testing::Seed(), 500 * 1950);
    Counts counts;
    for (uint32_t number = 0; number < country.districts(); ++number) {
      District town = MakeTown(country, number);
      CountTime(town, counts);
      const Events events = MakeEvents(country, town);
      const Outcomes outcomes = OutcomesOf(town, events);
      CountYear(town, events, counts);
      CountSiblings(town, events, counts);
      CountClusters(town, events, counts);
      CountOrders(events, outcomes, counts);
      CountRepeats(outcomes, counts);
      CountReoffences(town, events, outcomes, counts);
      for (const TraffickingVictim& victim : events.victims) {
        counts.victims += 1;
        counts.dutch.Count(victim.dutch);
        counts.female.Count(town.persons[victim.person].sex == Sex::kFemale);
      }
    }
    return counts;
  }();
  return kCounts;
}

TEST(OrderRatesTest, OneOf385MinorsAYearGetsAnOrder) {
  // Orders come in families: three times the variance of independent ones, and a little more.
  const double want = 0.0026 * Counted().minor_years;
  EXPECT_NEAR(Counted().orders, want, 5 * std::sqrt(5 * want) + 0.02 * want);
}

TEST(OrderRatesTest, ThereAreTwoToThreeCasesAnOrder) {
  EXPECT_GT(Counted().cases / Counted().orders, 2);
  EXPECT_LT(Counted().cases / Counted().orders, 3);
}

TEST(OrderRatesTest, SexualViolenceIsRareAmongTheGrounds) {
  ExpectShare(Counted().sexual_violence, 136.0 / 17'700, 0, 2);
}

TEST(OrderRatesTest, TwentyOneOf136ChildrenGetNoCareInHalfAYear) {
  ExpectShare(Counted().without_care, 21.0 / 136);
}

TEST(OrderRatesTest, AboutHalfOfTheOthersHaveCareAtTheOrder) {
  ExpectShare(Counted().care_at_order, kCareAtOrder, 0.03);
}

TEST(OrderRatesTest, AboutHalfOfThoseWithoutGetCareLater) {
  // All who are placed do.
  ExpectShare(Counted().care_later, kCareLater + 0.1, 0.1);
}

TEST(OrderRatesTest, OneOfTwoSiblingsComesAlong) {
  ExpectShare(Counted().with_sibling, kSharedWithSibling, 0.02, 2);
}

TEST(CareRatesTest, OneOfEightMinorsIsInCareInAYear) {
  ExpectShare(Counted().in_care, 0.122, 0.006, 2);
}

TEST(PoliceRatesTest, OneOfAHundredResidentsIsAVictimInAYear) {
  // The towns are somewhat younger than the country.
  ExpectShare(Counted().victim_in_year, 1.07 * kVictimsOfOffencesAYear, 0.0012, 2);
}

TEST(PoliceRatesTest, VictimsClusterInPersonsAndLessSoInFamilies) {
  const Counts& counts = Counted();
  EXPECT_GT(counts.after_own.Value(), 1.5 * counts.after_none.Value());
  EXPECT_GT(counts.after_siblings.Value(), 1.2 * counts.after_none.Value());
  EXPECT_LT(counts.after_siblings.Value(), counts.after_own.Value());
}

TEST(PoliceRatesTest, ChildrenOfSexualOffencesAreVictimsAgainWithinFiveYears) {
  ExpectShare(Counted().repeat_young, 0.14);
  ExpectShare(Counted().repeat_older, 0.35);
}

TEST(PoliceRatesTest, VictimsOfTraffickingAreVictimsAgainWithinFiveAndSevenYears) {
  ExpectShare(Counted().repeat_trafficked, 0.45);
  ExpectShare(Counted().repeat_trafficked_7, 0.50);
}

TEST(OffenceRatesTest, SevenOfAThousandAdultsHaveADisposalInAYear) {
  // The towns are somewhat younger than the country.
  ExpectShare(Counted().offender_in_year, 1.08 * kOffendersAYear, 0.001, 2);
}

TEST(OffenceRatesTest, AFourthOfTheOffendersOffendAgainWithinTwoYears) {
  ExpectShare(Counted().again_2, 0.26);
}

TEST(OffenceRatesTest, ExploitersAreFewAndOffendAgainMoreOften) {
  const double want = kExploitersAYear * Counted().resident_years;
  EXPECT_NEAR(Counted().exploiters, want, 5 * std::sqrt(want) + 0.1 * want);
  ExpectShare(Counted().exploiter_2, 0.36);
  ExpectShare(Counted().exploiter_5, 0.58);
  ExpectShare(Counted().exploiter_7, 0.65);
  ExpectShare(Counted().exploiter_under_23, 0.42);
}

// Of few exploiters the towns say little: the same of as many as one likes.
TEST(OffenceRatesTest, TheCurvesGoThroughThePublishedPoints) {
  const auto after = [](int years) { return days(static_cast<int>(years * kDaysAYear)); };
  EXPECT_NEAR(ReoffenceOfExploiters().By(after(2)), 0.36, 0.001);
  EXPECT_NEAR(ReoffenceOfExploiters().By(after(5)), 0.58, 0.001);
  EXPECT_NEAR(ReoffenceOfExploiters().By(after(7)), 0.65, 0.001);
  EXPECT_NEAR(ReoffenceOfAll().By(after(2)), 0.26, 0.001);
  EXPECT_NEAR(RepeatAfterTrafficking().By(after(5)), 0.45, 0.001);
  EXPECT_NEAR(RepeatAfterTrafficking().By(after(7)), 0.50, 0.001);
  EXPECT_NEAR(RepeatAfterSexualOffence(12).By(after(5)), 0.14, 0.001);
  EXPECT_NEAR(RepeatAfterSexualOffence(13).By(after(5)), 0.35, 0.001);
}

TEST(OffenceRatesTest, TheClassesAfterExploitationAreAsPublished) {
  SeededRandom random = StreamFor(koppel::testing::Seed(), "classes test", 0);
  std::map<std::string_view, Share> shares;
  constexpr int kDraws = 50'000;
  for (int i = 0; i < kDraws; ++i) shares[DrawClassAfterExploitation(random)].part += 1;
  for (auto& [name, share] : shares) share.whole = kDraws;
  ExpectShare(shares["vermogen"], 0.28);
  ExpectShare(shares["geweld"], 0.25);
  ExpectShare(shares["drugs"], 0.12);
  ExpectShare(shares["mensenhandel"], 0.10);
}

TEST(RiskCurveTest, IsDrawnAsItIs) {
  const RiskCurve curve({{1, 0.2}, {4, 0.5}});
  SeededRandom random = StreamFor(koppel::testing::Seed(), "curve test", 0);
  Share within_one, within_two, ever;
  for (int i = 0; i < 50'000; ++i) {
    const std::optional<days> wait = curve.Draw(random);
    EXPECT_GE(wait.value_or(days(1)), days(1));
    within_one.Count(wait && *wait <= days(365));
    within_two.Count(wait && *wait <= days(730));
    ever.Count(wait.has_value());
  }
  ExpectShare(within_one, 0.2, 0.001);
  ExpectShare(within_two, 0.3, 0.001);
  ExpectShare(ever, 0.5);
  EXPECT_DOUBLE_EQ(curve.By(days(-10)), 0);
  EXPECT_DOUBLE_EQ(curve.By(days(10'000)), 0.5);
}

TEST(TraffickingRatesTest, ThirtySevenOf100000AYearAreVictimsAndFewOfThemAreKnownHere) {
  const double want = 37e-5 * Counted().resident_years;
  EXPECT_NEAR(Counted().victims, want, 5 * std::sqrt(want) + 0.1 * want);
  ExpectShare(Counted().dutch, kDutchVictims, 0.02);
  ExpectShare(Counted().female, 2.0 / 3, 0.02);
}

}  // namespace
}  // namespace koppel::population
