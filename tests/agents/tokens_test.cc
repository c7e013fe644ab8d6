#include "agents/tokens/tokens.h"

#include <gmock/gmock.h>

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

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
  std::vector<std::string> shared;
  std::set_intersection(date.begin(), date.end(), swapped.begin(), swapped.end(),
                        std::back_inserter(shared));
  EXPECT_EQ(shared.size(), 8u);
}

TEST(TokensTest, UnknownPartsOfADateGiveNothing) {
  EXPECT_THAT(Tokens(v1::DATE_PARTS, "20050000"),
              UnorderedElementsAre("Y:2005", "YY:05", "Y0:2", "Y1:0", "Y2:0", "Y3:5"));
  EXPECT_THAT(Tokens(v1::DATE_PARTS, "00000314"),
              UnorderedElementsAre("M:03", "D:14", "DM:03", "DM:14"));
}

TEST(TokensTest, AnEmptyValueHasNone) {
  for (const auto rule : {v1::BIGRAMS, v1::TRIGRAMS, v1::EXACT, v1::POSITIONAL,
                          v1::POSITIONAL_BIGRAMS, v1::DATE_PARTS}) {
    EXPECT_THAT(Tokens(rule, ""), IsEmpty());
  }
}

}  // namespace
}  // namespace koppel::agents
