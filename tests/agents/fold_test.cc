#include "agents/normalise/fold.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

std::string Fold(std::string_view utf8) { return ToUpperAscii(utf8); }

TEST(FoldTest, EveryScriptBecomesUpperCaseAscii) {
  EXPECT_EQ(Fold("Yılmaz"), "YILMAZ");
  EXPECT_EQ(Fold("İnönü"), "INONU");
  EXPECT_EQ(Fold("Çelik Şahin Ağa"), "CELIK SAHIN AGA");
  EXPECT_EQ(Fold("Wrocław Łódź"), "WROCLAW LODZ");
  EXPECT_EQ(Fold("Nguyễn"), "NGUYEN");
  EXPECT_EQ(Fold("Đorđević"), "DORDEVIC");
  EXPECT_EQ(Fold("Straße Müller"), "STRASSE MULLER");
  EXPECT_EQ(Fold("Ærøskøbing Œuvre"), "AEROSKOBING OEUVRE");
  EXPECT_EQ(Fold("Þór"), "THOR");
  EXPECT_EQ(Fold("Москва"), "MOSKVA");
  EXPECT_EQ(Fold("Иванов"), "IVANOV");
  EXPECT_EQ(Fold("محمد"), "MHMD");
  EXPECT_EQ(Fold("Παπαδόπουλος"), "PAPADOPOULOS");
}

TEST(FoldTest, FormsOfOneLetterAreOne) {
  EXPECT_EQ(Fold("Zo\u00EB"), Fold("Zoe\u0308"));
  EXPECT_EQ(Fold("Ĳsbrand ĳ"), "IJSBRAND IJ");
  EXPECT_EQ(Fold("Bruÿn"), "BRUYN");
  EXPECT_EQ(Fold("ﬁne ﬂ"), "FINE FL");
  EXPECT_EQ(Fold("ＪＡＮ　１２"), "JAN 12");
  EXPECT_EQ(Fold("№"), "NO");
}

TEST(FoldTest, ApostrophesHyphensAndBlanksOfAllKindsAreOneEach) {
  for (const char* apostrophe : {"'", "\u2019", "\u2018", "\u201B", "\u02BC", "\u02B9", "\u02BB",
                                 "\u00B4", "\u2032", "\uFF07", "\uA78C"}) {
    EXPECT_EQ(Fold(std::string("d") + apostrophe + "Hondt"), "D'HONDT") << apostrophe;
  }
  for (const char* hyphen : {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015",
                             "\u2212", "\uFE63", "\uFF0D"}) {
    EXPECT_EQ(Fold(std::string("a") + hyphen + "b"), "A-B") << hyphen;
  }
  for (const char* blank : {" ", "\u00A0", "\u2002", "\u2009", "\u202F", "\u205F", "\u3000"}) {
    EXPECT_EQ(Fold(std::string("a") + blank + "b"), "A B");
  }
}

TEST(FoldTest, WhatShowsNothingGoes) {
  for (const char* nothing :
       {"\u200B", "\u200C", "\u200D", "\u200E", "\u2060", "\uFEFF", "\u00AD", "\u202A", "\uFE0F"}) {
    EXPECT_EQ(Fold(std::string("Ja") + nothing + "n"), "JAN");
    EXPECT_TRUE(ShowsNothing(nothing));
  }
  EXPECT_TRUE(ShowsNothing(" \u00A0\t\u3000"));
  EXPECT_FALSE(ShowsNothing("\U0001F600"));
  EXPECT_EQ(Fold("\U0001F600"), "");
}

TEST(FoldTest, BytesThatAreNoTextDoNoHarm) {
  EXPECT_EQ(Fold("Jan\xFF"), "JAN");
  EXPECT_EQ(Fold("Jan\xC3"), "JAN");
  EXPECT_EQ(Fold(""), "");
}

TEST(FoldTest, SomeCharactersAreReadWithTheirNeighbours) {
  for (const char* cell : {"\u02EB", "j\u02EB", "\u02EBj", "\u02C9\u02EBj", "\u02EAjan\u02EB",
                           "\u00B5;", ";\u00B5m", "<\u0338", "a=\u0301\u0338b"}) {
    EXPECT_EQ(ToUpperAscii(cell), ToUpperAsciiByIcu(cell)) << cell;
  }
}

// A random cell of letters, marks, blanks, punctuation and a few other scripts, in UTF-8.
std::string RandomCell(std::mt19937_64& random) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> kRanges = {{{0x20, 0x7E},
                                                                     {0x20, 0x7E},
                                                                     {0xA0, 0x24F},
                                                                     {0x250, 0x36F},
                                                                     {0x1E00, 0x1EFF},
                                                                     {0x2000, 0x206F},
                                                                     {0x400, 0x45F},
                                                                     {0xFF01, 0xFF5E}}};
  std::string cell;
  for (size_t i = random() % 12; i > 0; --i) {
    const auto [first, last] = kRanges[random() % kRanges.size()];
    const auto c = static_cast<char32_t>(first + random() % (last - first + 1));
    if (c < 0x80) {
      cell += static_cast<char>(c);
    } else if (c < 0x800) {
      cell += static_cast<char>(0xC0 | c >> 6);
      cell += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      cell += static_cast<char>(0xE0 | c >> 12);
      cell += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      cell += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return cell;
}

TEST(FoldTest, TheTableGivesWhatIcuGives) {
  std::mt19937_64 random(koppel::testing::Seed());
  for (int i = 0; i < 20000; ++i) {
    const std::string cell = RandomCell(random);
    EXPECT_EQ(ToUpperAscii(cell), ToUpperAsciiByIcu(cell)) << cell;
  }
}

}  // namespace
}  // namespace koppel::agents
