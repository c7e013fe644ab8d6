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

}  // namespace
}  // namespace koppel::match
