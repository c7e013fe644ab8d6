// What equal passes find of the matches, pair by pair.
#include "linker/match/quality/caught_pairs.h"

#include <numeric>
#include <tuple>

#include "tests/linker/match/people.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

constexpr const char* kNameAndYear = R"({
  "name": "test", "version": 1,
  "fields": [{"name": "last", "type": "NAME"}, {"name": "birth", "type": "DATE"}],
  "encodings": [
    {"name": "name", "token": {"parts": [{"field": "last"}]}},
    {"name": "year", "token": {"parts": [{"field": "birth", "part": "YEAR"}]}}],
  "passes": [{"equal": {"encoding": "name"}}, {"equal": {"encoding": "year"}}]})";

TEST(CaughtPairsTest, TokensOfLinkedPairsAreHeldAgainstEachOther) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kNameAndYear)));
  const std::string x(16, 'x'), y(16, 'y');
  const std::vector<SourceRecords> sources =
      BuildAll(plan, {{"a", true, {{"0", {x, x}}, {"1", {x, x}}, {"2", {x, ""}}, {"3", {x, x}}}},
                      {"b", true, {{"0", {x, x}}, {"1", {x, y}}, {"2", {x, x}}, {"3", {y, y}}}}});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const SourcePairs source_pairs(pool);
  std::vector<PairEvidence> pairs;
  for (uint32_t i = 0; i < 4; ++i) pairs.push_back({Pack(i, i + 4), kEvidenceBit});
  const auto of = [&](const std::vector<uint32_t>& persons) {
    std::vector<std::tuple<uint64_t, uint64_t, double>> found;
    const Partners partners(pool, persons, 8);
    for (const Caught& one : CaughtOf(pool, plan, source_pairs, pairs, partners).caught) {
      double sum = 0;
      for (const double tenth : one.pairs) sum += tenth;
      found.emplace_back(one.carried, one.equal, sum);
    }
    return found;
  };
  using Found = std::vector<std::tuple<uint64_t, uint64_t, double>>;
  EXPECT_EQ(of({0, 1, 2, 3, 0, 1, 2, 3}), (Found{{1, 1, 1}, {3, 1, 1}, {3, 3, 1}}));
  // One bit of evidence: a match in two of three.
  EXPECT_EQ(of({0, 1, 2, 3, 0, 4, 2, 3}),
            (Found{{1, 1, 1}, {3, 1, ProbabilityOf(kEvidenceBit)}, {3, 3, 1}}));
  // Who has another partner is no match.
  EXPECT_EQ(of({0, 1, 2, 3, 0, 4, 1, 3}), (Found{{3, 3, 1}}));
  // Of the last pair no token is equal.
  const std::vector<uint32_t> persons = {0, 1, 2, 3, 0, 4, 2, 3};
  const CaughtPairs caught = CaughtOf(pool, plan, source_pairs, pairs, Partners(pool, persons, 5));
  EXPECT_EQ(caught.linked, std::vector<uint64_t>{3});
  EXPECT_EQ(caught.otherwise, std::vector<double>{1});
}

// One record of either source has only names, or only a birth date.
TEST(CaughtPairsTest, RecordsThatHaveNoTokenInCommonAreCountedByHowManyThereAre) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kNameAndYear)));
  const std::string x(16, 'x');
  const std::vector<SourceRecords> sources = BuildAll(
      plan,
      {{"a", true, {{"0", {x, x}}, {"1", {x, ""}}}}, {"b", true, {{"0", {x, x}}, {"1", {"", x}}}}});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const std::vector<uint32_t> persons = {0, 1, 2, 3};
  const Partners partners(pool, persons, 4);
  const CaughtPairs caught = CaughtOf(pool, plan, SourcePairs(pool), {}, partners);
  EXPECT_EQ(caught.apart, std::vector<double>{0.25});
}

TEST(CaughtPairsTest, PlantedRecordsAreNotCounted) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kNameAndYear)));
  const std::string x(16, 'x');
  std::vector<SourceRecords> sources =
      BuildAll(plan, {{"a", true, {{"0", {x, x}}, {"1", {x, ""}}}}, {"b", true, {{"0", {x, x}}}}});
  ASSERT_OK(sources[1].Add("1", std::vector<std::string_view>{"", x}, "planted-10000000"));
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const std::vector<uint32_t> persons = {0, 1, 2, 3};
  const Partners partners(pool, persons, 4);
  const CaughtPairs caught = CaughtOf(pool, plan, SourcePairs(pool), {}, partners);
  EXPECT_EQ(caught.apart, std::vector<double>{0});
}

// Of six pairs within one source, the one of a name alone and a birth date alone.
TEST(CaughtPairsTest, WithinASourceNoRecordIsHeldAgainstItself) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kNameAndYear)));
  const std::string x(16, 'x');
  const std::vector<SourceRecords> sources = BuildAll(
      plan, {{"a", false, {{"0", {x, x}}, {"1", {x, x}}, {"2", {x, ""}}, {"3", {"", x}}}}});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const std::vector<uint32_t> persons = {0, 1, 2, 3};
  const Partners partners(pool, persons, 4);
  const CaughtPairs caught = CaughtOf(pool, plan, SourcePairs(pool), {}, partners);
  ASSERT_EQ(caught.apart.size(), 1u);
  EXPECT_DOUBLE_EQ(caught.apart[0], 1.0 / 6);
}

// More candidates than are looked at one by one: all records of one name, some of one year.
TEST(CaughtPairsTest, ASampleOfCandidatesIsSpreadEvenlyOverTheTenths) {
  SeededRandom random(testing::Seed());
  constexpr uint32_t kRecords = 701;
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kNameAndYear)));
  const std::string x(16, 'x'), y(16, 'y');
  std::vector<Encoded> a, b;
  for (uint32_t i = 0; i < kRecords; ++i) {
    a.push_back({std::to_string(i), {x, x}});
    b.push_back({std::to_string(i), {x, random.Chance(0.3) ? x : y}});
  }
  const std::vector<SourceRecords> sources = BuildAll(plan, {{"a", true, a}, {"b", true, b}});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  std::vector<PairEvidence> pairs;
  for (uint32_t i = 0; i < kRecords; ++i) {
    for (uint32_t j = 0; j < kRecords; ++j) pairs.push_back({Pack(i, kRecords + j), 0});
  }
  std::vector<uint32_t> persons(2 * kRecords);
  std::iota(persons.begin(), persons.end(), 0);
  const Partners partners(pool, persons, 2 * kRecords);
  const CaughtPairs caught = CaughtOf(pool, plan, SourcePairs(pool), pairs, partners);
  EXPECT_EQ(caught.each, 2u);
  ASSERT_EQ(caught.caught.size(), 2u);
  // Each is a match in one of two cases.
  const double expected = kRecords * kRecords / 2.0;
  double all = 0;
  for (const Caught& one : caught.caught) {
    double sum = 0;
    for (const double tenth : one.pairs) sum += tenth;
    for (const double tenth : one.pairs) EXPECT_NEAR(tenth, sum / kTenths, 0.02 * sum);
    all += sum * static_cast<double>(caught.each);
  }
  EXPECT_NEAR(all / expected, 1, 0.01);
}

}  // namespace
}  // namespace koppel::match
