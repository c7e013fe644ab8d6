#include "agents/normalise/normalise.h"

#include <gtest/gtest.h>

#include "agents/normalise/text.h"

namespace koppel::agents {
namespace {

struct Example {
  std::string cell;
  Outcome outcome;
  std::string value;
};

void ExpectAll(v1::FieldType type, const std::vector<Example>& examples,
               const std::string& format = "") {
  v1::Field field;
  field.set_type(type);
  field.set_format(format);
  for (const Example& example : examples) {
    const Normalised got = Normalise(field, {example.cell});
    EXPECT_EQ(got.outcome, example.outcome) << example.cell;
    EXPECT_EQ(got.value, example.value) << example.cell;
  }
}

constexpr Outcome kValue = Outcome::kValue;
constexpr Outcome kPartial = Outcome::kPartial;
constexpr Outcome kEmpty = Outcome::kEmpty;
constexpr Outcome kPlaceholder = Outcome::kPlaceholder;
constexpr Outcome kInvalid = Outcome::kInvalid;

TEST(NormaliseTest, TextIsUpperCaseAsciiInWords) {
  ExpectAll(v1::TEXT, {{"  Mill  Lane, 11 ", kValue, "MILL LANE 11"},
                       {"St. John's-road", kValue, "ST JOHNS ROAD"},
                       {"Straße", kValue, "STRASSE"},
                       {"Wrocław", kValue, "WROCLAW"},
                       {"Москва", kValue, "MOSKVA"},
                       {"", kEmpty, ""},
                       {"   ", kEmpty, ""},
                       {"...", kInvalid, ""},
                       {"onbekend", kPlaceholder, ""},
                       {"N.v.t.", kPlaceholder, ""}});
}

TEST(NormaliseTest, NamesLoseTheirParticlesAndBlanks) {
  ExpectAll(v1::NAME, {{"van den Berg", kValue, "BERG"},
                       {"Van Den Berg", kValue, "BERG"},
                       {"Berg, van den", kValue, "BERG"},
                       {"'t Hart", kValue, "HART"},
                       {"van 't Hof", kValue, "HOF"},
                       {"de la Cruz", kValue, "CRUZ"},
                       {"d' Hondt", kValue, "DHONDT"},
                       {"D'Hondt", kValue, "DHONDT"},
                       {"El-Idrissi", kValue, "ELIDRISSI"},
                       {"El Idrissi", kValue, "ELIDRISSI"},
                       {"Vandenberg", kValue, "VANDENBERG"},
                       {"Van", kValue, "VAN"},
                       {"Jansen-de Vries", kValue, "JANSENDEVRIES"},
                       {"Onbekend", kPlaceholder, ""},
                       {"NB", kPlaceholder, ""},
                       {"nb.", kPlaceholder, ""}});
}

TEST(NormaliseTest, NamesOfAnyScriptBecomeAscii) {
  ExpectAll(v1::NAME, {{"Yılmaz", kValue, "YILMAZ"},
                       {"Çelik", kValue, "CELIK"},
                       {"Nguyễn", kValue, "NGUYEN"},
                       {"Øster", kValue, "OSTER"},
                       {"Ĳsbrand", kValue, "IJSBRAND"},
                       {"Иванов", kValue, "IVANOV"},
                       {"محمد", kValue, "MHMD"},
                       {"Zoë", kValue, "ZOE"}});
  // Composed and decomposed letters are one.
  EXPECT_EQ(ToUpperAscii("Zo\xC3\xAB"), ToUpperAscii("Zoe\xCC\x88"));
}

TEST(NormaliseTest, DatesBecomeEightDigits) {
  ExpectAll(v1::DATE, {{"20050314", kValue, "20050314"},
                       {"2005-03-14", kValue, "20050314"},
                       {"2005-3-4", kValue, "20050304"},
                       {"2005/03/14", kValue, "20050314"},
                       {"2005-03-14 00:00:00", kValue, "20050314"},
                       {"20050300", kPartial, "20050300"},
                       {"20050000", kPartial, "20050000"},
                       {"2005-03-", kPartial, "20050300"},
                       {"20051314", kPartial, "20050014"},
                       {"20050230", kPartial, "20050200"},
                       {"20040229", kValue, "20040229"},
                       {"39790110", kPartial, "00000110"},
                       {"-03-14", kPartial, "00000314"},
                       {"--14", kInvalid, ""},
                       {"19000101", kPlaceholder, ""},
                       {"00000000", kPlaceholder, ""},
                       {"2005", kInvalid, ""},
                       {"gisteren", kInvalid, ""},
                       {"onbekend", kPlaceholder, ""}});
}

TEST(NormaliseTest, DatesAreReadInTheOrderOfTheirFormat) {
  ExpectAll(v1::DATE,
            {{"14-03-2005", kValue, "20050314"},
             {"14032005", kValue, "20050314"},
             {"14.3.2005", kValue, "20050314"},
             {"2005-03-14", kValue, "20050314"},
             {"03/14/2005", kPartial, "20050003"},
             {"01-01-1900", kPlaceholder, ""}},
            "dmy");
  ExpectAll(v1::DATE, {{"03/14/2005", kValue, "20050314"}, {"01/10/3979", kPartial, "00000110"}},
            "mdy");
}

TEST(NormaliseTest, ColumnsOfADateAreJoined) {
  v1::Field field;
  field.set_type(v1::DATE);
  EXPECT_EQ(Normalise(field, {"1957", "7", "24"}).value, "19570724");
  EXPECT_EQ(Normalise(field, {"1957", "", "24"}).value, "19570024");
  EXPECT_EQ(Normalise(field, {"", "", ""}).outcome, kEmpty);
}

TEST(NormaliseTest, SexOfAllSourcesIsMOrV) {
  ExpectAll(v1::SEX, {{"M", kValue, "M"},
                      {"man", kValue, "M"},
                      {"Male", kValue, "M"},
                      {"1", kValue, "M"},
                      {"v", kValue, "V"},
                      {"F", kValue, "V"},
                      {"Female", kValue, "V"},
                      {"vrouw", kValue, "V"},
                      {"2", kValue, "V"},
                      {"0", kPlaceholder, ""},
                      {"9", kPlaceholder, ""},
                      {"U", kPlaceholder, ""},
                      {"Femaile", kInvalid, ""},
                      {"onbekend", kPlaceholder, ""}});
}

TEST(NormaliseTest, PostcodesAndHouseNumbers) {
  ExpectAll(v1::POSTCODE, {{"3512 je", kValue, "3512JE"},
                           {"3512JE", kValue, "3512JE"},
                           {"RG72 0ZR", kValue, "RG720ZR"},
                           {"0000AA", kPlaceholder, ""},
                           {"9999 XX", kPlaceholder, ""},
                           {"00000", kPlaceholder, ""},
                           {"-", kInvalid, ""}});
  ExpectAll(v1::HOUSE_NUMBER, {{"12", kValue, "12"},
                               {"012", kValue, "12"},
                               {"12 - a", kValue, "12A"},
                               {"12bis", kValue, "12BIS"},
                               {"0", kPlaceholder, ""},
                               {"a12", kInvalid, ""}});
}

TEST(NormaliseTest, BsnPassesThe11Test) {
  ExpectAll(v1::BSN, {{"100000344", kValue, "100000344"},
                      {"1000.00.344", kValue, "100000344"},
                      {"100000345", kInvalid, ""},
                      {"12345672", kValue, "012345672"},
                      {"999999999", kPlaceholder, ""},
                      {"000000000", kPlaceholder, ""},
                      {"1234", kInvalid, ""},
                      {"BSN", kInvalid, ""}});
}

TEST(NormaliseTest, NumbersAndCodes) {
  ExpectAll(
      v1::NUMBER,
      {{"007", kValue, "7"}, {"0", kValue, "0"}, {"12a", kInvalid, ""}, {" 5 ", kValue, "5"}});
  ExpectAll(v1::CODE, {{" vic ", kValue, "VIC"}, {"a-b@c", kValue, "A-B@C"}});
}

TEST(NormaliseTest, WordsOfTheSchemaAreMissing) {
  v1::Field field;
  field.set_type(v1::POSTCODE);
  field.add_missing("1234 AB");
  EXPECT_EQ(Normalise(field, {"1234ab"}).outcome, kPlaceholder);
  EXPECT_EQ(Normalise(field, {"1234ac"}).outcome, kValue);
}

}  // namespace
}  // namespace koppel::agents
