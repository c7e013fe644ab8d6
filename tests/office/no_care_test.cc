#include "office/indicators/no_care.h"

#include "base/random.h"
#include "office/database/writer.h"
#include "proto/canonical.h"
#include "tests/office/sample_project.h"
#include "tests/reference/no_care.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::TempDir;
using ::testing::HasSubstr;

CivilDate Day(const std::string& text) { return ParseDate(text).value(); }

NoCareQuestion Question() {
  NoCareQuestion question;
  question.from = Day("2017-01-01");
  question.to = Day("2018-12-31");
  question.data_cut = Day("2019-06-30");
  return question;
}

// One child under supervision from `start`, with one period of care.
NoCareCounts CountOne(const std::string& start, const std::string& care_start,
                      const std::string& care_end = "", const NoCareQuestion& asked = Question()) {
  History history;
  history.cohort_starts = {Day(start)};
  if (!care_start.empty()) {
    Period care{Day(care_start), std::nullopt};
    if (!care_end.empty()) care.end = Day(care_end);
    history.care.push_back(care);
  }
  NoCareCounts counts;
  CountPerson(asked, history, counts);
  return counts;
}

TEST(NoCareTest, AChildWithoutCareCounts) {
  EXPECT_EQ(CountOne("2017-03-01", ""), (NoCareCounts{1, 0, 1, 1, 0}));
}

TEST(NoCareTest, OpenCareThatBeganBeforeIsActive) {
  EXPECT_EQ(CountOne("2017-03-01", "2015-01-01"), (NoCareCounts{1, 0, 1, 0, 1}));
}

TEST(NoCareTest, CareThatEndedTheDayBeforeIsNotActive) {
  EXPECT_EQ(CountOne("2017-03-01", "2015-01-01", "2017-02-28").no_care, 1u);
}

TEST(NoCareTest, CareThatEndsOnTheFirstDayIsActive) {
  EXPECT_EQ(CountOne("2017-03-01", "2015-01-01", "2017-03-01"), (NoCareCounts{1, 0, 1, 0, 1}));
}

TEST(NoCareTest, CareThatBeginsOnTheLastDayIsActiveAndADayLaterIsNot) {
  EXPECT_EQ(CountOne("2017-03-01", "2017-09-01").no_care, 0u);
  EXPECT_EQ(CountOne("2017-03-01", "2017-09-02").no_care, 1u);
}

TEST(NoCareTest, SixMonthsAfterTheEndOfAugustIsTheEndOfFebruary) {
  EXPECT_EQ(CountOne("2017-08-31", "2018-02-28").no_care, 0u);
  EXPECT_EQ(CountOne("2017-08-31", "2018-03-01").no_care, 1u);
}

TEST(NoCareTest, PersonsWhoseMonthsEndAfterTheDataAreLeftOut) {
  NoCareQuestion question = Question();
  question.data_cut = Day("2017-09-01");
  EXPECT_EQ(CountOne("2017-03-01", "", "", question), (NoCareCounts{1, 0, 1, 1, 0}));
  EXPECT_EQ(CountOne("2017-03-02", "", "", question), (NoCareCounts{1, 1, 0, 0, 0}));
}

TEST(NoCareTest, TheFirstEventWithinThePeriodStartsTheTime) {
  History history;
  history.cohort_starts = {Day("2018-05-01"), Day("2017-05-01"), Day("2016-05-01")};
  history.care = {{Day("2018-06-01"), std::nullopt}};
  NoCareCounts counts;
  CountPerson(Question(), history, counts);
  EXPECT_EQ(counts, (NoCareCounts{1, 0, 1, 1, 0}));
}

TEST(NoCareTest, PersonsOutsideThePeriodAreNotInTheCohort) {
  EXPECT_EQ(CountOne("2016-12-31", ""), NoCareCounts{});
  EXPECT_EQ(CountOne("2019-01-01", ""), NoCareCounts{});
}

TEST(NoCareTest, QuestionsThatMakeNoSenseAreRefused) {
  NoCareQuestion question = Question();
  question.months = 0;
  EXPECT_THAT(ValidateQuestion(question),
              Fails(StatusCode::kInvalidArgument, HasSubstr("months: got 0, want 1 to 120")));
  question = Question();
  question.to = Day("2016-01-01");
  EXPECT_THAT(ValidateQuestion(question),
              Fails(StatusCode::kInvalidArgument, HasSubstr("to: got 2016-01-01")));
  question = Question();
  question.data_cut = Day("2016-01-01");
  EXPECT_THAT(ValidateQuestion(question),
              Fails(StatusCode::kInvalidArgument, HasSubstr("data-cut")));
  question = Question();
  question.care_kind = question.cohort_kind;
  EXPECT_THAT(ValidateQuestion(question),
              Fails(StatusCode::kInvalidArgument, HasSubstr("care-kind")));
}

