#include "linker/match/engine.h"

#include <fstream>

#include "linker/match/manifest.h"
#include "tests/linker/match/people.h"
#include "tests/reference/match_twin.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::Name;
using reference::NamePair;
using reference::Persons;
using reference::Twin;
using testing::Fails;
using ::testing::HasSubstr;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : plan_(PlanOf(SchemaOf(kFourEncodings)).value()) {}

  std::vector<RawSource> People(int persons) {
    return RandomPeople(random_, plan_,
                        {{"police", false, {}}, {"board", true, {}}, {"care", false, {}}}, persons);
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_;
};

TEST_F(EngineTest, CandidatesAndScoresEqualThoseOfTheSlowTwin) {
  const std::vector<SourceRecords> sources = BuildAll(plan_, People(60));
  Options options;
  options.keep_pairs = true;
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources, options));
  const Twin twin(plan_, sources);
  EXPECT_EQ(outcome.candidates, twin.Candidates(plan_.passes).size());
  for (size_t i = 0; i < plan_.passes.size(); ++i) {
    EXPECT_EQ(outcome.search.passes[i].found, twin.Candidates({plan_.passes[i]}).size())
        << outcome.search.passes[i].label;
  }
  std::map<Name, MemberId> by_name;
  for (const MemberId id : twin.records) by_name[twin.NameOf(id)] = id;
  std::map<NamePair, double> expected;
  for (const NamePair& pair : twin.Candidates(plan_.passes)) {
    const MemberId a = by_name[pair.first];
    const MemberId b = by_name[pair.second];
    const double score = twin.Settles(a, b) ? 1 : twin.Score(a, b);
    if (score >= 0.75 - 1e-12) expected[pair] = score;
  }
  ASSERT_EQ(outcome.pairs.size(), expected.size());
  for (const ScoredPair& pair : outcome.pairs) {
    const NamePair name = {twin.NameOf(pair.a), twin.NameOf(pair.b)};
    ASSERT_TRUE(expected.contains(name));
    EXPECT_NEAR(pair.score, expected[name], 1e-9);
    EXPECT_EQ(pair.settled, twin.Settles(pair.a, pair.b));
  }
}

// Passes that find every pair from the threshold up, so that all partitions can be tried.
TEST(ThresholdTest, PersonsAreABestPartitionOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 60; ++round) {
    const uint32_t threshold = 500 + static_cast<uint32_t>(random.Below(350));
    ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(R"({
      "name": "test", "version": 1,
      "encodings": [{"name": "person", "bloom": {"bits": 128}},
                    {"name": "bsn", "token": {"settles": true}}],
      "passes": [{"equal": {"encoding": "bsn"}},
                 {"similar": {"encoding": "person", "dice_permille": 500}}],
      "comparison": {"threshold_permille": 500, "terms": [{"encoding": "person", "weight": 1}]}
    })"),
                                                 {.threshold_permille = threshold}));
    std::vector<RawSource> raw =
        RandomPeople(random, plan, {{"a", false, {}}, {"b", true, {}}, {"c", false, {}}}, 2);
    for (RawSource& source : raw) {
      if (source.records.size() > 3) source.records.resize(3);
    }
    const std::vector<SourceRecords> sources = BuildAll(plan, raw);
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan, sources));
    const Twin twin(plan, sources);
    EXPECT_THAT(reference::BestPersonsByThreshold(twin),
                ::testing::Contains(Persons(sources, outcome.persons)))
        << "round " << round << ", threshold " << threshold;
  }
}

TEST_F(EngineTest, TheCountsAddUp) {
  const std::vector<SourceRecords> sources = BuildAll(plan_, People(80));
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
  EXPECT_EQ(outcome.candidates, outcome.settled + outcome.compared + outcome.undecided);
  uint64_t histogram = 0;
  for (const uint64_t count : outcome.score_histogram) histogram += count;
  EXPECT_EQ(histogram, outcome.compared);
  uint64_t candidates = 0;
  for (const SourcePairCount& pair : outcome.source_pairs) candidates += pair.candidates;
  EXPECT_EQ(candidates, outcome.candidates);
  // Three sources, one of them unique: 3 pairs and 2 within.
  EXPECT_EQ(outcome.source_pairs.size(), 5u);
}

TEST_F(EngineTest, OrderOfInputAndThreadsDoNotMatter) {
  std::vector<RawSource> raw = People(150);
  const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
  ASSERT_OK_AND_ASSIGN(const Outcome first, Link(plan_, sources));
  EXPECT_LT(first.persons.size(),
            raw[0].records.size() + raw[1].records.size() + raw[2].records.size());
  for (const unsigned threads : {1u, 2u, 4u}) {
    Shuffle(random_, raw);
    for (RawSource& source : raw) Shuffle(random_, source.records);
    const std::vector<SourceRecords> shuffled = BuildAll(plan_, raw);
    Options options;
    options.threads = threads;
    ASSERT_OK_AND_ASSIGN(const Outcome again, Link(plan_, shuffled, options));
    EXPECT_EQ(ResultDigest(shuffled, again.persons), ResultDigest(sources, first.persons));
    EXPECT_EQ(again.score_histogram, first.score_histogram);
    v1::Manifest a = ManifestOf(plan_, sources, first);
    v1::Manifest b = ManifestOf(plan_, shuffled, again);
    for (v1::Manifest* manifest : {&a, &b}) {
      manifest->mutable_restricted()->clear_stages();
      for (v1::PassCount& pass : *manifest->mutable_restricted()->mutable_passes()) {
        pass.clear_milliseconds();
      }
    }
    EXPECT_EQ(ToJson(a), ToJson(b));
  }
}

