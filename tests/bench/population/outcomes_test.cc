#include "bench/population/events/outcomes.h"

#include <gtest/gtest.h>

#include "bench/population/events/lives.h"

namespace koppel::population {
namespace {

using std::chrono::days;

Day On(int year, unsigned month, unsigned day) {
  return Day(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day));
}

// One person, born on 10 May 2008 unless told otherwise, and what happened to them.
class OutcomesTest : public ::testing::Test {
 protected:
  OutcomesTest() : town_{0, 1, {}, {}} {
    town_.persons.resize(1);
    person().birth = On(2008, 5, 10);
  }
  Person& person() { return town_.persons[0]; }

  void Ruling(std::string_view ruling, Day day, bool sexual_violence = false) {
    BoardCase a_case{};
    a_case.ruling = ruling;
    a_case.ruled = day;
    a_case.sexual_violence = sexual_violence;
    events_.board.push_back(a_case);
  }
  void Care(Day start, std::optional<Day> end, bool delivered = true) {
    CareTrajectory care{};
    care.start = start;
    care.end = end;
    care.delivered = delivered;
    events_.care.push_back(care);
  }
  void Report(std::string_view offence_class, Day known) {
    PoliceReport report{};
    report.known = known;
    report.offence_class = offence_class;
    report.sexual = offence_class.starts_with("F51") || offence_class.starts_with("F52");
    events_.police.push_back(report);
  }
  Disposal& Case(Day offence, Day registered) {
    Disposal disposal{};
    disposal.offence = offence;
    disposal.registered = registered;
    disposal.disposed = registered + days(90);
    events_.disposals.push_back(disposal);
    return events_.disposals.back();
  }
  Outcomes Found() const { return OutcomesOf(town_, events_); }
  OrderOutcome Order() const {
    const Outcomes outcomes = Found();
    EXPECT_EQ(outcomes.orders.size(), 1u);
    return outcomes.orders.empty() ? OrderOutcome{} : outcomes.orders[0];
  }
  RepeatOutcome Repeat() const {
    const Outcomes outcomes = Found();
    EXPECT_EQ(outcomes.repeats.size(), 1u);
    return outcomes.repeats.empty() ? RepeatOutcome{} : outcomes.repeats[0];
  }
  ReoffenceOutcome Reoffence() const {
    const Outcomes outcomes = Found();
    EXPECT_EQ(outcomes.reoffences.size(), 1u);
    return outcomes.reoffences.empty() ? ReoffenceOutcome{} : outcomes.reoffences[0];
  }

