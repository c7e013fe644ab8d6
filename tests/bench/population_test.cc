#include <gtest/gtest.h>

#include <map>
#include <set>

#include "bench/population/life.h"
#include "bench/population/people.h"
#include "bench/population/views.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

constexpr uint32_t kPersons = 20000;

class PopulationTest : public ::testing::Test {
 protected:
  SeededRandom random_{testing::Seed()};
  std::vector<Person> persons_ = MakePopulation(kPersons, random_);
};

bool PassesElevenTest(const std::string& bsn) {
  constexpr int kWeights[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += kWeights[i] * (bsn[i] - '0');
  return sum % 11 == 0;
}

TEST_F(PopulationTest, EveryPersonHasANumberOfTheirOwnThatPassesTheElevenTest) {
  std::set<std::string> seen;
  for (const Person& person : persons_) {
    EXPECT_TRUE(PassesElevenTest(person.bsn)) << person.bsn;
    EXPECT_TRUE(seen.insert(person.bsn).second);
  }
}

TEST_F(PopulationTest, TwinsShareBirthDateAndHouseholdAndMostShareTheirSex) {
  std::map<std::pair<uint32_t, CivilDate>, std::vector<const Person*>> twins;
  for (const Person& person : persons_) {
    if (person.twin) twins[{person.household, person.birth}].push_back(&person);
  }
  size_t pairs = 0;
  size_t same_sex = 0;
  for (const auto& [key, pair] : twins) {
    if (pair.size() != 2) continue;
    ++pairs;
    same_sex += pair[0]->sex == pair[1]->sex;
  }
  ASSERT_GT(pairs, 30u);
  EXPECT_GT(same_sex * 2, pairs);
}

TEST_F(PopulationTest, NamesHaveAHeadAndALongTail) {
  std::map<std::string, int> bearers;
  for (const Person& person : persons_)
    ++bearers[person.surname.particle + " " + person.surname.stem];
  EXPECT_GT(bearers.size(), kPersons / 10);
  EXPECT_GT(bearers["de Jong"], 50);
}

TEST_F(PopulationTest, ASeedGivesTheSameFilesAndAnotherSeedGivesOthers) {
  const auto files = [](uint64_t seed) {
    SeededRandom random(seed);
    const auto persons = MakePopulation(2000, random);
    return MakeViews(persons, MakeLife(persons, random), random);
  };
  EXPECT_EQ(files(5)[0].csv, files(5)[0].csv);
  EXPECT_NE(files(5)[0].csv, files(6)[0].csv);
}

TEST_F(PopulationTest, TheIndicatorCountsChildrenWithoutAnyCareInSixMonths) {
  const auto day = [](const char* text) { return ParseDate(text).value(); };
  Life life;
  for (uint32_t child = 1; child <= 4; ++child)
    life.cases.push_back({child, day("2017-01-01"), day("2017-08-31"), "OTS"});
  life.cases.push_back({5, day("2017-01-01"), day("2017-08-31"), "afgewezen"});
  life.care.push_back({1, day("2018-02-28"), {}, "31"});  // starts on the last day of six months
  life.care.push_back({2, day("2018-03-01"), {}, "31"});  // a day too late
  life.care.push_back(
      {3, day("2017-01-01"), day("2017-08-31"), "31"});  // ends on the day of the order
  life.care.push_back({4, day("2017-01-01"), day("2017-08-30"), "31"});  // ended the day before
  const IndicatorTruth truth = TrueIndicator(life, day("2017-01-01"), day("2018-12-31"));
  EXPECT_EQ(truth.children, 4u);
  EXPECT_EQ(truth.without_care, 2u);
}

}  // namespace
}  // namespace koppel::population
