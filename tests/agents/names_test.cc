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
                                {"v.d. Berg", kValue, "BERG"},
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
  ExpectAll(FieldOf(v1::NAME_PARTICLE), {{"van den Berg", kValue, "VANDEN"},
                                         {"van den", kValue, "VANDEN"},
                                         {"VAN DEN ", kValue, "VANDEN"},
                                         {"Berg, van den", kValue, "VANDEN"},
                                         {"van 't Hof", kValue, "VANT"},
                                         {"van ’t", kValue, "VANT"},
                                         {"'t", kValue, "T"},
                                         {"de", kValue, "DE"},
                                         {"v.d.", kValue, "VD"},
                                         {"v.d. Berg", kValue, "VD"},
                                         {"d' Hondt", kEmpty, ""},
                                         {"El", kEmpty, ""},
                                         {"Jansen-de Vries", kEmpty, ""},
                                         {"Jansen", kEmpty, ""},
                                         {"", kEmpty, ""}});
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
