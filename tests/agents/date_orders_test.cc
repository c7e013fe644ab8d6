#include "agents/normalise/date_orders.h"

#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;

class DateOrdersTest : public ::testing::Test {
 protected:
  DateOrdersTest() {
    v1::LinkageSchema schema;
    v1::Field& field = *schema.add_fields();
    field.set_name("birth_date");
    field.set_type(v1::DATE);
    field.set_format("auto");
    source_ = *ResolveSource(schema, "any");
  }

  // The format that the cells show.
  Result<std::string> FormatOf(const std::vector<std::string>& cells) {
    KOPPEL_ASSIGN_OR_RETURN(DateOrders orders,
                            DateOrders::Create(source_, CsvColumns("f.csv", {"birth_date"})));
    EXPECT_TRUE(orders.needed());
    uint64_t line = 2;
    for (const std::string& cell : cells) orders.Add({line++, {cell}});
    SourceSchema source = source_;
    KOPPEL_RETURN_IF_ERROR(orders.Resolve(source));
    return source.fields[0].field.format();
  }

  void ExpectFormat(const std::vector<std::string>& cells, const std::string& format) {
    ASSERT_OK_AND_ASSIGN(const std::string found, FormatOf(cells));
    EXPECT_EQ(found, format) << cells.front();
  }

  SourceSchema source_;
};

TEST_F(DateOrdersTest, OneDateThatFitsOneOrderAloneShowsIt) {
  ExpectFormat({"01-02-2005", "14-03-2005", "05-06-2007"}, "dmy");
  ExpectFormat({"01/02/2005", "03/14/2005"}, "mdy");
  ExpectFormat({"20050314", "20050102"}, "ymd");
  ExpectFormat({"14032005", "02012005"}, "dmy");
}

TEST_F(DateOrdersTest, DatesThatNeedNoOrderAreYmd) {
  ExpectFormat({"2005-03-14", "14 maart 2005", "2005-01-02"}, "ymd");
  ExpectFormat({"", "onbekend", "gisteren", "00-00-2005"}, "ymd");
  ExpectFormat({"2005-03-14", "14-03-2005"}, "dmy");
}

TEST_F(DateOrdersTest, WhatFitsBothIsRefusedWithItsNumber) {
  EXPECT_THAT(FormatOf({"01-02-2005", "03-04-2005", "2005-03-14", ""}),
              Fails(StatusCode::kInvalidArgument,
                    "birth_date: format auto: got dates that fit both dmy and mdy (2 of them, "
                    "first in line 2), "
                    "want format dmy or mdy"));
}

TEST_F(DateOrdersTest, OrdersThatContradictEachOtherAreRefused) {
  EXPECT_THAT(FormatOf({"14-03-2005", "15-03-2005", "03/14/2005"}),
              Fails(StatusCode::kInvalidArgument,
                    "birth_date: format auto: got dates that fit only dmy (2 of them, first in "
                    "line 2), and dates "
                    "that fit only mdy (1 of them, first in line 4), want format dmy or mdy"));
  EXPECT_THAT(FormatOf({"20050314", "14-03-2005"}),
              Fails(StatusCode::kInvalidArgument, ::testing::_));
}

TEST_F(DateOrdersTest, OnlyAutoNeedsALook) {
  source_.fields[0].field.set_format("dmy");
  ASSERT_OK_AND_ASSIGN(DateOrders orders, DateOrders::Create(source_, CsvColumns("f.csv", {"x"})));
  EXPECT_FALSE(orders.needed());
  EXPECT_OK(orders.Resolve(source_));
  EXPECT_EQ(source_.fields[0].field.format(), "dmy");
}

TEST_F(DateOrdersTest, AColumnThatIsNotThereIsRefused) {
  EXPECT_THAT(DateOrders::Create(source_, CsvColumns("f.csv", {"x"})),
              Fails(StatusCode::kInvalidArgument, ::testing::HasSubstr("column birth_date")));
}

}  // namespace
}  // namespace koppel::agents
