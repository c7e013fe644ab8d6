#include "bench/population/events/events.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "bench/population/events/lists.h"
#include "bench/population/events/protection.h"
#include "bench/population/events/trafficking.h"
#include "bench/population/events/youth_care.h"
#include "tests/bench/population/events_town.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using std::chrono::days;
using testing::MakeTown;

// Some towns with their events; made once.
struct Town {
  District district;
  Events events;
};
const std::vector<Town>& Towns() {
  static const std::vector<Town> kTowns = [] {
    const Country country(koppel::testing::Seed(), 60 * 1950);
    std::vector<Town> towns;
    for (uint32_t number = 0; number < country.districts(); ++number) {
      District district = MakeTown(country, number);
      Events events = MakeEvents(country, district);
      towns.push_back({std::move(district), std::move(events)});
    }
    return towns;
  }();
  return kTowns;
}

bool IsVisitor(const Person& person) { return person.role == Role::kVisitor; }

// Whatever there is of a kind of event in the towns, with its person.
template <typename Event>
void ForEach(std::vector<Event> Events::*table,
             const std::function<void(const Person&, const Event&)>& look) {
  size_t seen = 0;
  for (const Town& town : Towns()) {
    for (const Event& event : town.events.*table) look(town.district.persons[event.person], event);
    seen += (town.events.*table).size();
  }
  EXPECT_GT(seen, 0u);
}

template <typename Event>
bool InOrder(const std::vector<Event>& table, Day Event::*day) {
  return std::is_sorted(table.begin(), table.end(), [&](const Event& a, const Event& b) {
    return std::pair(a.person, a.*day) < std::pair(b.person, b.*day);
  });
}

TEST(EventsTest, StandInTheOrderOfPersonsAndDays) {
  for (const auto& [district, events] : Towns()) {
    EXPECT_TRUE(InOrder(events.police, &PoliceReport::known));
    EXPECT_TRUE(InOrder(events.board, &BoardCase::reported));
    EXPECT_TRUE(InOrder(events.care, &CareTrajectory::start));
    EXPECT_TRUE(InOrder(events.disposals, &Disposal::registered));
    EXPECT_TRUE(InOrder(events.trafficking, &TraffickingReport::reported));
    EXPECT_TRUE(InOrder(events.victims, &TraffickingVictim::from));
  }
}

TEST(EventsTest, ArePoliceReportsOfTheLivingAndNotOlderThanThey) {
  ForEach<PoliceReport>(&Events::police, [](const Person& person, const PoliceReport& report) {
    EXPECT_TRUE(IsVisitor(person) || IsResidentOn(person, report.known));
    EXPECT_NE(ResidenceOn(person, report.known), nullptr);
    EXPECT_LE(report.offence, report.known);
    EXPECT_GE(report.offence, person.birth);
    // The place of what happened before, abroad, would be none of this country.
    EXPECT_GE(report.offence, person.registered.value_or(report.offence));
    EXPECT_GE(report.known, kFirstDay);
    EXPECT_LE(report.known, kLastDay);
    EXPECT_EQ(report.sexual,
              report.offence_class.starts_with("F51") || report.offence_class.starts_with("F52"));
  });
}

TEST(EventsTest, AreBoardCasesOfResidentMinorsWithTheirStepsInOrder) {
  ForEach<BoardCase>(&Events::board, [](const Person& person, const BoardCase& a_case) {
    const Day petitioned = a_case.petitioned.value_or(a_case.decided);
    const Day ruled = a_case.ruled.value_or(petitioned);
    EXPECT_LE(a_case.reported, a_case.started);
    EXPECT_LE(a_case.started, a_case.decided);
    EXPECT_LE(a_case.decided, petitioned);
    EXPECT_LE(petitioned, ruled);
    EXPECT_TRUE(IsResidentOn(person, a_case.reported));
    EXPECT_TRUE(IsResidentOn(person, ruled));
    EXPECT_LT(AgeOn(person, ruled), 18);
    EXPECT_GE(a_case.reported, kFirstDay);
    EXPECT_LE(ruled, kLastDay);
    EXPECT_EQ(a_case.ruled.has_value(), !a_case.ruling.empty());
    EXPECT_EQ(a_case.petitioned.has_value(), a_case.decision != "geen");
    EXPECT_EQ(a_case.months > 0, a_case.ruling == "OTS" || a_case.ruling == "VOTS");
  });
}

