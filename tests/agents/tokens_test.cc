#include "agents/tokens/tokens.h"

#include <gmock/gmock.h>

#include <set>

#include "base/random.h"
#include "tests/agents/random_schema.h"
#include "tests/reference/slow_tokens.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::set<std::string> Cut(const v1::Field& field, const v1::BloomField& part,
                          std::string_view value) {
  TokenList tokens;
  TokenCutter(field, part).Cut(value, tokens);
  std::set<std::string> set;
  for (size_t i = 0; i < tokens.size(); ++i) set.emplace(tokens[i]);
  return set;
}

v1::Field FieldOf(v1::FieldType type) {
  v1::Field field;
  field.set_type(type);
  return field;
}

v1::BloomField Rule(v1::TokenRule rule) {
  v1::BloomField part;
  part.set_tokens(rule);
  return part;
}

v1::BloomField Grams(v1::TokenRule rule, uint32_t q, uint32_t padding) {
  v1::BloomField part = Rule(rule);
  part.set_q(q);
  part.set_padding(padding);
  return part;
}

v1::BloomField Near(uint32_t distance, uint32_t steps) {
  v1::BloomField part = Rule(v1::NEIGHBOURS);
  part.set_distance(distance);
  part.set_steps(steps);
  return part;
}

std::set<std::string> Tokens(v1::TokenRule rule, std::string_view value) {
  return Cut(FieldOf(v1::NAME), Rule(rule), value);
}

size_t Shared(const std::set<std::string>& a, const std::set<std::string>& b) {
  size_t shared = 0;
  for (const std::string& token : a) shared += b.count(token);
  return shared;
}

TEST(TokensTest, GramsArePaddedAndASet) {
  EXPECT_THAT(Tokens(v1::BIGRAMS, "ANNA"), UnorderedElementsAre("_A", "AN", "NN", "NA", "A_"));
  EXPECT_THAT(Tokens(v1::BIGRAMS, "AAAA"), UnorderedElementsAre("_A", "AA", "A_"));
  EXPECT_THAT(Tokens(v1::BIGRAMS, "A"), UnorderedElementsAre("_A", "A_"));
  EXPECT_THAT(Tokens(v1::TRIGRAMS, "LI"), UnorderedElementsAre("__L", "_LI", "LI_", "I__"));
}

TEST(TokensTest, ExactIsTheWholeValue) {
  EXPECT_THAT(Tokens(v1::EXACT, "3512JE"), ElementsAre("3512JE"));
}

TEST(TokensTest, PositionalTokensKnowTheirPlace) {
  EXPECT_THAT(Tokens(v1::POSITIONAL, "3132"), UnorderedElementsAre("0:3", "1:1", "2:3", "3:2"));
  EXPECT_THAT(Tokens(v1::POSITIONAL_BIGRAMS, "313"),
              UnorderedElementsAre("0:3", "1:1", "2:3", "0:31", "1:13"));
}

TEST(TokensTest, DatePartsKeepDayAndMonthOfASwappedDate) {
  EXPECT_THAT(Tokens(v1::DATE_PARTS, "20050314"),
              UnorderedElementsAre("Y:2005", "YY:05", "Y0:2", "Y1:0", "Y2:0", "Y3:5", "M:03",
                                   "D:14", "DM:03", "DM:14"));
  const auto date = Tokens(v1::DATE_PARTS, "20050311");
  const auto swapped = Tokens(v1::DATE_PARTS, "20051103");
  EXPECT_EQ(Shared(date, swapped), 8u);
}

TEST(TokensTest, UnknownPartsOfADateGiveNothing) {
  EXPECT_THAT(Tokens(v1::DATE_PARTS, "20050000"),
              UnorderedElementsAre("Y:2005", "YY:05", "Y0:2", "Y1:0", "Y2:0", "Y3:5"));
  EXPECT_THAT(Tokens(v1::DATE_PARTS, "00000314"),
              UnorderedElementsAre("M:03", "D:14", "DM:03", "DM:14"));
}

TEST(TokensTest, GramsOfAnyLengthAndPadding) {
  const v1::Field name = FieldOf(v1::NAME);
  for (const std::string value : {"A", "AB", "BERG"}) {
    EXPECT_EQ(Cut(name, Grams(v1::QGRAMS, 2, 1), value), Tokens(v1::BIGRAMS, value));
    EXPECT_EQ(Cut(name, Grams(v1::QGRAMS, 3, 2), value), Tokens(v1::TRIGRAMS, value));
    EXPECT_EQ(Cut(name, Grams(v1::POSITIONAL_QGRAMS, 1, 0), value), Tokens(v1::POSITIONAL, value));
  }
  EXPECT_THAT(Cut(name, Grams(v1::QGRAMS, 4, 1), "BERG"), ElementsAre("BERG", "ERG_", "_BER"));
  EXPECT_THAT(Cut(name, Grams(v1::POSITIONAL_QGRAMS, 2, 1), "LI"),
              ElementsAre("0:_L", "1:LI", "2:I_"));
  EXPECT_THAT(Cut(name, Grams(v1::QGRAMS, 3, 0), "LI"), IsEmpty());
}