TEST_F(EngineTest, EveryRecordIsInExactlyOnePersonAndUniqueSourcesAtMostOnce) {
  const std::vector<SourceRecords> sources = BuildAll(plan_, People(100));
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
  std::set<Name> seen;
  for (const std::set<Name>& person : Persons(sources, outcome.persons)) {
    int in_board = 0;
    for (const Name& name : person) {
      EXPECT_TRUE(seen.insert(name).second);
      in_board += name.first == "board" ? 1 : 0;
    }
    EXPECT_LE(in_board, 1);
  }
  EXPECT_EQ(seen.size(), Twin(plan_, sources).records.size());
}

TEST_F(EngineTest, FiltersWithoutABitSayNothing) {
  const std::string zeros(16, '\0');
  const RawSource a = {"a", false, {{"1", {zeros, "", "", ""}}, {"2", {zeros, "", "", ""}}}};
  const std::vector<SourceRecords> sources = BuildAll(plan_, {a});
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
  EXPECT_EQ(outcome.candidates, 0u);
  EXPECT_EQ(outcome.persons.size(), 2u);
}

TEST_F(EngineTest, EmptySourcesGiveNoPersons) {
  const std::vector<SourceRecords> sources = BuildAll(plan_, {{"a", false, {}}, {"b", true, {}}});
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources));
  EXPECT_EQ(outcome.persons.size(), 0u);
}

TEST_F(EngineTest, TooManyPairsThatMayBeOnePersonAreRefusedWithTheNumbers) {
  RawSource same = {"a", false, {}};
  const std::string filter(16, '\x55');
  for (int i = 0; i < 100; ++i) {
    same.records.push_back({std::to_string(i), {filter, "", "", ""}});
  }
  Options options;
  options.most_pairs = 4949;
  EXPECT_THAT(Link(plan_, BuildAll(plan_, {same}), options),
              Fails(StatusCode::kResourceExhausted,
                    HasSubstr("pairs: got 4950 that may be one person (4950 rather than not) of "
                              "4950 candidates, want at most 4949")));
  options.most_pairs = 4950;
  EXPECT_OK(Link(plan_, BuildAll(plan_, {same}), options).status());
}

TEST_F(EngineTest, PairsThatAreSurelyTwoPersonsTakeNoRoom) {
  RawSource block = {"a", false, {}};
  for (int i = 0; i < 100; ++i) {
    block.records.push_back(
        {std::to_string(i),
         {RandomBits(random_, 16, 0.2), RandomBits(random_, 9, 0.2), "", std::string(16, 'b')}});
  }
  Options options;
  options.most_pairs = 1;
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, BuildAll(plan_, {block}), options));
  EXPECT_EQ(outcome.candidates, 4950u);
  EXPECT_EQ(outcome.persons.size(), 100u);
}

// Blocking tokens stand one after another; "aaaaaaaabbbbbbbb" are two.
TEST(BlockingTest, RecordsThatAgreeInOnePlaceAreCompared) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(R"({
    "name": "test", "version": 1,
    "encodings": [{"name": "person", "bloom": {"bits": 64}},
                  {"name": "block", "blocking": {"filter": "person", "bits": 8, "tokens": 2}}],
    "passes": [{"equal": {"encoding": "block"}}], "comparison": {"threshold_permille": 500}})")));
  const std::string a(8, 'a'), b(8, 'b'), c(8, 'c'), filter(8, '\x55');
  Options options;
  options.keep_pairs = true;
  const auto pairs = [&](const std::string& one, const std::string& other) {
    const RawSource left = {"l", true, {{"1", {filter, one}}}};
    const RawSource right = {"r", true, {{"1", {filter, other}}}};
    return Link(plan, BuildAll(plan, {left, right}), options)->pairs.size();
  };
  EXPECT_EQ(pairs(a + b, a + b), 1u);
  EXPECT_EQ(pairs(a + b, a + c), 1u);
  EXPECT_EQ(pairs(a + b, c + b), 1u);
  EXPECT_EQ(pairs(a + b, b + a), 0u);
  EXPECT_EQ(pairs(a + b, ""), 0u);
}

TEST_F(EngineTest, BadInputIsRefusedByName) {
  EXPECT_THAT(Link(plan_, {}), Fails(StatusCode::kInvalidArgument, HasSubstr("sources: got 0")));
  const RawSource a = {"a", false, {{"1", {"", "", "", ""}}, {"1", {"", "", "", ""}}}};
  EXPECT_THAT(Link(plan_, BuildAll(plan_, {a})),
              Fails(StatusCode::kInvalidArgument, HasSubstr("reference twice (records 1 and 2)")));
  const RawSource b = {"b", false, {}};
  EXPECT_THAT(Link(plan_, BuildAll(plan_, {b, b})),
              Fails(StatusCode::kInvalidArgument, HasSubstr("source b: got it twice")));
  SourceRecords other("o", false, {{"person", false, 8}});
  EXPECT_THAT(Link(plan_, {other}), Fails(StatusCode::kInvalidArgument,
                                          HasSubstr("source o: got encodings that are not")));
}

TEST_F(EngineTest, ACallbackThatSaysFalseCancelsInEveryStage) {
  const std::vector<SourceRecords> sources = BuildAll(plan_, People(30));
  for (const std::string stage : {"learn", "candidates", "cluster"}) {
    plan_.threshold_permille = stage == "learn" ? 0 : 750;
    Options options;
    options.progress = [&](std::string_view at, uint64_t, uint64_t) { return at != stage; };
    EXPECT_THAT(Link(plan_, sources, options), Fails(StatusCode::kCancelled, HasSubstr(stage)));
  }
}

}  // namespace
}  // namespace koppel::match
