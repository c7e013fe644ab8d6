// Sources that hold different people: the parents in one and the children in another, or the young
// alone. What is alike between them is not what is alike within each.
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

class FamiliesTest : public ::testing::Test {
 protected:
  FamiliesTest() {
    plan_.names = plan_.fields[kFirst] | plan_.fields[kLast];
    plan_.dates = plan_.fields[kBirth];
    plan_.places = plan_.fields[kPlace];
    plan_.shapes.push_back({"birth_date", true, 16});
    plan_.fields.push_back(plan_.fields[kBirth]);
    plan_.passes.push_back({.encoding = kColumns, .equal = true, .label = "equal:birth_date"});
  }

  void Add(const RegisterPerson& person, RawSource& source) {
    std::vector<std::string> record = RecordOf(random_, person);
    const bool has_birth = !record[kBirth].empty();
    record.push_back(has_birth ? TokenOf(kColumns, person.values[kBirth], 0) : std::string());
    source.records.push_back({RefOf(random_, person, 'a'), record});
  }

  // A parent and two children by one name at one address; so many are in the other source too.
  std::vector<RawSource> ParentsAndChildren(double overlap) {
    std::vector<RawSource> raw = {{"parents", true, {}}, {"children", true, {}}};
    const auto frequent = [&](double values) {
      return static_cast<uint64_t>(std::pow(values, random_.Unit()));
    };
    uint64_t number = 0;
    for (int family = 0; family < 4000; ++family) {
      const uint64_t last = frequent(5000);
      const uint64_t place = random_.Below(20'000);
      for (int who = 0; who < 3; ++who) {
        const uint64_t birth = (who == 0 ? 0 : 12'000) + random_.Below(12'000);
        const RegisterPerson person{number++, {frequent(2000), last, birth, place}};
        if (who == 0 || random_.Chance(overlap)) Add(person, raw[0]);
        if (who == 1 || random_.Chance(overlap)) Add(person, raw[1]);
      }
    }
    return raw;
  }

  // A large source of all ages, and a small one of persons born within two years.
  std::vector<RawSource> AllAndTheYoung(bool unique) {
    std::vector<RawSource> raw = {{"all", unique, {}}, {"young", unique, {}}};
    for (RegisterPerson& person : RandomHouseholds(random_, 20'000, 3)) {
      const bool is_young = random_.Chance(0.1);
      person.values[kBirth] = random_.Below(is_young ? 700 : 25'000);
      if (random_.Chance(0.5)) Add(person, raw[0]);
      if (is_young && random_.Chance(0.4)) Add(person, raw[1]);
    }
    return raw;
  }

  void LinkAll(const std::vector<RawSource>& raw) {
    const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
    quality_ = QualityOf(sources, outcome);
    said_ = outcome.quality.total;
    std::printf("linked %.0f of %.0f, precision %.4f (said %.4f), recall %.4f (said %.4f)\n",
                quality_.linked, quality_.all, quality_.precision(), said_.precision.value,
                quality_.recall(), said_.recall.value);
  }
  void ExpectGood() const {
    EXPECT_GT(quality_.precision(), 0.97);
    EXPECT_GT(quality_.recall(), 0.93);
    EXPECT_NEAR(said_.precision.value, quality_.precision(), 0.025);
    EXPECT_NEAR(said_.recall.value, quality_.recall(), 0.06);
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  TrueQuality quality_;
  Quality said_;
};

TEST_F(FamiliesTest, ParentsAreNotTakenForTheirChildren) {
  LinkAll(ParentsAndChildren(0));
  EXPECT_LT(quality_.linked, 10);
}

TEST_F(FamiliesTest, PersonsInBothSourcesAreFoundAmongManyRelatives) {
  for (const double overlap : {0.05, 0.2}) {
    LinkAll(ParentsAndChildren(overlap));
    ExpectGood();
  }
}

TEST_F(FamiliesTest, StrangersOfOneAgeAreNotTakenForMatches) {
  for (const bool unique : {true, false}) {
    LinkAll(AllAndTheYoung(unique));
    ExpectGood();
  }
}

// The first has no place, the last no name, and no pass looks at what both carry.
TEST_F(FamiliesTest, SourcesThatNoPassComparesAreBroughtTogetherByAThirdOne) {
  plan_.passes.pop_back();
  const std::vector<RegisterPerson> all = RandomHouseholds(random_, 3000, 3);
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}, {"c", true, {}}};
  for (const RegisterPerson& person : all) {
    for (RawSource& source : raw) {
      if (random_.Chance(0.8)) Add(person, source);
    }
  }
  const auto blank = [](RawSource& source, std::vector<Column> columns) {
    for (auto& record : source.records) {
      for (const Column column : columns) record.second[column].clear();
    }
  };
  blank(raw[0], {kPlace, kPlaceBirth, kHousehold});
  blank(raw[2], {kFirst, kLast, kNameBirth, kHousehold});
  const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
  ASSERT_EQ(outcome.source_pairs.size(), 3u);
  const double in_both = 0.8 * 0.8 * 3000;
  EXPECT_GT(static_cast<double>(outcome.source_pairs[0].linked), 0.75 * in_both);
  EXPECT_EQ(outcome.source_pairs[1].candidates, 0u);
  EXPECT_FALSE(outcome.models[1].is_sought);
  EXPECT_GT(static_cast<double>(outcome.source_pairs[1].linked), 0.6 * 0.8 * in_both);
  EXPECT_GT(static_cast<double>(outcome.source_pairs[2].linked), 0.75 * in_both);
  EXPECT_GT(QualityOf(sources, outcome).precision(), 0.97);
}

}  // namespace
}  // namespace koppel::match
