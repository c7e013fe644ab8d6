#include "agents/normalise/dates.h"

#include "tests/agents/examples.h"

namespace koppel::agents {
namespace {

v1::Field DateOf(const std::string& format) {
  v1::Field field = FieldOf(v1::DATE);
  field.set_format(format);
  return field;
}

std::string Read(std::string_view cell, const std::string& format) {
  std::string value;
  FieldNormaliser(DateOf(format)).Normalise({&cell, 1}, value);
  return value;
}

TEST(DatesTest, DatesBecomeEightDigits) {
  ExpectAll(DateOf(""), {{"20050314", kValue, "20050314"},
                         {"2005-03-14", kValue, "20050314"},
                         {"2005-3-4", kValue, "20050304"},
                         {"2005/03/14", kValue, "20050314"},
                         {"2005.03.14", kValue, "20050314"},
                         {"2005 03 14", kValue, "20050314"},
                         {"2005 - 03 - 14", kValue, "20050314"},
                         {"2005\u201103\u201114", kValue, "20050314"},
                         {"２００５０３１４", kValue, "20050314"},
                         {"20040229", kValue, "20040229"},
                         {"2005", kInvalid, ""},
                         {"200503", kInvalid, ""},
                         {"2005-03", kInvalid, ""},
                         {"2005-03-14-15", kInvalid, ""},
                         {"gisteren", kInvalid, ""}});
}

TEST(DatesTest, PartsThatAreNotKnownAreZeros) {
  ExpectAll(DateOf("ymd"), {{"20050300", kPartial, "20050300"},
                            {"20050000", kPartial, "20050000"},
                            {"2005-00-00", kPartial, "20050000"},
                            {"2005-03-", kPartial, "20050300"},
                            {"20051314", kPartial, "20050014"},
                            {"20050230", kPartial, "20050200"},
                            {"39790110", kPartial, "00000110"},
                            {"-03-14", kPartial, "00000314"},
                            {"00000229", kPartial, "00000229"},
                            {"--14", kInvalid, ""}});
  ExpectAll(DateOf("dmy"), {{"00-00-2005", kPartial, "20050000"},
                            {"00-03-2005", kPartial, "20050300"},
                            {"00032005", kPartial, "20050300"}});
}

TEST(DatesTest, DatesAreReadInTheOrderOfTheirFormat) {
  ExpectAll(DateOf("dmy"), {{"14-03-2005", kValue, "20050314"},
                            {"14032005", kValue, "20050314"},
                            {"14.3.2005", kValue, "20050314"},
                            {"14 3 2005", kValue, "20050314"},
                            {"14/3/2005 10:15", kValue, "20050314"},
                            {"2005-03-14", kValue, "20050314"},
                            {"03/14/2005", kInvalid, ""}});
  ExpectAll(DateOf("mdy"), {{"03/14/2005", kValue, "20050314"},
                            {"03142005", kValue, "20050314"},
                            {"01/10/3979", kPartial, "00000110"}});
}

// A part of it would be read as another one, and a wrong date is worse than none.
TEST(DatesTest, DatesOfAnotherOrderAreRefused) {
  const struct {
    const char* cell;
    const char* ymd;
    const char* dmy;
    const char* mdy;
  } examples[] = {
      {"20050314", "20050314", "", ""},
      {"20050300", "20050300", "", ""},
      {"20050000", "20050000", "", ""},
      {"20051314", "20050014", "", ""},
      {"20050341", "20050300", "", ""},
      {"21990314", "21990314", "", ""},
      {"14032005", "", "20050314", ""},
      {"20122005", "", "20051220", ""},
      {"20132005", "", "", ""},
      {"20002005", "", "20050020", ""},
      {"00032005", "", "20050300", "20050003"},
      {"00002005", "", "20050000", "20050000"},
      {"03142005", "", "", "20050314"},
      {"20122199", "", "21991220", ""},
      {"14-03-2005", "", "20050314", ""},
      {"14-00-2005", "", "20050014", ""},
      {"03/14/2005", "", "", "20050314"},
      {"00/14/2005", "", "", "20050014"},
      {"02/30/2005", "", "", "20050200"},
      {"03/04/2005", "", "20050403", "20050304"},
      {"2005-03-14", "20050314", "20050314", "20050314"},
      {"2005-13-14", "20050014", "20050014", "20050014"},
      // In no order a date: what is possible of it stays.
      {"39790110", "00000110", "", ""},
      {"14033979", "", "00000314", ""},
      {"14-03-3979", "", "00000314", ""},
      {"32-03-2005", "", "20050300", "20050003"},
      {"99-99-2005", "", "20050000", "20050000"},
  };
  for (const auto& [cell, ymd, dmy, mdy] : examples) {
    EXPECT_EQ(Read(cell, "ymd"), ymd) << cell;
    EXPECT_EQ(Read(cell, "dmy"), dmy) << cell;
    EXPECT_EQ(Read(cell, "mdy"), mdy) << cell;
  }
}

TEST(DatesTest, YearsOfTwoDigitsAreRefused) {
  ExpectAll(DateOf("dmy"), {{"14-03-05", kInvalid, ""}, {"14 mrt 05", kInvalid, ""}});
  ExpectAll(DateOf("mdy"), {{"3/14/05", kInvalid, ""}});
  ExpectAll(DateOf("ymd"), {{"05-03-14", kInvalid, ""}, {"050314", kInvalid, ""}});
}

TEST(DatesTest, MonthsMayBeNames) {
  for (const char* format : {"ymd", "dmy", "mdy"}) {
    ExpectAll(DateOf(format), {{"14 maart 2005", kValue, "20050314"},
                               {"14 mrt 2005", kValue, "20050314"},
                               {"14-MRT-2005", kValue, "20050314"},
                               {"14 mrt. 2005", kValue, "20050314"},
                               {"March 14, 2005", kValue, "20050314"},
                               {"Mar 14 2005", kValue, "20050314"},
                               {"2005 maart 14", kValue, "20050314"},
                               {"1 okt 2005 08:00:00", kValue, "20051001"},
                               {"6 mei 2005", kValue, "20050506"},
                               {"31 december 1999", kValue, "19991231"},
                               {"maart 2005", kPartial, "20050300"},
                               {"14 brumaire 2005", kInvalid, ""},
                               {"14 maart", kInvalid, ""},
                               {"14 maart april 2005", kInvalid, ""}});
  }
}

TEST(DatesTest, ATimeOfDayIsLeftOut) {
  ExpectValues(DateOf("ymd"), {{"2005-03-14 00:00:00", "20050314"},
                               {"2005-03-14T00:00:00", "20050314"},
                               {"2005-03-14T00:00:00.000+01:00", "20050314"},
                               {"2005-03-14 9:05", "20050314"},
                               {"20050314T101500Z", "20050314"},
                               {"20050314 10:15", "20050314"}});
}

TEST(DatesTest, DatesThatStandForNoneArePlaceholders) {
  ExpectAll(DateOf("ymd"), {{"19000101", kPlaceholder, ""},
                            {"1900-01-01 00:00:00", kPlaceholder, ""},
                            {"0001-01-01", kPlaceholder, ""},
                            {"9999-12-31", kPlaceholder, ""},
                            {"11111111", kPlaceholder, ""},
                            {"00000000", kPlaceholder, ""},
                            {"0000-00-00", kPlaceholder, ""},
                            {"99999999", kPlaceholder, ""},
                            {"?", kPlaceholder, ""},
                            {"onbekend", kPlaceholder, ""},
                            {"19000102", kValue, "19000102"}});
  ExpectAll(DateOf("dmy"), {{"01-01-1900", kPlaceholder, ""}, {"31129999", kPlaceholder, ""}});
}

TEST(DatesTest, ColumnsOfADateAreJoined) {
  const FieldNormaliser normaliser(FieldOf(v1::DATE));
  const auto value = [&](std::array<std::string_view, 3> cells) {
    std::string date;
    normaliser.Normalise(cells, date);
    return date;
  };
  EXPECT_EQ(value({"1957", "7", "24"}), "19570724");
  EXPECT_EQ(value({"1957", "juli", "24"}), "19570724");
  EXPECT_EQ(value({"1957", "", "24"}), "19570024");
  EXPECT_EQ(value({" ", "", ""}), "");
}

}  // namespace
}  // namespace koppel::agents
