#include "agents/normalise/normalise.h"

#include "tests/agents/examples.h"

namespace koppel::agents {
namespace {

TEST(NormaliseTest, TextIsUpperCaseAsciiInWords) {
  ExpectAll(FieldOf(v1::TEXT), {{"  Mill  Lane, 11 ", kValue, "MILL LANE 11"},
                                {"St. John's-road", kValue, "ST JOHNS ROAD"},
                                {"Straße", kValue, "STRASSE"},
                                {"Wrocław", kValue, "WROCLAW"},
                                {"Москва", kValue, "MOSKVA"},
                                {"Oude\u00A0Gracht", kValue, "OUDE GRACHT"},
                                {"", kEmpty, ""},
                                {"   ", kEmpty, ""},
                                {"\u200B", kEmpty, ""},
                                {"...", kPlaceholder, ""},
                                {"onbekend", kPlaceholder, ""},
                                {"N.v.t.", kPlaceholder, ""}});
}

TEST(NormaliseTest, WordsForNotKnownArePlaceholders) {
  for (const v1::FieldType type : {v1::TEXT, v1::NAME, v1::NAME_PARTICLE, v1::DATE, v1::SEX,
                                   v1::POSTCODE, v1::HOUSE_NUMBER, v1::BSN, v1::NUMBER}) {
    for (const char* cell : {"onbekend",
                             "Onbekend.",
                             "nb",
                             "n.b.",
                             "NVT",
                             "n.v.t.",
                             "unknown",
                             "NULL",
                             "NaN",
                             "none",
                             "n/a",
                             "geen naam",
                             "niet bekend",
                             "N.N.",
                             "xxx",
                             "Xxxxxxxxxxxxxxxxx",
                             "xxxxxxxxxxxxxxxxxx",
                             "x x xxxxxxxxxxxxxxxxxxxxxxxx",
                             "-",
                             "--",
                             "?",
                             "???",
                             ".",
                             "–"}) {
      ExpectAll(FieldOf(type), {{cell, kPlaceholder, ""}});
    }
  }
  ExpectValues(FieldOf(v1::NAME), {{"Na", "NA"},
                                   {"Nab", "NAB"},
                                   {"X", "X"},
                                   {"Onbekendt", "ONBEKENDT"},
                                   {"Xxxxxxxxxxxxxxxxxxa", "XXXXXXXXXXXXXXXXXXA"}});
}

TEST(NormaliseTest, SexOfAllSourcesIsMOrV) {
  ExpectAll(FieldOf(v1::SEX), {{"M", kValue, "M"},
                               {"man", kValue, "M"},
                               {"Male", kValue, "M"},
                               {"jongen", kValue, "M"},
                               {"1", kValue, "M"},
                               {"v", kValue, "V"},
                               {"F", kValue, "V"},
                               {"Female", kValue, "V"},
                               {"vrouw", kValue, "V"},
                               {"meisje", kValue, "V"},
                               {"2", kValue, "V"},
                               {"0", kPlaceholder, ""},
                               {"9", kPlaceholder, ""},
                               {"U", kPlaceholder, ""},
                               {"X", kPlaceholder, ""},
                               {"Femaile", kInvalid, ""},
                               {"12", kInvalid, ""},
                               {"onbekend", kPlaceholder, ""}});
}

TEST(NormaliseTest, PostcodesAreOneWord) {
  ExpectAll(FieldOf(v1::POSTCODE),
            {{"3512 je", kValue, "3512JE"},   {"3512JE", kValue, "3512JE"},
             {"3512", kValue, "3512"},        {"0822", kValue, "0822"},
             {"NL-1234AB", kValue, "1234AB"}, {"NL 1234 ab", kValue, "1234AB"},
             {"nl1234AB", kValue, "1234AB"},  {"NL‑1234 AB", kValue, "1234AB"},
             {"NL-1234", kValue, "1234"},     {"NL-0000AA", kPlaceholder, ""},
             {"NL-1234SS", kInvalid, ""},     {"NL-12345", kValue, "NL12345"},
             {"BE-1000", kValue, "BE1000"},   {"NL10 1AA", kValue, "NL101AA"},
             {"RG72 0ZR", kValue, "RG720ZR"}, {"0000AA", kPlaceholder, ""},
             {"0000XX", kPlaceholder, ""},    {"9999 XX", kPlaceholder, ""},
             {"9999ZZ", kPlaceholder, ""},    {"9999XB", kValue, "9999XB"},
             {"0000", kPlaceholder, ""},      {"9999", kPlaceholder, ""},
             {"00000", kPlaceholder, ""},     {"0123AB", kInvalid, ""},
             {"3512SA", kInvalid, ""},        {"3512SD", kInvalid, ""},
             {"3512SS", kInvalid, ""},        {"-", kPlaceholder, ""}});
  ExpectAll(FieldOf(v1::POSTCODE, {v1::DIGITS}), {{"3512 je", kValue, "3512"},
                                                  {"3512", kValue, "3512"},
                                                  {"NL-1234AB", kValue, "1234"},
                                                  {"0000AA", kPlaceholder, ""},
                                                  {"RG72 0ZR", kInvalid, ""}});
}

TEST(NormaliseTest, HouseNumbersHaveAnAddition) {
  ExpectAll(FieldOf(v1::HOUSE_NUMBER), {{"12", kValue, "12"},
                                        {"012", kValue, "12"},
                                        {"12 - a", kValue, "12A"},
                                        {"12A", kValue, "12A"},
                                        {"12bis", kValue, "12BIS"},
                                        {"12 bis A", kValue, "12BISA"},
                                        {"12hs", kValue, "12HS"},
                                        {"12 huis", kValue, "12HS"},
                                        {"12-2", kValue, "12-2"},
                                        {"12 2", kValue, "12-2"},
                                        {"12-2 hoog", kValue, "12-2"},
                                        {"12-2hg", kValue, "12-2"},
                                        {"122", kValue, "122"},
                                        {"12/14", kValue, "12-14"},
                                        {"0", kPlaceholder, ""},
                                        {"0a", kPlaceholder, ""},
                                        {"a12", kInvalid, ""}});
}

TEST(NormaliseTest, APartOfAHouseNumberCanBeTaken) {
  ExpectAll(FieldOf(v1::HOUSE_NUMBER, {v1::DIGITS}), {{"012", kValue, "12"},
                                                      {"12-2 hoog", kValue, "12"},
                                                      {"12bis", kValue, "12"},
                                                      {"0", kPlaceholder, ""}});
  ExpectAll(FieldOf(v1::HOUSE_NUMBER, {v1::ADDITION}), {{"12", kEmpty, ""},
                                                        {"12-2 hoog", kValue, "2"},
                                                        {"12 - a", kValue, "A"},
                                                        {"12 bis", kValue, "BIS"},
                                                        {"12 huis", kValue, "HS"},
                                                        {"a12", kInvalid, ""}});
}

TEST(NormaliseTest, BsnPassesThe11Test) {
  ExpectAll(FieldOf(v1::BSN), {{"100000344", kValue, "100000344"},
                               {"1000.00.344", kValue, "100000344"},
                               {"1000 00 344", kValue, "100000344"},
                               {"100000345", kInvalid, ""},
                               {"010000344", kInvalid, ""},
                               {"12345672", kValue, "012345672"},
                               {"999999999", kPlaceholder, ""},
                               {"999.999.999", kPlaceholder, ""},
                               {"000000000", kPlaceholder, ""},
                               {"1234", kInvalid, ""},
                               {"BSN", kInvalid, ""}});
}

TEST(NormaliseTest, NumbersAndCodes) {
  ExpectAll(
      FieldOf(v1::NUMBER),
      {{"007", kValue, "7"}, {"0", kValue, "0"}, {"12a", kInvalid, ""}, {" 5 ", kValue, "5"}});
  ExpectAll(FieldOf(v1::CODE),
            {{" vic ", kValue, "VIC"}, {"a-b@c", kValue, "A-B@C"}, {"nb", kValue, "NB"}});
}

TEST(NormaliseTest, WordsOfTheSchemaAreMissing) {
  v1::Field field = FieldOf(v1::POSTCODE);
  field.add_missing("1234 AB");
  field.add_missing("geen");
  ExpectAll(
      field,
      {{"1234ab", kPlaceholder, ""}, {"1234ac", kValue, "1234AC"}, {"Geen", kPlaceholder, ""}});
  v1::Field name = FieldOf(v1::NAME, {v1::DUTCH_SPELLING});
  name.add_missing("van Dijk");
  ExpectAll(name, {{"de Dyck", kPlaceholder, ""}, {"Dekker", kValue, "DEKER"}});
}

TEST(NormaliseTest, ColumnsOfAFieldAreJoinedByBlanks) {
  const FieldNormaliser normaliser(FieldOf(v1::NAME, {v1::PARTS}));
  std::string value;
  const std::array<std::string_view, 3> cells = {"van der ", " Berg", ""};
  EXPECT_EQ(normaliser.Normalise(cells, value), kValue);
  EXPECT_EQ(value, "BERG");
  const std::array<std::string_view, 2> none = {"", " "};
  EXPECT_EQ(normaliser.Normalise(none, value), kEmpty);
  EXPECT_EQ(value, "");
}

}  // namespace
}  // namespace koppel::agents
