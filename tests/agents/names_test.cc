#include "agents/normalise/names.h"

#include "tests/agents/examples.h"

namespace koppel::agents {
namespace {

TEST(NamesTest, NamesLoseTheirParticlesAndBlanks) {
  ExpectAll(FieldOf(v1::NAME), {{"van den Berg", kValue, "BERG"},
                                {"Van Den Berg", kValue, "BERG"},
                                {"Berg, van den", kValue, "BERG"},
                                {"'t Hart", kValue, "HART"},
                                {"’t Hart", kValue, "HART"},
                                {"'s-Gravesande", kValue, "GRAVESANDE"},
                                {"van 't Hof", kValue, "HOF"},
                                {"in 't Veld", kValue, "VELD"},
                                {"Voor in ’t Holt", kValue, "HOLT"},
                                {"uit te de Weerd", kValue, "WEERD"},
                                {"uijt den Bogaard", kValue, "BOGAARD"},
                                {"de la Cruz", kValue, "CRUZ"},
                                {"von und zu Liechtenstein", kValue, "LIECHTENSTEIN"},
                                {"della Rovere", kValue, "ROVERE"},
                                {"van't Hoff", kValue, "HOFF"},
                                {"Van’t Hoff", kValue, "HOFF"},
                                {"van`t Hoff", kValue, "HOFF"},
                                {"van´t Hoff", kValue, "HOFF"},
                                {"van ´t Hoff", kValue, "HOFF"},
                                {"van‘t Hoff", kValue, "HOFF"},
                                {"van′t Hoff", kValue, "HOFF"},
                                {"vanʼt Hoff", kValue, "HOFF"},
                                {"Vant Hoff", kValue, "HOFF"},
                                {"Hoff, van't", kValue, "HOFF"},
                                {"in't Veld", kValue, "VELD"},
                                {"In’t Veld", kValue, "VELD"},
                                {"op't Hof", kValue, "HOF"},
                                {"uit't Hof", kValue, "HOF"},
                                {"aan't Rot", kValue, "ROT"},
                                {"voor in't Holt", kValue, "HOLT"},
                                {"van's-Gravenmade", kValue, "GRAVENMADE"},
                                {"Aart 't Hooft", kValue, "AARTTHOOFT"},
                                {"Int Veld", kValue, "INTVELD"},
                                {"van'thoff", kValue, "VANTHOFF"},
                                {"v.d. Berg", kValue, "BERG"},
                                {"V.D.Berg", kValue, "BERG"},
                                {"v.d. Ham", kValue, "HAM"},
                                {"v.d. Li", kValue, "VDLI"},
                                {"vande Berg", kValue, "BERG"},
                                {"v/d Berg", kValue, "BERG"},
                                {"vd Berg", kValue, "BERG"},
                                {"d' Hondt", kValue, "DHONDT"},
                                {"D'Hondt", kValue, "DHONDT"},
                                {"El-Idrissi", kValue, "ELIDRISSI"},
                                {"El Idrissi", kValue, "ELIDRISSI"},
                                {"Vandenberg", kValue, "VANDENBERG"},
                                {"Van", kValue, "VAN"},
                                {"van der", kValue, "DER"},
                                {"Jansen-de Vries", kValue, "JANSENDEVRIES"},
                                {"--", kPlaceholder, ""},
                                {"Onbekend", kPlaceholder, ""},
                                {"NB", kPlaceholder, ""},
                                {"nb.", kPlaceholder, ""},
                                {"\u00A0", kEmpty, ""},
                                {"\U0001F600", kInvalid, ""}});
}

TEST(NamesTest, ParticlesAreWhatNamesLose) {
  ExpectAll(FieldOf(v1::NAME_PARTICLE), {{"van den Berg", kValue, "VANDE"},
                                         {"van den", kValue, "VANDE"},
                                         {"VAN DEN ", kValue, "VANDE"},
                                         {"Berg, van den", kValue, "VANDE"},
                                         {"van't Hof", kValue, "VANT"},
                                         {"van't", kValue, "VANT"},
                                         {"van’t", kValue, "VANT"},
                                         {"vant", kValue, "VANT"},
                                         {"in't", kValue, "INT"},
                                         {"in 't", kValue, "INT"},
                                         {"uit te de", kValue, "UITTEDE"},
                                         {"van", kValue, "VAN"},
                                         {"van 't Hof", kValue, "VANT"},
                                         {"van ’t", kValue, "VANT"},
                                         {"'t", kValue, "T"},
                                         {"de", kValue, "DE"},
                                         {"d' Hondt", kEmpty, ""},
                                         {"El", kEmpty, ""},
                                         {"Jansen-de Vries", kEmpty, ""},
                                         {"Jansen", kEmpty, ""},
                                         {"", kEmpty, ""}});
}

// "v.d." is short for each of them.
TEST(NamesTest, VanDeVanDenAndVanDerAreOneParticle) {
  for (const char* particle :
       {"v.d.", "V.D.", "v. d.", "v/d", "vd", "v.d.r.", "vdr", "vdr.", "van de", "van den",
        "van der", "Van Der", "vande", "vanden", "vander", "VAN  DER"}) {
    ExpectValues(FieldOf(v1::NAME_PARTICLE), {{particle, "VANDE"}});
  }
  ExpectValues(FieldOf(v1::NAME_PARTICLE), {{"v.d. Berg", "VANDE"},
                                            {"Berg, v.d.", "VANDE"},
                                            {"bij van der Berg", "BIJVANDE"},
                                            {"van de la Cruz", "VANDELA"},
                                            {"de", "DE"},
                                            {"van dem", "VANDEM"}});
}

TEST(NamesTest, APartnersNameMakesADoubleName) {
  ExpectValues(FieldOf(v1::NAME, {v1::PARTS}), {{"Jansen e/v de Vries", "JANSEN VRIES"},
                                                {"Jansen E/V de Vries", "JANSEN VRIES"},
                                                {"Jansen e.v. de Vries", "JANSEN VRIES"},
                                                {"Jansen, e/v de Vries", "JANSEN VRIES"},
                                                {"Jansen e.v. Vries", "JANSEN VRIES"},
                                                {"Jansen ev de Vries", "JANSEN VRIES"},
                                                {"Jansen (e.v. de Vries)", "JANSEN VRIES"},
                                                {"Jansen-e/v van de Vries", "JANSEN VRIES"},
                                                {"Jansen echtgenote van de Vries", "JANSEN VRIES"},
                                                {"Jansen echtg. van de Vries", "JANSEN VRIES"},
                                                {"Jansen echtgenoot de Vries", "JANSEN VRIES"},
                                                {"de Vries, geb. Jansen", "VRIES JANSEN"},
                                                {"de Vries-geboren Jansen", "VRIES JANSEN"},
                                                {"Jansen wed. de Vries", "JANSEN VRIES"},
                                                {"van den Berg e/v v.d. Ham", "BERG HAM"}});
  ExpectValues(FieldOf(v1::NAME), {{"Jansen e/v de Vries", "JANSENDEVRIES"},
                                   {"Jansen echtgenote van de Vries", "JANSENDEVRIES"},
                                   {"van Jansen e/v de Vries", "JANSENDEVRIES"}});
  ExpectValues(FieldOf(v1::NAME, {v1::FIRST_PART}), {{"Jansen e/v de Vries", "JANSEN"}});
  ExpectValues(FieldOf(v1::NAME, {v1::LAST_PART}), {{"Jansen e/v de Vries", "VRIES"}});
  ExpectAll(FieldOf(v1::NAME_PARTICLE),
            {{"Jansen e/v de Vries", kEmpty, ""}, {"de Jong e/v Vries", kValue, "DE"}});
}

TEST(NamesTest, WordsOfPartnersAreOnlyBetweenTwoNames) {
  ExpectValues(FieldOf(v1::NAME, {v1::PARTS}), {{"J.E.V. de Vries", "J E V VRIES"},
                                                {"de Vries E.V.", "VRIES E V"},
                                                {"Vries, E.V. de", "E V VRIES"},
                                                {"E.V. Vries", "E V VRIES"},
                                                {"de Weduwe", "WEDUWE"},
                                                {"de Weduwe-Jansen", "WEDUWE JANSEN"},
                                                {"Jansen e/v", "JANSEN EV"},
                                                {"Jansen e/v de", "JANSEN EV"}});
  ExpectValues(FieldOf(v1::NAME, {v1::INITIALS}), {{"J.E.V.", "JEV"}, {"Eva Vera", "EV"}});
}

TEST(NamesTest, PartsAreWordsEachOnce) {
  ExpectValues(FieldOf(v1::NAME, {v1::PARTS}), {{"Jansen-de Vries", "JANSEN VRIES"},
                                                {"Jansen - de Vries", "JANSEN VRIES"},
                                                {"Jansen–de Vries", "JANSEN VRIES"},
                                                {"Jansen de Vries", "JANSEN VRIES"},
                                                {"de Vries-Jansen", "VRIES JANSEN"},
                                                {"Vries - Jansen, de", "VRIES JANSEN"},
                                                {"Maria Johanna", "MARIA JOHANNA"},
                                                {"Maria  Johanna Maria", "MARIA JOHANNA"},
                                                {"Anne-Marie", "ANNE MARIE"},
                                                {"van den Berg", "BERG"},
                                                {"Berg van den", "BERG"},
                                                {"van 't Hof-in 't Veld", "HOF VELD"},
                                                {"van't Hof-in’t Veld", "HOF VELD"},
                                                {"Hof van't Veld", "HOF VELD"},
                                                {"Bosch van Drakestein", "BOSCH DRAKESTEIN"},
                                                {"Van", "VAN"},
                                                {"van der", "DER"}});
}

TEST(NamesTest, ArticlesStayWithTheirWord) {
  ExpectValues(FieldOf(v1::NAME, {v1::PARTS}), {{"El Idrissi", "ELIDRISSI"},
                                                {"El-Idrissi", "ELIDRISSI"},
                                                {"Al-Hassan Yusuf", "ALHASSAN YUSUF"},
                                                {"Abd el Rahman", "ABDELRAHMAN"},
                                                {"d' Hondt-Smit", "DHONDT SMIT"},
                                                {"D’Hondt", "DHONDT"},
                                                {"de l' Hermite", "LHERMITE"},
                                                {"O' Brien", "OBRIEN"},
                                                {"Mc Donald", "MCDONALD"},
                                                {"El", "EL"}});
}

TEST(NamesTest, OnePartOrTheInitialsCanBeTaken) {
  ExpectValues(FieldOf(v1::NAME, {v1::FIRST_PART}), {{"Maria Johanna", "MARIA"},
                                                     {"Jansen-de Vries", "JANSEN"},
                                                     {"de Vries-Jansen", "VRIES"},
                                                     {"Anna", "ANNA"}});
  ExpectValues(FieldOf(v1::NAME, {v1::LAST_PART}),
               {{"Maria Johanna", "JOHANNA"}, {"Jansen-de Vries", "VRIES"}, {"Anna", "ANNA"}});
  ExpectValues(FieldOf(v1::NAME, {v1::INITIALS}), {{"Maria Johanna", "MJ"},
                                                   {"M.J.", "MJ"},
                                                   {"M. J.", "MJ"},
                                                   {"S.T. Anna", "STA"},
                                                   {"V.D.M.", "VDM"},
                                                   {"Jan-Willem", "JW"},
                                                   {"Jan Jan", "JJ"},
                                                   {"Anna", "A"}});
}

TEST(NamesTest, NormalisersAreAppliedInTheirOrder) {
  ExpectValues(FieldOf(v1::NAME, {v1::DUTCH_SPELLING, v1::INITIALS}), {{"Cornelis Hein", "KH"}});
  ExpectValues(FieldOf(v1::NAME, {v1::INITIALS, v1::DUTCH_SPELLING}), {{"Cornelis Hein", "G"}});
  ExpectValues(FieldOf(v1::NAME, {v1::PARTS, v1::DUTCH_SPELLING}),
               {{"de Bruijn-Bruyn Backer", "BRUIN BAKER"}});
  ExpectValues(FieldOf(v1::NAME, {v1::DUTCH_SPELLING, v1::LAST_PART}),
               {{"Jansen-uijt den Dijck", "DYK"}});
}

}  // namespace
}  // namespace koppel::agents