// Of a hundred thousand residents, who bear about a thousand children a year; five standard errors.
TEST(EventsTest, CareOfOneInAThousandChildrenBeginsBeforeTheirBirth) {
  double unborn = 0;
  double born = 0;
  for (const Town& town : Towns()) {
    for (const Person& person : town.district.persons)
      born += person.birth > kFirstDay && StartOf(person) == person.birth ? 1 : 0;
    for (const CareTrajectory& care : town.events.care) {
      const Person& child = town.district.persons[care.person];
      if (care.start >= child.birth) continue;
      ++unborn;
      EXPECT_GE(care.start, std::max(kFirstDay, child.birth - days(kMostDaysBeforeBirth)));
      EXPECT_TRUE(IsResidentOn(child, child.birth));
      EXPECT_TRUE(care.form == "36" || care.form == "38") << care.form;
      EXPECT_TRUE(care.referrer == "08" || care.referrer == "04") << care.referrer;
      EXPECT_GE(care.end.value_or(kLastDay), child.birth);
    }
  }
  EXPECT_NEAR(unborn, born * kBeforeBirth, 5 * std::sqrt(born * kBeforeBirth));
  EXPECT_GT(unborn, 0);
}

TEST(EventsTest, IsCareOfResidentsUnder23AndOpenOnlyAtTheEnd) {
  ForEach<CareTrajectory>(&Events::care, [](const Person& person, const CareTrajectory& care) {
    const Day last = care.end.value_or(kLastDay);
    EXPECT_LE(care.start, last);
    EXPECT_LE(last, kLastDay);
    EXPECT_TRUE(IsResidentOn(person, std::max(care.start, person.birth)));
    EXPECT_TRUE(IsResidentOn(person, last));
    EXPECT_LT(AgeOn(person, last), 23);
    EXPECT_EQ(care.end.has_value(), !care.end_reason.empty());
  });
}

TEST(EventsTest, AreDisposalsOfResidentAdults) {
  ForEach<Disposal>(&Events::disposals, [](const Person& person, const Disposal& disposal) {
    EXPECT_LE(disposal.offence, disposal.registered);
    EXPECT_LE(disposal.registered, disposal.disposed);
    EXPECT_LE(disposal.disposed, disposal.released.value_or(disposal.disposed));
    EXPECT_GE(AgeOn(person, disposal.offence), 18);
    EXPECT_TRUE(IsResidentOn(person, disposal.offence));
    EXPECT_TRUE(IsResidentOn(person, disposal.disposed));
    EXPECT_LE(disposal.offence, kLastDay);
  });
}

TEST(EventsTest, NobodyOffendsAgainBeforeTheLastCaseIsKnownOrInPrison) {
  size_t again = 0;
  for (const Town& town : Towns()) {
    const std::vector<Disposal>& disposals = town.events.disposals;
    for (size_t i = 1; i < disposals.size(); ++i) {
      const Disposal& last = disposals[i - 1];
      if (last.person != disposals[i].person) continue;
      EXPECT_GT(disposals[i].offence, last.released.value_or(last.registered));
      ++again;
    }
  }
  EXPECT_GT(again, 100u);
}

TEST(EventsTest, VisitorsAreVictimsOfTraffickingBehindTheResidentsAndInNoRegister) {
  for (const auto& [district, events] : Towns()) {
    std::set<uint32_t> victims;
    for (const TraffickingVictim& victim : events.victims) {
      const Person& person = district.persons[victim.person];
      EXPECT_TRUE(victims.insert(victim.person).second);
      EXPECT_EQ(victim.dutch, !IsVisitor(person));
      EXPECT_TRUE(IsVisitor(person) || IsResidentOn(person, victim.from));
    }
    for (uint32_t i = 0; i < district.persons.size(); ++i) {
      const Person& person = district.persons[i];
      EXPECT_EQ(person.id, district.IdOf(i));
      if (!IsVisitor(person)) continue;
      EXPECT_TRUE(victims.contains(i));
      EXPECT_GE(i, district.residents);
      EXPECT_TRUE(person.bsn.empty());
      EXPECT_EQ(person.residences.size(), 1u);
      EXPECT_FALSE(person.surname.stem.empty());
    }
  }
}

TEST(EventsTest, WhomThePoliceListMentionsThePoliceKnowFromThatDay) {
  size_t mentioned = 0;
  for (const auto& [district, events] : Towns()) {
    for (const TraffickingReport& mention : events.trafficking) {
      EXPECT_NE(kLists.find(mention.list), kLists.npos);
      const bool known =
          std::any_of(events.police.begin(), events.police.end(), [&](const PoliceReport& report) {
            return report.person == mention.person && report.known == mention.reported &&
                   report.offence_class == kTraffickingClass;
          });
      EXPECT_TRUE(known || mention.list != 'P');
      mentioned += mention.list == 'P' ? 1 : 0;
    }
  }
  EXPECT_GT(mentioned, 0u);
}

TEST(EventsTest, PlacedChildrenAreInCareOfThatForm) {
  size_t placed = 0;
  size_t in_care = 0;
  for (const auto& [district, events] : Towns()) {
    for (uint32_t i = 0; i < district.persons.size(); ++i) {
      const Person& person = district.persons[i];
      const bool foster = person.role == Role::kFosterChild;
      if ((!foster && person.role != Role::kInstitution) || !IsResidentOn(person, kCensusDay))
        continue;
      if (AgeOn(person, kCensusDay) >= 17) continue;
      ++placed;
      in_care += std::any_of(events.care.begin(), events.care.end(), [&](const auto& care) {
        return care.person == i &&
               (foster ? care.form == "35" : care.form == "37" || care.form == "38");
      });
    }
  }
  // Only whom no care reached after an order may have none, for some time.
  EXPECT_GT(placed, 100u);
  EXPECT_GT(static_cast<double>(in_care), 0.85 * static_cast<double>(placed));
}