// Days of the randomised persons: 2016 to 2020.
constexpr int kFirstDay = 16801;
constexpr int kDays = 1500;

reference::TwinEvent RandomEvent(SeededRandom& random) {
  reference::TwinEvent event;
  const char* kinds[] = {"supervision_order", "youth_care", "youth_care", "police_report"};
  event.kind = kinds[random.Below(4)];
  event.start = kFirstDay + static_cast<int>(random.Below(kDays));
  if (random.Chance(0.7)) event.end = event.start + static_cast<int>(random.Below(200));
  return event;
}

std::vector<reference::TwinPerson> RandomPersons(SeededRandom& random, int count) {
  std::vector<reference::TwinPerson> persons(static_cast<size_t>(count));
  for (reference::TwinPerson& person : persons) {
    const uint64_t events = random.Below(6);
    for (uint64_t i = 0; i < events; ++i) person.events.push_back(RandomEvent(random));
  }
  return persons;
}

std::string DayText(int day) {
  const reference::TwinDate date = reference::DateOfDay(day);
  return FormatDate(CivilDate(std::chrono::year(date.year),
                              std::chrono::month(static_cast<unsigned>(date.month)),
                              std::chrono::day(static_cast<unsigned>(date.day))));
}

// Writes the twin's persons as a linked database.
void WriteDatabase(const std::string& path, const std::vector<reference::TwinPerson>& persons) {
  const std::string specification = CanonicalBytes(testing::SampleSpecification());
  ASSERT_OK_AND_ASSIGN(const auto writer, DatabaseWriter::Create(path));
  ASSERT_OK(writer->WriteMeta({specification, TaggedHash("project", specification), "job"}));
  for (size_t i = 0; i < persons.size(); ++i) {
    OpenedPerson opened;
    opened.pseudonym = Concat("person ", i);
    OpenedMember member{"board", Concat(i), 0, {}};
    for (const reference::TwinEvent& event : persons[i].events) {
      v1::Event* made = member.payload.add_events();
      made->set_kind(event.kind);
      made->set_start(DayText(event.start));
      if (event.end >= 0) made->set_end(DayText(event.end));
    }
    opened.members.push_back(member);
    ASSERT_OK(writer->WritePerson(opened));
  }
  ASSERT_OK(writer->Finish());
}

reference::TwinQuestion RandomQuestion(SeededRandom& random) {
  reference::TwinQuestion question{"supervision_order", "youth_care"};
  question.from = kFirstDay + static_cast<int>(random.Below(500));
  question.to = question.from + static_cast<int>(random.Below(800));
  question.data_cut = question.from + static_cast<int>(random.Below(1200));
  question.months = 1 + static_cast<int>(random.Below(14));
  return question;
}

TEST(NoCareTest, AgreesWithItsSlowTwinOnRandomPersons) {
  SeededRandom random(testing::Seed());
  const TempDir folder;
  const auto persons = RandomPersons(random, testing::Full() ? 3000 : 300);
  WriteDatabase(folder / "linked.db", persons);
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(folder / "linked.db"));
  uint64_t without_care = 0;
  for (int round = 0; round < 20; ++round) {
    const reference::TwinQuestion asked = RandomQuestion(random);
    const reference::TwinCounts want = reference::CountNoCare(asked, persons);
    NoCareQuestion question;
    question.from = Day(DayText(asked.from));
    question.to = Day(DayText(asked.to));
    question.data_cut = Day(DayText(asked.data_cut));
    question.months = asked.months;
    ASSERT_OK_AND_ASSIGN(const NoCareCounts got, CountNoCare(database, question));
    EXPECT_EQ(got, (NoCareCounts{want.cohort, want.incomplete, want.complete, want.no_care,
                                 want.in_care_at_start}));
    without_care += want.no_care;
  }
  EXPECT_GT(without_care, 0u);
}

TEST(NoCareTest, AKindThatTheProjectDoesNotDeclareIsRefused) {
  const TempDir folder;
  WriteDatabase(folder / "linked.db", {});
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(folder / "linked.db"));
  NoCareQuestion question = Question();
  question.care_kind = "youthcare";
  EXPECT_THAT(CountNoCare(database, question),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("care-kind: got youthcare, want an event kind of the project")));
}

}  // namespace
}  // namespace koppel::office