  District town_;
  Events events_;
};

TEST_F(OutcomesTest, WhomNothingHappensToHasNoOutcome) {
  EXPECT_TRUE(Found().orders.empty());
  EXPECT_TRUE(Found().repeats.empty());
  EXPECT_TRUE(Found().reoffences.empty());
}

TEST_F(OutcomesTest, CareOnTheLastDayOfTheHalfYearCounts) {
  Ruling("OTS", On(2017, 8, 31), true);
  Care(On(2018, 2, 28), std::nullopt);
  EXPECT_FALSE(Order().without_care);
  EXPECT_TRUE(Order().sexual_violence);
  EXPECT_EQ(Order().care, On(2018, 2, 28));
}

TEST_F(OutcomesTest, CareOnTheDayAfterTheHalfYearDoesNotCount) {
  Ruling("OTS", On(2017, 8, 31));
  Care(On(2018, 3, 1), std::nullopt);
  EXPECT_TRUE(Order().without_care);
  EXPECT_EQ(Order().care, On(2018, 3, 1));
}

TEST_F(OutcomesTest, TheHalfYearOfALeapYearEndsADayLater) {
  Ruling("OTS", On(2019, 8, 31));
  Care(On(2020, 2, 29), std::nullopt);
  EXPECT_FALSE(Order().without_care);
}

TEST_F(OutcomesTest, CareThatEndsOnTheDayOfTheOrderCounts) {
  Ruling("OTS", On(2017, 8, 31));
  Care(On(2017, 1, 1), On(2017, 8, 31));
  EXPECT_FALSE(Order().without_care);
  EXPECT_EQ(Order().care, On(2017, 8, 31));
}

TEST_F(OutcomesTest, CareThatBeganBeforeTheBirthCountsFromTheOrder) {
  person().birth = On(2016, 1, 10);
  Ruling("OTS", On(2016, 1, 20));
  Care(On(2015, 10, 1), std::nullopt);
  EXPECT_LT(AgeOn(person(), On(2015, 10, 1)), 0);
  EXPECT_FALSE(Order().without_care);
  EXPECT_EQ(Order().care, On(2016, 1, 20));
}

TEST_F(OutcomesTest, CareThatEndsOnTheDayBeforeTheOrderDoesNotCount) {
  Ruling("OTS", On(2017, 8, 31));
  Care(On(2017, 1, 1), On(2017, 8, 30));
  EXPECT_TRUE(Order().without_care);
  EXPECT_EQ(Order().care, std::nullopt);
}

TEST_F(OutcomesTest, CareFromAPersonalBudgetDoesNotCount) {
  Ruling("OTS", On(2017, 8, 31));
  Care(On(2017, 9, 1), std::nullopt, false);
  EXPECT_TRUE(Order().without_care);
}

TEST_F(OutcomesTest, AProvisionalOrderIsNotAnOrder) {
  Ruling("VOTS", On(2017, 5, 1));
  EXPECT_TRUE(Found().orders.empty());
  Ruling("OTS", On(2017, 7, 15));
  EXPECT_EQ(Order().ordered, On(2017, 7, 15));
}

TEST_F(OutcomesTest, OnlyTheFirstOrderCountsWhateverTheRowsOrder) {
  Ruling("OTS", On(2018, 7, 15), true);
  Ruling("afgewezen", On(2015, 7, 15), true);
  Ruling("OTS", On(2016, 7, 15));
  EXPECT_EQ(Order().ordered, On(2016, 7, 15));
  EXPECT_FALSE(Order().sexual_violence);
}

TEST_F(OutcomesTest, OnTheEighteenthBirthdayNobodyIsAChild) {
  person().birth = On(2000, 3, 5);
  Ruling("OTS", On(2018, 3, 5));
  EXPECT_TRUE(Found().orders.empty());
  events_.board[0].ruled = On(2018, 3, 4);
  EXPECT_EQ(Order().ordered, On(2018, 3, 4));
}

TEST_F(OutcomesTest, WhoDiesOrLeavesIsSaidSo) {
  Ruling("OTS", On(2017, 8, 31));
  EXPECT_EQ(Order().left, std::nullopt);
  person().emigrated = On(2018, 1, 1);
  EXPECT_EQ(Order().left, On(2018, 1, 1));
  person().emigrated.reset();
  person().died = On(2017, 12, 1);
  EXPECT_EQ(Order().left, On(2017, 12, 1));
  EXPECT_TRUE(Order().without_care);
}

TEST_F(OutcomesTest, ASexualOffenceIsFollowedByAnyOffence) {
  Report("F1210", On(2012, 1, 1));
  Report("F5120", On(2014, 5, 9));
  Report("F5300", On(2016, 1, 1));
  Report("F1210", On(2017, 1, 1));
  EXPECT_EQ(Repeat().index, On(2014, 5, 9));
  EXPECT_EQ(Repeat().age, 5);
  EXPECT_FALSE(Repeat().trafficking);
  EXPECT_EQ(Repeat().next, On(2016, 1, 1));
}

TEST_F(OutcomesTest, AnotherReportOfTheSameDayIsNoRepeat) {
  Report("F5120", On(2014, 5, 9));
  Report("F5300", On(2014, 5, 9));
  EXPECT_EQ(Repeat().next, std::nullopt);
  Report("F5300", On(2014, 5, 10));
  EXPECT_EQ(Repeat().next, On(2014, 5, 10));
}

TEST_F(OutcomesTest, ASexualOffenceWithAnAdultIsNoIndexButTraffickingIs) {
  person().birth = On(1980, 1, 1);
  Report("F5110", On(2014, 5, 9));
  EXPECT_TRUE(Found().repeats.empty());
  Report(kTraffickingClass, On(2013, 5, 9));
  EXPECT_TRUE(Repeat().trafficking);
  EXPECT_EQ(Repeat().next, On(2014, 5, 9));
}

TEST_F(OutcomesTest, AnOffenceIsFollowedByTheNextOffenceThatCameToACase) {
  Case(On(2012, 1, 1), On(2012, 2, 1));
  Case(On(2014, 1, 1), On(2014, 2, 1));
  Case(On(2013, 1, 1), On(2014, 3, 1));
  EXPECT_EQ(Reoffence().index, On(2012, 2, 1));
  EXPECT_EQ(Reoffence().next, On(2013, 1, 1));
}

TEST_F(OutcomesTest, AnOffenceBeforeTheRegistrationOfTheFirstIsNoReoffence) {
  Case(On(2012, 1, 1), On(2012, 2, 1));
  Case(On(2012, 1, 20), On(2012, 6, 1));
  Case(On(2012, 2, 1), On(2012, 7, 1));
  EXPECT_EQ(Reoffence().next, std::nullopt);
}

TEST_F(OutcomesTest, TheClockOfAPrisonerStartsAtRelease) {
  Case(On(2012, 1, 1), On(2012, 2, 1)).released = On(2014, 1, 1);
  Case(On(2013, 6, 1), On(2013, 7, 1));
  EXPECT_EQ(Reoffence().index, On(2014, 1, 1));
  EXPECT_EQ(Reoffence().next, std::nullopt);
}

TEST_F(OutcomesTest, ACaseOfSexualExploitationIsTheIndexAlsoAfterOthers) {
  Case(On(2012, 1, 1), On(2012, 2, 1));
  Case(On(2014, 1, 1), On(2014, 2, 1)).sexual_exploitation = true;
  Case(On(2016, 1, 1), On(2016, 2, 1));
  EXPECT_TRUE(Reoffence().sexual_exploitation);
  EXPECT_EQ(Reoffence().index, On(2014, 2, 1));
  EXPECT_EQ(Reoffence().next, On(2016, 1, 1));
}

TEST_F(OutcomesTest, PersonsAreToldApartAndStandInOrder) {
  town_.persons.resize(3, person());
  Ruling("OTS", On(2017, 1, 1));
  Ruling("OTS", On(2016, 1, 1));
  events_.board[0].person = 2;
  events_.board[1].person = 1;
  Care(On(2016, 2, 1), std::nullopt);
  events_.care[0].person = 1;
  const std::vector<OrderOutcome> orders = Found().orders;
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].person, 1u);
  EXPECT_FALSE(orders[0].without_care);
  EXPECT_EQ(orders[1].person, 2u);
  EXPECT_TRUE(orders[1].without_care);
}

TEST(BirthdayTest, FallsOnTheDayFromWhichAgeCountsIt) {
  Person person{};
  for (person.birth = On(1999, 12, 1); person.birth < On(2001, 4, 1); person.birth += days(1)) {
    const Day birthday = BirthdayOf(person.birth, 18);
    EXPECT_EQ(AgeOn(person, birthday), 18);
    EXPECT_EQ(AgeOn(person, birthday - days(1)), 17);
  }
}

}  // namespace
}  // namespace koppel::population