TEST(EventsTest, AreTheSameForTheSameSeedAndOthersForAnother) {
  const uint64_t seed = koppel::testing::Seed();
  const auto known_days = [](uint64_t of_seed) {
    const Country country(of_seed, 5 * 1950);
    District district = MakeTown(Country(1, 5 * 1950), 2);
    std::vector<std::pair<uint32_t, Day>> known;
    for (const PoliceReport& report : MakeEvents(country, district).police)
      known.emplace_back(report.person, report.known);
    return known;
  };
  EXPECT_EQ(known_days(seed), known_days(seed));
  EXPECT_NE(known_days(seed), known_days(seed + 1));
}

TEST(EventsTest, ADistrictOfNobodyHasNone) {
  const Country country(1, 5 * 1950);
  District empty{0, 0, {}, {}};
  const Events events = MakeEvents(country, empty);
  EXPECT_TRUE(events.police.empty());
  EXPECT_TRUE(empty.persons.empty());
}

// Published sizes and overlaps of 2010-2015 with N = 37,500 (DOMAIN section 3.7).
constexpr double kVictims = 37'500;
constexpr double kPublished[] = {398, 1'348, 536, 4'812, 742, 850};
constexpr double kPublishedUnion = 8'234;
struct PublishedPair {
  char one;
  char other;
  double both;
};
constexpr PublishedPair kPublishedPairs[] = {
    {'P', 'Z', 137}, {'P', 'R', 85}, {'O', 'P', 72}, {'O', 'Z', 66}, {'K', 'P', 44},
    {'I', 'P', 26},  {'I', 'Z', 20}, {'I', 'O', 5},  {'K', 'Z', 4},  {'O', 'R', 4},
    {'I', 'R', 3},   {'R', 'Z', 3},  {'K', 'O', 1},  {'K', 'R', 0},  {'I', 'K', 0}};

TEST(ListsTest, HaveThePublishedSizesInExpectation) {
  const ListShares expected = ExpectedShares();
  for (size_t i = 0; i < kLists.size(); ++i)
    EXPECT_NEAR(expected.on[i] * kVictims, kPublished[i], 0.05 * kPublished[i]) << kLists[i];
  EXPECT_NEAR(expected.on_any * kVictims, kPublishedUnion, 0.05 * kPublishedUnion);
}

TEST(ListsTest, OverlapAboutAsPublishedInExpectation) {
  const ListShares expected = ExpectedShares();
  for (const auto& [one, other, both] : kPublishedPairs) {
    const double share = expected.on_both[kLists.find(one)][kLists.find(other)];
    EXPECT_NEAR(share * kVictims, both, 0.10 * both + 5) << one << other;
    EXPECT_EQ(share == 0, both == 0) << one << other;
  }
}

TEST(ListsTest, AreDrawnAsExpected) {
  constexpr int kDraws = 400'000;
  const ListShares expected = ExpectedShares();
  SeededRandom random = StreamFor(koppel::testing::Seed(), "lists test", 0);
  ListShares counts{};
  for (int draw = 0; draw < kDraws; ++draw) {
    const ListSet lists = DrawLists(DrawCircumstance(random), random);
    counts.on_any += lists != 0;
    for (size_t i = 0; i < kLists.size(); ++i) {
      for (size_t j = 0; j < kLists.size(); ++j)
        counts.on_both[i][j] += (lists >> i & 1) != 0 && (lists >> j & 1) != 0;
    }
  }
  const auto expect_near = [](double count, double share, const std::string& what) {
    EXPECT_NEAR(count, kDraws * share, 5 * std::sqrt(kDraws * share) + 5) << what;
  };
  expect_near(counts.on_any, expected.on_any, "any");
  for (size_t i = 0; i < kLists.size(); ++i) {
    for (size_t j = 0; j < kLists.size(); ++j)
      expect_near(counts.on_both[i][j], expected.on_both[i][j], {kLists[i], kLists[j]});
  }
}

TEST(TraffickingTest, HasFewerMinorsEveryYearFrom2015To2019) {
  using std::chrono::year;
  EXPECT_DOUBLE_EQ(MinorShare(year(2011)), 0.25);
  EXPECT_DOUBLE_EQ(MinorShare(year(2015)), 0.25);
  EXPECT_LT(MinorShare(year(2017)), MinorShare(year(2016)));
  EXPECT_DOUBLE_EQ(MinorShare(year(2019)), 0.08);
  EXPECT_DOUBLE_EQ(MinorShare(year(2024)), 0.08);
}

}  // namespace
}  // namespace koppel::population