TEST(TokensTest, EachWordOfAFieldOfPartsIsCutByItself) {
  v1::Field name = FieldOf(v1::NAME);
  name.add_normalisers(v1::PARTS);
  EXPECT_THAT(Cut(name, Rule(v1::BIGRAMS), "JO AN"),
              UnorderedElementsAre("_J", "JO", "O_", "_A", "AN", "N_"));
  EXPECT_THAT(Cut(name, Rule(v1::EXACT), "ANNA MARIA"), UnorderedElementsAre("ANNA", "MARIA"));
  EXPECT_THAT(Cut(name, Rule(v1::POSITIONAL), "JO AN"),
              UnorderedElementsAre("0:J", "1:O", "0:A", "1:N"));
  EXPECT_THAT(Cut(FieldOf(v1::NAME), Rule(v1::EXACT), "ANNA MARIA"), ElementsAre("ANNA MARIA"));
}

TEST(TokensTest, SoundsAreThoseOfEachWord) {
  EXPECT_THAT(Tokens(v1::PHONETIC, "MEIJER"), ElementsAre("MR"));
  EXPECT_THAT(Cut(FieldOf(v1::TEXT), Rule(v1::PHONETIC), "DE SMID 12"),
              UnorderedElementsAre("D", "SMT"));
  EXPECT_THAT(Tokens(v1::PHONETIC, "12"), IsEmpty());
}

// The example of clkhash's numeric comparison: 2 r + 1 multiples of the distance around 2 r v.
TEST(TokensTest, NeighboursOfANumberAreAGridAroundIt) {
  const v1::Field number = FieldOf(v1::NUMBER);
  EXPECT_THAT(Cut(number, Near(10, 2), "25"),
              UnorderedElementsAre("80", "90", "100", "110", "120"));
  EXPECT_THAT(Cut(number, Near(10, 2), "26"),
              UnorderedElementsAre("80", "90", "100", "110", "120"));
  EXPECT_THAT(Cut(number, Near(5, 1), "1"), UnorderedElementsAre("-5", "0", "5"));
  EXPECT_THAT(Cut(number, Near(1000000, 32), "999999999999999"), ::testing::SizeIs(65));
  EXPECT_THAT(Cut(number, Near(10, 2), "1000000000000000"), IsEmpty());
}

TEST(TokensTest, NearNumbersShareMoreThanFarOnes) {
  const v1::Field number = FieldOf(v1::NUMBER);
  const v1::BloomField near = Near(20, 5);
  const auto at = [&](int value) { return Cut(number, near, std::to_string(value)); };
  size_t last = 11;
  for (int away = 0; away <= 30; ++away) {
    const size_t shared = Shared(at(1000), at(1000 + away));
    EXPECT_LE(shared, last) << away;
    last = shared;
  }
  EXPECT_EQ(Shared(at(1000), at(1000)), 11u);
  EXPECT_EQ(Shared(at(1000), at(1020)), 1u);
  EXPECT_EQ(Shared(at(1000), at(1022)), 0u);
}

TEST(TokensTest, NeighboursOfADateCountDays) {
  const v1::Field date = FieldOf(v1::DATE);
  EXPECT_THAT(Cut(date, Near(2, 1), "19700102"), UnorderedElementsAre("0", "2", "4"));
  EXPECT_THAT(Cut(date, Near(2, 1), "19691231"), UnorderedElementsAre("-4", "-2", "0"));
  EXPECT_EQ(Shared(Cut(date, Near(30, 15), "20000229"), Cut(date, Near(30, 15), "20000301")), 30u);
  EXPECT_EQ(Shared(Cut(date, Near(30, 15), "20051231"), Cut(date, Near(30, 15), "20060101")), 30u);
  for (const char* partial : {"20050300", "20050000", "00000314"}) {
    EXPECT_THAT(Cut(date, Near(30, 3), partial), IsEmpty());
  }
}

TEST(TokensTest, AgreeWithTheirSlowTwin) {
  SeededRandom random(koppel::testing::Seed());
  for (int i = 0; i < 200; ++i) {
    const v1::LinkageSchema schema = RandomSchema(random);
    const std::vector<std::string> values = RandomValues(schema, random);
    for (const v1::BloomField& part : schema.encodings(0).bloom().fields()) {
      const size_t index = static_cast<size_t>(std::stoi(part.field().substr(1)));
      const v1::Field& field = schema.fields(static_cast<int>(index));
      EXPECT_EQ(Cut(field, part, values[index]), reference::SlowTokens(field, part, values[index]))
          << part.ShortDebugString();
    }
  }
}

TEST(TokensTest, AnEmptyValueHasNone) {
  for (const auto rule : {v1::BIGRAMS, v1::TRIGRAMS, v1::EXACT, v1::POSITIONAL,
                          v1::POSITIONAL_BIGRAMS, v1::DATE_PARTS}) {
    EXPECT_THAT(Tokens(rule, ""), IsEmpty());
  }
}

}  // namespace
}  // namespace koppel::agents
