#include "linker/match/cluster.h"

#include "linker/match/engine.h"
#include "tests/linker/match/people.h"
#include "tests/reference/match_twin.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::Name;
using reference::Persons;

// Filters of ten of 64 bits, so that each bit that two do not share costs 0.1 of Dice.
std::string TenBits(int shift) {
  std::string bits(8, '\0');
  for (int i = shift; i < shift + 10; ++i) {
    char& byte = bits[static_cast<size_t>(i / 8)];
    byte = static_cast<char>(byte | (0x80 >> (i % 8)));
  }
  return bits;
}

class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest()
      : plan_(PlanOf(SchemaOf(R"({"name": "test", "version": 1,
          "encodings": [{"name": "person", "bloom": {"bits": 64}}],
          "passes": [{"similar": {"encoding": "person", "dice_permille": 700}}],
          "comparison": {"threshold_permille": 800}})"))
                  .value()) {}

  using Person = std::set<Name>;
  std::set<Person> Link(const std::vector<RawSource>& raw) {
    const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
    auto outcome = match::Link(plan_, sources);
    EXPECT_OK(outcome);
    return Persons(sources, outcome->persons);
  }

  Plan plan_;
};

TEST_F(ClusterTest, PersonsReachOverThreeSources) {
  EXPECT_THAT(Link({{"a", true, {{"1", {TenBits(0)}}, {"2", {TenBits(30)}}}},
                    {"b", true, {{"1", {TenBits(1)}}}},
                    {"c", true, {{"1", {TenBits(2)}}}}}),
              ::testing::UnorderedElementsAre(Person{{"a", "1"}, {"b", "1"}, {"c", "1"}},
                                              Person{{"a", "2"}}));
}

TEST_F(ClusterTest, AUniqueSourceTakesTheStrongestAndTiesBreakOnContent) {
  EXPECT_THAT(Link({{"a", true, {{"1", {TenBits(0)}}}},
                    {"b", true, {{"1", {TenBits(1)}}, {"2", {TenBits(0)}}}}}),
              ::testing::UnorderedElementsAre(Person{{"a", "1"}, {"b", "2"}}, Person{{"b", "1"}}));
  EXPECT_THAT(Link({{"a", true, {{"1", {TenBits(0)}}}},
                    {"b", true, {{"2", {TenBits(1)}}, {"1", {TenBits(1)}}}}}),
              ::testing::UnorderedElementsAre(Person{{"a", "1"}, {"b", "1"}}, Person{{"b", "2"}}));
}

TEST_F(ClusterTest, TwoPersonsOfSeveralRecordsAreNotChainedByOneLink) {
  // 0,0 | 2,2 stand 0.8 apart and merge; 0,1 | 3,4 touch with 0.8 once, their mean is 0.7.
  EXPECT_EQ(
      Link({{"a",
             false,
             {{"1", {TenBits(0)}}, {"2", {TenBits(0)}}, {"3", {TenBits(2)}}, {"4", {TenBits(2)}}}}})
          .size(),
      1u);
  EXPECT_THAT(
      Link(
          {{"a",
            false,
            {{"1", {TenBits(0)}}, {"2", {TenBits(1)}}, {"3", {TenBits(3)}}, {"4", {TenBits(4)}}}}}),
      ::testing::UnorderedElementsAre(Person{{"a", "1"}, {"a", "2"}},
                                      Person{{"a", "3"}, {"a", "4"}}));
}

// Filters of 100 bits each, made to measure: so many bits in each of these sets of records.
std::vector<Encoded> MadeToMeasure(const std::vector<std::string>& refs,
                                   const std::map<std::set<size_t>, int>& shared) {
  std::vector<std::set<int>> bits(refs.size());
  int next = 0;
  for (const auto& [records, count] : shared) {
    for (int i = 0; i < count; ++i, ++next) {
      for (const size_t record : records) bits[record].insert(next);
    }
  }
  std::vector<Encoded> encoded;
  for (size_t i = 0; i < refs.size(); ++i) {
    while (bits[i].size() < 100) bits[i].insert(next++);
    std::string filter(64, '\0');
    for (const int bit : bits[i]) {
      char& byte = filter[static_cast<size_t>(bit / 8)];
      byte = static_cast<char>(byte | (0x80 >> (bit % 8)));
    }
    encoded.push_back({refs[i], {filter}});
  }
  return encoded;
}

