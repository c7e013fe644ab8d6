#include "bench/population/names/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/population/names/dutch_surnames.h"
#include "bench/population/names/first_names_data.h"
#include "bench/population/names/name_list.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

// Residents share a surname with their families: about one draw for 2.2 persons.
constexpr double kPersonsPerSurname = 2.2;
// Bounds that a right share passes for all but one seed in two million.
constexpr double kSigmas = 5;

double Slack(double share, size_t draws) {
  return kSigmas * std::sqrt(share * (1 - share) / static_cast<double>(draws));
}

SeededRandom Stream(uint64_t part) {
  return StreamFor(koppel::testing::Seed(), "names_test", 0, part);
}

Province AnyProvince(SeededRandom& random) {
  static const Weights kResidents(
      {583, 648, 492, 1156, 417, 2071, 1343, 2853, 3674, 383, 2545, 1117});
  return static_cast<Province>(kResidents.Draw(random));
}

Origin AnyOrigin(SeededRandom& random) {
  static const Weights kOrigin({kOriginShares.begin(), kOriginShares.end()});
  return static_cast<Origin>(kOrigin.Draw(random));
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

struct Spread {
  size_t families = 0;
  size_t names = 0;
  double once = 0;     // shares of the names
  double under_5 = 0;  // by persons: at most two families
  std::array<double, 10> top{};
};

Spread SpreadOf(double persons) {
  SeededRandom random = Stream(1);
  Spread spread;
  spread.families = static_cast<size_t>(persons / kPersonsPerSurname);
  std::vector<uint64_t> keys(spread.families);
  for (uint64_t& key : keys) {
    const Province province = AnyProvince(random);
    const Surname name = DrawSurname(AnyOrigin(random), province, random);
    key = KeyOf(name.particle, name.stem);
    const int place = TopTen(name);
    if (place >= 0) spread.top[static_cast<size_t>(place)] += 1;
  }
  for (double& share : spread.top) share /= static_cast<double>(spread.families);
  std::sort(keys.begin(), keys.end());
  for (size_t i = 0; i < keys.size();) {
    size_t end = i;
    while (end < keys.size() && keys[end] == keys[i]) ++end;
    ++spread.names;
    spread.once += end - i == 1 ? 1 : 0;
    spread.under_5 += end - i <= 2 ? 1 : 0;
    i = end;
  }
  spread.once /= static_cast<double>(spread.names);
  spread.under_5 /= static_cast<double>(spread.names);
  ::testing::Test::RecordProperty("surnames", std::to_string(spread.names));
  ::testing::Test::RecordProperty("of_one_family", std::to_string(spread.once));
  return spread;
}

TEST(NamesTest, TheTenMostFrequentSurnamesHaveTheirPublishedSharesAmongAllResidents) {
  // Bearers in 2007 of 16.4 million (the last seven to a hundred).
  constexpr std::array<double, 10> kBearers = {86534, 75698, 73152, 60135, 57879,
                                               56864, 55394, 50929, 43493, 41500};
  const Spread spread = SpreadOf(2e6);
  for (size_t i = 0; i < kBearers.size(); ++i) {
    const double share = kBearers[i] / 16.4e6;
    // Some of other origins bear them too: up to one in a hundred more.
    EXPECT_NEAR(spread.top[i], share, Slack(share, spread.families) + share * 0.015) << i;
  }
}

TEST(NamesTest, AMillionPersonsBearTensOfThousandsOfSurnames) {
  const Spread spread = SpreadOf(1e6);
  EXPECT_GT(spread.names, 60'000u);
  EXPECT_LT(spread.names, 130'000u);
  EXPECT_GT(spread.once, 0.3);
  EXPECT_LT(spread.once, 0.65);
}

TEST(NamesTest, AllResidentsBearSeveralHundredThousandSurnamesAThirdInOneFamily) {
  if (!koppel::testing::Full()) GTEST_SKIP() << "eight million draws: in the full test";
  const Spread spread = SpreadOf(17.5e6);
  EXPECT_GT(spread.names, 300'000u);
  EXPECT_LT(spread.names, 450'000u);
  EXPECT_NEAR(spread.once, 0.37, 0.07);
  EXPECT_NEAR(spread.under_5, 0.5, 0.08);
}

TEST(NamesTest, EveryRankIsAnotherSurname) {
  std::vector<uint64_t> keys;
  for (size_t region = 0; region < kRegions; ++region) {
    const SurnameRanks& ranks = DutchSurnames(static_cast<Region>(region));
    if (region == 0) {
      EXPECT_GE(ranks.ranks(), 1'500'000u);
    }
    // Of the doubles every fifth, but in the full test.
    for (size_t rank = 0; rank < ranks.ranks();
         rank += rank < ranks.singles() || koppel::testing::Full() ? 1 : 5) {
      const Surname name = ranks.AtRank(rank);
      keys.push_back(KeyOf(name.particle, name.stem));
    }
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(NamesTest, TheHeadHasTwoHundredAndFiftyFrequentNames) {
  std::set<std::string> names;
  for (size_t region = 0; region < kRegions; ++region) {
    for (const Surname& name : DutchSurnames(static_cast<Region>(region)).head()) {
      EXPECT_FALSE(name.stem.empty());
      names.insert(Whole(name));
    }
  }
  EXPECT_GE(names.size(), 250u);
}

double ShareEndingIn(const std::vector<std::string_view>& endings, Province province) {
  SeededRandom random = Stream(2);
  constexpr size_t kDraws = 20'000;
  size_t found = 0;
  for (size_t i = 0; i < kDraws; ++i) {
    const std::string stem = DrawSurname(Origin::kDutch, province, random).stem;
    for (const std::string_view ending : endings) {
      if (!stem.ends_with(ending)) continue;
      ++found;
      break;
    }
  }
  return static_cast<double>(found) / kDraws;
}

TEST(NamesTest, SurnamesAreAtHomeInTheirRegions) {
  const std::vector<std::string_view> frisian = {"stra", "sma", "inga", "ema"};
  EXPECT_GT(ShareEndingIn(frisian, Province::kFriesland),
            5 * ShareEndingIn(frisian, Province::kZuidHolland));
  EXPECT_GT(ShareEndingIn({"ink"}, Province::kOverijssel),
            3 * ShareEndingIn({"ink"}, Province::kZeeland));
  EXPECT_GT(ShareEndingIn({"Janssen", "mans", "ens"}, Province::kLimburg),
            3 * ShareEndingIn({"Janssen", "mans", "ens"}, Province::kGroningen));
}

TEST(NamesTest, CommonSurnamesAreTheHundredMostFrequent) {
  SeededRandom random = Stream(3);
  std::set<std::string> names;
  size_t top = 0;
  constexpr size_t kDraws = 100'000;
  for (size_t i = 0; i < kDraws; ++i) {
    const Surname name = DrawCommonSurname(random);
    names.insert(Whole(name));
    if (TopTen(name) >= 0) ++top;
  }
  EXPECT_EQ(names.size(), 100u);
  EXPECT_GT(top, kDraws / 6);
  EXPECT_EQ(TopTen({"van den", "Berg"}), 3);
  EXPECT_EQ(TopTen({"", "Berg"}), -1);
}

TEST(NamesTest, ChildrenOf2014HaveOneToFourNamesInThePublishedShares) {
  SeededRandom random = Stream(4);
  constexpr size_t kDraws = 50'000;
  constexpr std::array<double, 4> kShares = {39 / 99.0, 38 / 99.0, 20 / 99.0, 2 / 99.0};
  std::array<size_t, 5> counts{};
  for (size_t i = 0; i < kDraws; ++i) {
    ++counts.at(WordsOf(DrawFirstNames(Origin::kDutch, Sex::kFemale, 2014, random)).size());
  }
  for (size_t i = 0; i < kShares.size(); ++i) {
    // A name that would stand twice is now and then left out.
    EXPECT_NEAR(static_cast<double>(counts[i + 1]) / kDraws, kShares[i],
                Slack(kShares[i], kDraws) + 0.002);
  }
  EXPECT_EQ(counts[0], 0u);
}

TEST(NamesTest, NobodyHasAFirstNameTwiceAndNothingIsEmpty) {
  SeededRandom random = Stream(5);
  for (int i = 0; i < 100'000; ++i) {
    const Origin origin = AnyOrigin(random);
    const Sex sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
    const std::string names = DrawFirstNames(origin, sex, DrawBetween(random, 1915, 2024), random);
    const auto words = WordsOf(names);
    ASSERT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size()) << names;
    ASSERT_FALSE(words.empty());
    for (const std::string& word : words) ASSERT_FALSE(word.empty()) << names;
    ASSERT_FALSE(DrawCallName(names, random).empty());
  }
}

TEST(NamesTest, TensOfThousandsOfFirstNamesArise) {
  SeededRandom random = Stream(6);
  std::set<std::string> names;
  constexpr size_t kDraws = 1'000'000;
  for (size_t i = 0; i < kDraws; ++i) {
    const Sex sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
    for (std::string& name :
         WordsOf(DrawFirstNames(AnyOrigin(random), sex, DrawBetween(random, 1930, 2020), random))) {
      names.insert(std::move(name));
    }
  }
  RecordProperty("first_names", std::to_string(names.size()));
  EXPECT_GT(names.size(), 20'000u);
  EXPECT_LT(names.size(), 80'000u);
}

TEST(NamesTest, EveryCohortHasItsOwnHeads) {
  for (size_t cohort = 0; cohort < kCohorts; ++cohort) {
    EXPECT_GE(WeightedWords(kDutchMen[cohort]).size(), 60u);
    EXPECT_GE(WeightedWords(kDutchWomen[cohort]).size(), 60u);
  }
  const auto share = [](std::string_view name, Sex sex, int year) {
    SeededRandom random = Stream(7);
    double found = 0;
    for (int i = 0; i < 20'000; ++i) {
      found += WordsOf(DrawFirstNames(Origin::kDutch, sex, year, random))[0] == name ? 1 : 0;
    }
    return found / 20'000;
  };
  EXPECT_GT(share("Johannes", Sex::kMale, 1930), 0.06);
  EXPECT_LT(share("Johannes", Sex::kMale, 2015), 0.02);
  EXPECT_GT(share("Maria", Sex::kFemale, 1950), 0.06);
  EXPECT_GT(share("Emma", Sex::kFemale, 2012), 0.006);
  // Of the tail that all cohorts share: 6 in ten thousand, in 2015 twenty-two in a thousand.
  EXPECT_LT(share("Daan", Sex::kMale, 1930), 0.002);
  EXPECT_GT(share("Daan", Sex::kMale, 2015), 0.015);
}

TEST(NamesTest, CommonFirstNamesAreTwentyOfTheBirthYear) {
  SeededRandom random = Stream(8);
  std::set<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.insert(DrawCommonFirstName(Sex::kMale, 2010, random));
  EXPECT_EQ(names.size(), 20u);
  EXPECT_TRUE(names.contains("Daan"));
}

TEST(NamesTest, CallNamesAreShortFormsOrTheNameItself) {
  SeededRandom random = Stream(9);
  std::map<std::string, int> called;
  for (int i = 0; i < 1000; ++i) ++called[DrawCallName("Wilhelmus Maria", random)];
  EXPECT_GT(called["Wim"], 400);
  EXPECT_GT(called["Wilhelmus"], 10);
  EXPECT_EQ(called["Maria"], 0);
  std::set<std::string> of_sem;
  for (int i = 0; i < 1000; ++i) of_sem.insert(DrawCallName("Sem Johannes", random));
  EXPECT_TRUE(of_sem.contains("Sem"));
  EXPECT_TRUE(of_sem.contains("Jan"));
}

TEST(NamesTest, CapitalsAreThoseOfTheLettersThatNamesHave) {
  EXPECT_EQ(InCapitals("van 't Młynewski-Özdemir"), "VAN 'T MŁYNEWSKI-ÖZDEMIR");
  EXPECT_EQ(InCapitals("Żółć Şahin Yılmaz İnce"), "ŻÓŁĆ ŞAHIN YILMAZ İNCE");
  EXPECT_EQ(InCapitals("Weiß ạ ×÷"), "WEIß ạ ×÷");
}

std::set<std::string> SpellingsOf(const std::string& name) {
  SeededRandom random = Stream(10);
  std::set<std::string> spellings;
  for (int i = 0; i < 500; ++i) spellings.insert(OtherSpelling(name, random));
  return spellings;
}

TEST(NamesTest, FamiliesOfSpellingAreKnown) {
  EXPECT_TRUE(SpellingsOf("Meijer").contains("Meyer"));
  EXPECT_TRUE(SpellingsOf("Bakker").contains("Backer"));
  EXPECT_TRUE(SpellingsOf("Haan").contains("Haen"));
  EXPECT_TRUE(SpellingsOf("Berg").contains("Bergh"));
  EXPECT_TRUE(SpellingsOf("Brouwer").contains("Brauwer"));
  EXPECT_TRUE(SpellingsOf("Mohammed").contains("Mohamed"));
  EXPECT_TRUE(SpellingsOf("Yilmaz").contains("Yılmaz"));
  EXPECT_TRUE(SpellingsOf("Yılmaz").contains("Yilmaz"));
  EXPECT_TRUE(SpellingsOf("Wróbel").contains("Wrobel"));
  EXPECT_TRUE(SpellingsOf("El Idrissi").contains("El-Idrissi"));
  EXPECT_TRUE(SpellingsOf("El Idrissi").contains("Elidrissi"));
  EXPECT_TRUE(SpellingsOf("D'Hondt").contains("DHondt"));
  EXPECT_TRUE(SpellingsOf("Bakker-Visser").contains("Bakker Visser"));
  EXPECT_TRUE(SpellingsOf("Müller").contains("Mueller"));
}

TEST(NamesTest, NearlyEveryNameHasAnotherSpelling) {
  SeededRandom random = Stream(11);
  constexpr int kDraws = 20'000;
  int changed = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::string stem = DrawSurname(Origin::kDutch, AnyProvince(random), random).stem;
    const std::string other = OtherSpelling(stem, random);
    ASSERT_FALSE(other.empty()) << stem;
    changed += other != stem ? 1 : 0;
  }
  EXPECT_GT(changed, kDraws * 85 / 100);
}

TEST(NamesTest, OnlyForeignNamesAreTransliterated) {
  SeededRandom random = Stream(12);
  EXPECT_EQ(OtherTransliteration("Bakker", random), "Bakker");
  EXPECT_NE(OtherTransliteration("Mohammed", random), "Mohammed");
  EXPECT_NE(OtherTransliteration("Kowalski", random), "Kowalski");
}

TEST(NamesTest, ParticlesAreWrittenInManyWays) {
  SeededRandom random = Stream(13);
  std::set<std::string> ways;
  for (int i = 0; i < 500; ++i) ways.insert(OtherParticle("van den", random));
  for (const char* way :
       {"v.d.", "Van Den", "VAN DEN", "Van den", "vd", "v/d", "van der", "vanden", ""}) {
    EXPECT_TRUE(ways.contains(way)) << way;
  }
  EXPECT_FALSE(ways.contains("van den"));
  EXPECT_EQ(OtherParticle("", random), "");
}

TEST(NamesTest, TheSameStreamGivesTheSameNames) {
  SeededRandom one = Stream(14);
  SeededRandom other = Stream(14);
  for (int i = 0; i < 1000; ++i) {
    const Surname name = DrawSurname(Origin::kArab, Province::kUtrecht, one);
    EXPECT_EQ(name, DrawSurname(Origin::kArab, Province::kUtrecht, other));
    EXPECT_EQ(OtherSpelling(name.stem, one), OtherSpelling(name.stem, other));
    EXPECT_EQ(OtherParticle("van der", one), OtherParticle("van der", other));
  }
}

}  // namespace
}  // namespace koppel::population
