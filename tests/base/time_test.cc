#include "base/time.h"

#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;

std::string PlusMonths(std::string_view date, int months) {
  return FormatDate(AddMonths(ParseDate(date).value(), months));
}

TEST(CivilDateTest, ReadsBothWrittenForms) {
  EXPECT_EQ(ParseDate("2017-05-31").value(), ParseDate("20170531").value());
}

TEST(CivilDateTest, RefusesWhatIsNoDay) {
  for (const char* text : {"", "2017", "2017-02-29", "20171301", "2017-5-31", "201705311",
                           "+2017053", "2017/05/31", "20170500"}) {
    EXPECT_THAT(ParseDate(text), Fails(StatusCode::kInvalidArgument, _)) << text;
  }
}

TEST(CivilDateTest, SixMonthsAreTheSameDayNumberClampedToTheEndOfTheMonth) {
  EXPECT_EQ(PlusMonths("2017-05-15", 6), "2017-11-15");
  EXPECT_EQ(PlusMonths("2017-08-31", 6), "2018-02-28");
  EXPECT_EQ(PlusMonths("2019-08-31", 6), "2020-02-29");
  EXPECT_EQ(PlusMonths("2017-12-31", 6), "2018-06-30");
}

TEST(CivilDateTest, TheDateOfAMomentIsInUtc) {
  EXPECT_EQ(FormatDate(DateOf(0)), "1970-01-01");
  EXPECT_EQ(FormatDate(DateOf(-1)), "1969-12-31");
}

}  // namespace
}  // namespace koppel