// a1-b1 (0.66) is refused: the mean of a1 a2 x b1 b2 is 0.475. Then c joins a1 (0.64), and with its
// 0.62 to b1 and 0.49 to b2 the mean of all six cross pairs is 0.502.
TEST_F(ClusterTest, GroupsThatWereRefusedAreAskedAgainAsTheyGrow) {
  plan_ = PlanOf(SchemaOf(R"({"name": "test", "version": 1,
      "encodings": [{"name": "person", "bloom": {"bits": 512}}],
      "passes": [{"similar": {"encoding": "person", "dice_permille": 300}}],
      "comparison": {"threshold_permille": 500}})"))
              .value();
  const std::vector<Encoded> all =
      MadeToMeasure({"a1", "a2", "b1", "b2", "c"}, {{{0, 1, 2, 3, 4}, 40},
                                                    {{0, 1}, 28},
                                                    {{2, 3}, 28},
                                                    {{0, 2, 4}, 22},
                                                    {{0, 2}, 4},
                                                    {{0, 4}, 2},
                                                    {{1, 3}, 4},
                                                    {{3, 4}, 9}});
  EXPECT_EQ(Link({{"s", false, all}}).size(), 1u);
  EXPECT_THAT(Link({{"s", false, {all.begin(), all.begin() + 4}}}),
              ::testing::UnorderedElementsAre(Person{{"s", "a1"}, {"s", "a2"}},
                                              Person{{"s", "b1"}, {"s", "b2"}}));
}

// The rule of the header word by word: groups are sets, and every mean is summed anew.
std::set<std::set<Name>> SlowClusters(const reference::Twin& twin) {
  struct Link {
    double score;
    size_t a;
    size_t b;
  };
  const auto score = [&](size_t a, size_t b) {
    const MemberId id_a = twin.records[a];
    const MemberId id_b = twin.records[b];
    return twin.Settles(id_a, id_b) ? 1 : twin.Score(id_a, id_b);
  };
  const double threshold = twin.plan.threshold_permille / 1000.0 - 1e-6;
  std::vector<Link> links;
  std::vector<std::set<size_t>> groups;
  for (size_t a = 0; a < twin.records.size(); ++a) {
    groups.push_back({a});
    for (size_t b = a + 1; b < twin.records.size(); ++b) {
      const MemberId id_a = twin.records[a];
      const MemberId id_b = twin.records[b];
      const bool found =
          std::any_of(twin.plan.passes.begin(), twin.plan.passes.end(),
                      [&](const auto& pass) { return twin.Finds(pass, id_a, id_b); });
      if (!found || !twin.Wanted(id_a, id_b) || score(a, b) < threshold) continue;
      links.push_back({twin.Settles(id_a, id_b) ? 2 : score(a, b), a, b});
    }
  }
  std::stable_sort(links.begin(), links.end(),
                   [](const Link& x, const Link& y) { return x.score > y.score + 1e-9; });
  for (const Link& link : links) {
    const auto holds = [](size_t n) {
      return [n](const auto& group) { return group.contains(n); };
    };
    const auto a = std::find_if(groups.begin(), groups.end(), holds(link.a));
    const auto b = std::find_if(groups.begin(), groups.end(), holds(link.b));
    if (a == b) continue;
    bool wanted = true;
    double sum = 0;
    double count = 0;
    for (const size_t x : *a) {
      for (const size_t y : *b) {
        wanted = wanted && twin.Wanted(twin.records[x], twin.records[y]);
        if (score(x, y) < 0) continue;
        sum += score(x, y);
        ++count;
      }
    }
    if (!wanted || (a->size() > 1 && b->size() > 1 && sum < threshold * count)) continue;
    a->insert(b->begin(), b->end());
    groups.erase(b);
  }
  std::set<std::set<Name>> persons;
  for (const std::set<size_t>& group : groups) {
    std::set<Name> person;
    for (const size_t n : group) person.insert(twin.NameOf(twin.records[n]));
    persons.insert(person);
  }
  return persons;
}

TEST_F(ClusterTest, RandomPeopleFallIntoTheGroupsOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  const Plan plan = PlanOf(SchemaOf(kFourEncodings), 600).value();
  for (int round = 0; round < 10; ++round) {
    const std::vector<SourceRecords> sources = BuildAll(
        plan,
        RandomPeople(random, plan, {{"a", false, {}}, {"b", true, {}}, {"c", false, {}}}, 20));
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, match::Link(plan, sources));
    EXPECT_EQ(Persons(sources, outcome.persons), SlowClusters(reference::Twin(plan, sources)));
  }
}

}  // namespace
}  // namespace koppel::match
