#include "agents/normalise/spelling.h"

#include "tests/agents/examples.h"

namespace koppel::agents {
namespace {

std::string Spelt(const std::string& words) {
  std::string out;
  DutchSpelling(words, out);
  return out;
}

void ExpectAlike(const std::vector<std::string>& spellings, const std::string& one) {
  for (const std::string& spelling : spellings) EXPECT_EQ(Spelt(spelling), one) << spelling;
}

TEST(SpellingTest, SpellingsOfOneNameBecomeOne) {
  ExpectAlike({"BRUIJN", "BRUYN", "BRUIN"}, "BRUIN");
  ExpectAlike({"MEIJER", "MEYER", "MEIER"}, "MEIER");
  ExpectAlike({"DIJK", "DYK", "DIJCK", "DYCK"}, "DYK");
  ExpectAlike({"MOOIJ", "MOOY", "MOOI"}, "MOOI");
  ExpectAlike({"KAIJSER", "KAYSER", "KAISER"}, "KAISER");
  ExpectAlike({"BAKKER", "BACKER"}, "BAKER");
  ExpectAlike({"CLAES", "CLAAS", "KLAAS", "KLAES"}, "KLAAS");
  ExpectAlike({"BROUWER", "BRAUWER"}, "BROUWER");
  ExpectAlike({"LIGTHART", "LICHTHART"}, "LIGTART");
  ExpectAlike({"VERHAEGH", "VERHAAG", "VERHAAGH"}, "VERHAAG");
  ExpectAlike({"SMID", "SMIT", "SMIDT"}, "SMIT");
  ExpectAlike({"BRAND", "BRANDT", "BRANT"}, "BRANT");
  ExpectAlike({"JANSEN", "JANSSEN"}, "JANSEN");
  ExpectAlike({"JANS", "JANSZ"}, "JANS");
  ExpectAlike({"HENDRIKS", "HENDRICKS", "HENDRICKX", "HENDRIX"}, "HENDRIKS");
  ExpectAlike({"VISSER", "VISSCHER"}, "VISER");
  ExpectAlike({"BOS", "BOSCH"}, "BOS");
  ExpectAlike({"MATTHIJS", "MATTHYS", "MATHIJS"}, "MATYS");
  ExpectAlike({"STEPHAN", "STEFAN"}, "STEFAN");
  ExpectAlike({"CHRISTIAAN", "KRISTIAAN"}, "KRISTIAAN");
  ExpectAlike({"REBECCA", "REBEKKA"}, "REBEKA");
  ExpectAlike({"QUAK", "KWAK"}, "KWAK");
}

TEST(SpellingTest, WhatSoundsOtherwiseStays) {
  for (const std::string word :
       {"SCHAAP", "CECILIA", "BOOM", "BOM", "VRIES", "ZWART", "12B", "DE"}) {
    EXPECT_EQ(Spelt(word), word);
  }
}

TEST(SpellingTest, EachWordIsSpeltByItself) {
  EXPECT_EQ(Spelt("MARIA CORNELIA"), "MARIA KORNELIA");
  EXPECT_EQ(Spelt("JAN NIJS"), "JAN NYS");
  EXPECT_EQ(Spelt("BRAND DIRK"), "BRANT DIRK");
  EXPECT_EQ(Spelt(""), "");
}

TEST(SpellingTest, NamesAndTextsAreSpeltOnRequest) {
  ExpectValues(FieldOf(v1::NAME, {v1::DUTCH_SPELLING}),
               {{"de Bruyn", "BRUIN"}, {"De Bruÿn", "BRUIN"}, {"de Bruĳn", "BRUIN"}});
  ExpectValues(FieldOf(v1::TEXT, {v1::DUTCH_SPELLING}), {{"Groote Dyck 11", "GROOTE DYK 11"}});
  ExpectValues(FieldOf(v1::NAME), {{"de Bruyn", "BRUYN"}});
}

}  // namespace
}  // namespace koppel::agents
