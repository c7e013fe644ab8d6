// Which figures become advice.
#include "agents/check/advice.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A thousand records with one field of which all is well.
class AdviceTest : public ::testing::Test {
 protected:
  AdviceTest() {
    report_.set_rows(1000);
    report_.set_records(1000);
    report_.add_fields();
    Field("BSN");
  }

  FieldReport& Field(const std::string& type) {
    FieldReport& field = *report_.mutable_fields(0);
    field.Clear();
    field.set_field("x");
    field.set_type(type);
    field.set_whole(1000);
    field.mutable_spread()->set_distinct(900);
    Top(field, 2);
    return field;
  }
  static void Top(FieldReport& field, uint64_t records) {
    field.mutable_spread()->clear_top();
    TopValue& top = *field.mutable_spread()->add_top();
    top.set_records(records);
    top.set_share(static_cast<double>(records) / 1000);
  }
  static void Add(google::protobuf::RepeatedPtrField<FindingCount>& to, Finding kind,
                  uint64_t records) {
    FindingCount& count = *to.Add();
    count.set_kind(kind);
    count.set_records(records);
  }
  static void Formats(FieldReport& field, uint64_t ymd, uint64_t dmy, uint64_t mdy) {
    const std::pair<const char*, uint64_t> all[] = {{"ymd", ymd}, {"dmy", dmy}, {"mdy", mdy}};
    for (const auto& [format, records] : all) {
      FormatCount& count = *field.add_formats();
      count.set_format(format);
      count.set_records(records);
    }
  }

  CheckReport report_;
};

TEST_F(AdviceTest, GoodFilesGetNone) { EXPECT_THAT(Advice(report_), IsEmpty()); }

TEST_F(AdviceTest, MonthsOver12AskForTheOtherFormat) {
  FieldReport& field = Field("DATE");
  field.set_format("mdy");
  Add(*field.mutable_remarks(), MONTH_OVER_12, 340);
  Formats(field, 0, 1000, 660);
  EXPECT_THAT(Advice(report_), ElementsAre("x: 34% of values have a number over 12 in the month's "
                                           "place: is the format dmy?"));
}

TEST_F(AdviceTest, DatesOfAnotherOrderAskForIt) {
  FieldReport& field = Field("DATE");
  field.set_format("ymd");
  Formats(field, 100, 950, 300);
  EXPECT_THAT(Advice(report_), ElementsAre("x: 85% of values are dates in the order dmy and not in "
                                           "ymd: is that the format?"));
  field.set_format("auto");
  EXPECT_THAT(Advice(report_), IsEmpty());
}

TEST_F(AdviceTest, FindingsAreSharesOfWhatWasWritten) {
  FieldReport& field = Field("BSN");
  field.set_whole(200);
  field.set_invalid(300);
  field.set_empty(500);
  Add(*field.mutable_invalid_kinds(), ELEVEN_TEST, 300);
  EXPECT_THAT(Advice(report_), ElementsAre("x: 60% of values fail the 11-test: is it another "
                                           "number?",
                                           "x: is empty in 50% of records"));
  Add(*Field("POSTCODE").mutable_remarks(), PC4_ONLY, 180);
  EXPECT_THAT(Advice(report_),
              ElementsAre("x: 18% of values are PC4 only: they cannot equal a whole postcode of "
                          "another source"));
  Add(*Field("POSTCODE").mutable_remarks(), PC4_ONLY, 40);
  EXPECT_THAT(Advice(report_), IsEmpty());
}

TEST_F(AdviceTest, OneValueEverywhereIsSeen) {
  FieldReport& field = Field("NAME");
  field.mutable_spread()->set_distinct(1);
  Top(field, 1000);
  EXPECT_THAT(Advice(report_),
              ElementsAre("x: every record has the same value: it tells nobody apart"));
  field.mutable_spread()->set_distinct(500);
  Top(field, 124);
  EXPECT_THAT(Advice(report_), ElementsAre("x: one value stands in 12% of records: does it mean "
                                           "\"not known\"?"));
  field.add_normalisers("INITIALS");
  EXPECT_THAT(Advice(report_), IsEmpty()) << "many people are a J.";
  field.clear_normalisers();
  Top(field, 40);
  EXPECT_THAT(Advice(report_), IsEmpty());
}

TEST_F(AdviceTest, EmptyColumnsAndPlaceholdersAreSeen) {
  FieldReport& field = Field("NAME");
  field.set_whole(0);
  field.set_empty(1000);
  field.clear_spread();
  EXPECT_THAT(Advice(report_), ElementsAre("x: is empty in every record: is it the right column?"));
  field.set_absent(true);
  EXPECT_THAT(Advice(report_), IsEmpty());
  Field("NAME").set_whole(850);
  report_.mutable_fields(0)->set_placeholders(150);
  EXPECT_THAT(Advice(report_), ElementsAre("x: 15% of records hold a placeholder"));
}

TEST_F(AdviceTest, TheFileIsJudgedAsAWhole) {
  report_.set_repeated_rows(5);
  report_.set_duplicates(30);
  report_.set_without_encoding(20);
  report_.set_without_encoding_first_line(7);
  EXPECT_THAT(Advice(report_),
              ElementsAre("rows: 0.5% repeat an earlier row: was part of the file exported twice?",
                          "records: 3.0% equal an earlier one in all fields: name the column of "
                          "the person id, or do not call the source unique",
                          "records: of 2.0% no encoding can be made, they cannot be linked (first "
                          "in line 7)"));
}

TEST_F(AdviceTest, EncodingsThatNobodyCarriesAndFillsThatAreOffAreSeen) {
  EncodingReport& encoding = *report_.add_encodings();
  encoding.set_encoding("e");
  EXPECT_THAT(Advice(report_), ElementsAre("e: no record carries this encoding"));
  encoding.set_impossible(true);
  EXPECT_THAT(Advice(report_), IsEmpty());
  encoding.set_impossible(false);
  encoding.set_records(1000);
  encoding.set_mean_fill(0.3);
  EXPECT_THAT(Advice(report_), IsEmpty());
  encoding.set_expected_fill(0.33);
  EXPECT_THAT(Advice(report_), IsEmpty());
  encoding.set_mean_fill(0.2);
  EXPECT_THAT(Advice(report_), ElementsAre("e: filters have 0.20 of their bits set where 0.33 is "
                                           "expected: many values are missing or short"));
}

TEST_F(AdviceTest, FieldsThatDifferBetweenAPersonsRowsAreSeen) {
  report_.set_records_of_several_rows(200);
  report_.mutable_fields(0)->set_conflicts(50);
  EXPECT_THAT(Advice(report_),
              ElementsAre("x: differs between the rows of 25% of the persons that have several"));
}

}  // namespace
}  // namespace koppel::agents
