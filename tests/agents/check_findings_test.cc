// What is said about single cells.
#include "agents/check/findings.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Field FieldOf(v1::FieldType type, const std::string& format = "") {
  v1::Field field;
  field.set_name("field");
  field.set_type(type);
  field.set_format(format);
  return field;
}

TEST(FindingsTest, CellsBecomeOneText) {
  EXPECT_EQ(CellText(FieldOf(v1::DATE), {" 2005", "3 ", "14"}), "2005-3-14");
  EXPECT_EQ(CellText(FieldOf(v1::NAME), {"van", "Dijk"}), "van Dijk");
  EXPECT_EQ(CellText(FieldOf(v1::DATE), {"", " ", "\t"}), "");
}

TEST(FindingsTest, DatesSayWhyTheyAreNone) {
  const struct {
    const char* text;
    const char* format;
    Finding why;
  } examples[] = {
      {"2005-14-03", "ymd", MONTH_OVER_12},     {"20051403", "ymd", MONTH_OVER_12},
      {"03/14/2005", "dmy", MONTH_OVER_12},     {"14-03-2005", "mdy", MONTH_OVER_12},
      {"14-03-05", "dmy", TWO_DIGIT_YEAR},      {"140305", "dmy", TWO_DIGIT_YEAR},
      {"38425", "dmy", SPREADSHEET_DAY},        {"38425.5", "ymd", SPREADSHEET_DAY},
      {"20050314", "dmy", ANOTHER_ORDER},       {"14-03-2005", "ymd", ANOTHER_ORDER},
      {"21050314123", "ymd", NOT_A_DATE},       {"geen", "ymd", NOT_A_DATE},
      {"31-04-1700", "dmy", YEAR_OUT_OF_RANGE}, {"2005-04-41", "ymd", NO_SUCH_DAY},
      {"2005-14-03", "auto", NO_SUCH_DAY},
  };
  for (const auto& [text, format, why] : examples) {
    EXPECT_EQ(WhyInvalid(FieldOf(v1::DATE, format), text), why) << text << " as " << format;
  }
}

TEST(FindingsTest, OtherTypesSayWhyTheyAreRefused) {
  EXPECT_EQ(WhyInvalid(FieldOf(v1::BSN), "100000345"), ELEVEN_TEST);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::BSN), "1234567890"), WRONG_LENGTH);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::BSN), "NL 100000345"), NOT_DIGITS);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::BSN), "---"), NOT_DIGITS);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::NUMBER), "12a"), NOT_DIGITS);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::HOUSE_NUMBER), "bis"), NO_NUMBER_IN_FRONT);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::SEX), "Q"), UNKNOWN_CODE);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::NAME), "***"), NO_LETTERS);
  EXPECT_EQ(WhyInvalid(FieldOf(v1::NAME), "van"), OTHER);
}

TEST(FindingsTest, OddValuesAreRemarkedOn) {
  const auto remarks = [](v1::FieldType type, const char* text, const char* value) {
    return Remarks(FieldOf(type, type == v1::DATE ? "dmy" : ""), text, value);
  };
  EXPECT_THAT(remarks(v1::DATE, "14-03-2005", "20050314"), IsEmpty());
  EXPECT_THAT(remarks(v1::DATE, "03-14-2005", "20050003"), ElementsAre(MONTH_OVER_12));
  EXPECT_THAT(remarks(v1::DATE, "1-1-2005", "20050101"), ElementsAre(FIRST_OF_JANUARY));
  EXPECT_THAT(remarks(v1::DATE, "31-02-2004", "20040200"), ElementsAre(NO_SUCH_DAY));
  EXPECT_THAT(remarks(v1::DATE, "45-03-2005", "20050300"), ElementsAre(NO_SUCH_DAY));
  EXPECT_THAT(remarks(v1::DATE, "14-03-1705", "00000314"), ElementsAre(YEAR_OUT_OF_RANGE));
  EXPECT_THAT(remarks(v1::DATE, "00-03-2005", "20050300"), IsEmpty());
  EXPECT_THAT(remarks(v1::BSN, "12345678", "012345678"), ElementsAre(LOST_ZERO));
  EXPECT_THAT(remarks(v1::BSN, "100.000.344", "100000344"), IsEmpty());
  EXPECT_THAT(remarks(v1::POSTCODE, "3512 JE", "3512JE"), IsEmpty());
  EXPECT_THAT(remarks(v1::POSTCODE, "3512", "3512"), ElementsAre(PC4_ONLY));
  EXPECT_THAT(remarks(v1::POSTCODE, "B-1000", "B1000"), ElementsAre(NOT_A_DUTCH_POSTCODE));
  EXPECT_THAT(remarks(v1::NAME, "J4n", "JN"), ElementsAre(DIGITS_IN_NAME));
  EXPECT_THAT(remarks(v1::NAME, "J.", "J"), ElementsAre(ONE_LETTER));
  v1::Field initials = FieldOf(v1::NAME);
  initials.add_normalisers(v1::INITIALS);
  EXPECT_THAT(Remarks(initials, "J.", "J"), IsEmpty());
  EXPECT_THAT(remarks(v1::NAME, "Jan;Piet", "JAN PIET"), ElementsAre(SEPARATOR_INSIDE));
}

TEST(FindingsTest, CharactersOfAWrongCharsetAreSeenAndRightOnesNot) {
  const v1::Field name = FieldOf(v1::NAME);
  for (const char* wrong : {"Ren\xEF\xBF\xBD", "Ren\xC3\x83\xC2\xA9", "\xC3\x82\xC2\xB4s"}) {
    EXPECT_THAT(Remarks(name, wrong, "RENE"), ElementsAre(WRONG_CHARSET)) << wrong;
  }
  for (const char* right : {"René", "Âme", "São", "Ãé", "Łukasz"}) {
    EXPECT_THAT(Remarks(name, right, "RENE"), IsEmpty()) << right;
  }
}

TEST(FindingsTest, APostcodeThatIsCutToItsDigitsIsNotRemarkedOn) {
  v1::Field field = FieldOf(v1::POSTCODE);
  field.add_normalisers(v1::DIGITS);
  EXPECT_THAT(Remarks(field, "3512", "3512"), IsEmpty());
}

TEST(FindingsTest, ADateFitsTheOrdersInWhichItIsOne) {
  const struct {
    const char* text;
    bool ymd, dmy, mdy;
  } examples[] = {
      {"20050314", true, false, false},       {"2005-03-14", true, true, true},
      {"14-03-2005", false, true, false},     {"03/14/2005", false, false, true},
      {"03/04/2005", false, true, true},      {"30-02-2005", false, false, false},
      {"00-00-2005", false, true, true},      {"14032005", false, true, false},
      {"14-03-05", false, false, false},      {"14 maart 2005", true, true, true},
      {"2005-03-14 10:30", true, true, true}, {"", false, false, false},
  };
  for (const auto& [text, ymd, dmy, mdy] : examples) {
    EXPECT_EQ(FitsFormat(text, "ymd"), ymd) << text;
    EXPECT_EQ(FitsFormat(text, "dmy"), dmy) << text;
    EXPECT_EQ(FitsFormat(text, "mdy"), mdy) << text;
  }
}

TEST(FindingsTest, EveryFindingHasWordsOfItsOwn) {
  std::set<std::string_view> words;
  for (int kind = OTHER; kind < Finding_ARRAYSIZE; ++kind) {
    EXPECT_TRUE(words.insert(FindingWords(static_cast<Finding>(kind))).second) << kind;
  }
}

}  // namespace
}  // namespace koppel::agents
