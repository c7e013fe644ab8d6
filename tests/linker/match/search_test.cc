#include "linker/match/search/search.h"

#include <atomic>

#include "base/mutex.h"
#include "linker/match/core/parallel.h"
#include "tests/linker/match/people.h"
#include "tests/reference/slow_candidates.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using testing::Fails;
using ::testing::HasSubstr;

// Every kind of pass, in an order in which each has something left to find.
constexpr const char* kAllPasses = R"({
  "name": "test", "version": 1,
  "encodings": [
    {"name": "person", "bloom": {"bits": 128}}, {"name": "name", "bloom": {"bits": 72}},
    {"name": "bsn", "token": {"settles": true}}, {"name": "block", "token": {}},
    {"name": "places", "blocking": {"filter": "person", "bits": 6, "tokens": 5}}],
  "passes": [{"equal": {"encoding": "bsn"}},
             {"similar": {"encoding": "name", "dice_permille": 800}},
             {"equal": {"encoding": "block"}}, {"equal": {"encoding": "places"}},
             {"similar": {"encoding": "person", "dice_permille": 450, "measure": "JACCARD",
                          "unsettled_only": true}},
             {"similar": {"encoding": "name", "dice_permille": 720, "measure": "HAMMING"}}],
  "comparison": {"threshold_permille": 750}
})";

// All pairs that a search gives, and what it says of them.
struct Given {
  std::set<reference::NamePair> pairs;
  uint64_t count = 0;
  size_t largest_batch = 0;
  SearchReport report;
};

Result<Given> Search(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options, CandidateScope scope = CandidateScope::kWanted) {
  KOPPEL_ASSIGN_OR_RETURN(const Pool pool, Pool::Of(plan, sources));
  const reference::Twin twin(plan, sources);
  Given given;
  Mutex mutex;
  const auto consume = [&](unsigned worker, std::span<const PackedPair> pairs) {
    MutexLock lock(mutex);
    EXPECT_LT(worker, ThreadsOf(options));
    given.count += pairs.size();
    given.largest_batch = std::max(given.largest_batch, pairs.size());
    for (const PackedPair pair : pairs) {
      given.pairs.emplace(twin.NameOf(pool.member(First(pair))),
                          twin.NameOf(pool.member(Second(pair))));
    }
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(ForEachCandidate(pool, plan, scope, options, consume, given.report));
  return given;
}

void ExpectAsSlowly(const Given& given, const reference::Twin& twin, reference::Scope scope) {
  const reference::SlowCandidates slow = reference::FindSlowly(twin, scope);
  EXPECT_EQ(given.count, given.pairs.size()) << "a pair came twice";
  std::set<reference::NamePair> wanted;
  std::vector<uint64_t> owned(twin.plan.passes.size());
  for (const auto& [pair, owner] : slow.owner) {
    wanted.insert(pair);
    ++owned[owner];
  }
  EXPECT_EQ(given.pairs, wanted);
  EXPECT_EQ(given.report.candidates, wanted.size());
  for (size_t pass = 0; pass < owned.size(); ++pass) {
    const PassReport& report = given.report.passes[pass];
    EXPECT_EQ(report.found, slow.found[pass]) << report.label;
    EXPECT_EQ(report.owned, owned[pass]) << report.label;
  }
}

Options WithThreads(unsigned threads) {
  Options options;
  options.threads = threads;
  return options;
}

TEST(SearchTest, GivesEachPairOfTheSlowTwinOnceForAnyNumberOfThreadsAndOrder) {
  SeededRandom random(testing::Seed());
  const Plan plan = PlanOf(SchemaOf(kAllPasses)).value();
  for (int round = 0; round < 8; ++round) {
    const bool unique = round % 2 == 0;
    std::vector<RawSource> raw = RandomPeople(
        random, plan, {{"a", unique, {}}, {"b", true, {}}, {"c", false, {}}}, 5 + 20 * round);
    for (const unsigned threads : {1u, 2u, 7u}) {
      for (RawSource& source : raw) Shuffle(random, source.records);
      Shuffle(random, raw);
      const std::vector<SourceRecords> sources = BuildAll(plan, raw);
      const reference::Twin twin(plan, sources);
      ASSERT_OK_AND_ASSIGN(const Given wanted, Search(plan, sources, WithThreads(threads)));
      ExpectAsSlowly(wanted, twin, reference::Scope::kWanted);
      ASSERT_OK_AND_ASSIGN(const Given null, Search(plan, sources, WithThreads(threads),
                                                    CandidateScope::kWithinUnique));
      ExpectAsSlowly(null, twin, reference::Scope::kWithinUnique);
    }
  }
}

// One filter of 1,024 bits and one token; `hardening` and `pass` as JSON.
Plan FilterPlan(const std::string& hardening, const std::string& pass) {
  const v1::LinkageSchema schema = SchemaOf(Concat(R"({"name": "test", "version": 1, "encodings": [
      {"name": "person", "bloom": {"bits": 1024, "hardening": [)",
                                                   hardening, R"(]}},
      {"name": "birth", "token": {}}], "passes": [)",
                                                   pass, R"(], "comparison": {
      "threshold_permille": 800}})"));
  return PlanOf(schema).value();
}

constexpr const char* kLsh =
    R"({"similar": {"encoding": "person", "dice_permille": 800, "index": "LSH"}})";
constexpr const char* kExact = R"({"similar": {"encoding": "person", "dice_permille": 800}})";
constexpr const char* kBirth = R"({"equal": {"encoding": "birth"}})";

// The same persons in two sources, their filters drawn anew in a part of the bits; all have
// `token`.
std::vector<RawSource> TwoSources(SeededRandom& random, int persons, const std::string& token) {
  constexpr double kFill = 0.35;
  std::vector<RawSource> sources = {{"a", true, {}}, {"b", true, {}}};
  for (int i = 0; i < persons; ++i) {
    const std::string filter = RandomBits(random, 128, kFill);
    const double noise = 0.35 * random.Unit();
    sources[0].records.push_back({std::to_string(i), {filter, token}});
    sources[1].records.push_back(
        {std::to_string(i), {Disturbed(random, filter, kFill, noise), token}});
  }
  return sources;
}

TEST(SearchTest, LshFindsItsShareOfTheExactPairsAndSaysSo) {
  SeededRandom random(testing::Seed());
  const std::vector<RawSource> raw = TwoSources(random, 2000, "");
  const Plan exact = FilterPlan("", kExact);
  const Plan lsh = FilterPlan("", kLsh);
  const std::vector<SourceRecords> sources = BuildAll(lsh, raw);
  Options options = WithThreads(2);
  options.recall_sample = 4000;
  ASSERT_OK_AND_ASSIGN(const Given all, Search(exact, sources, options));
  ASSERT_OK_AND_ASSIGN(const Given some, Search(lsh, sources, options));
  EXPECT_EQ(some.count, some.pairs.size()) << "a pair came twice";
  EXPECT_TRUE(
      std::includes(all.pairs.begin(), all.pairs.end(), some.pairs.begin(), some.pairs.end()));
  const PassReport& pass = some.report.passes[0];
  ASSERT_TRUE(pass.has_lsh) << pass.note;
  EXPECT_GT(all.count, 1000u);
  EXPECT_GE(some.count * 1000, all.count * 990);
  EXPECT_LT(pass.lsh.compared * 50, pass.comparisons);
  // All records are sampled, so what is measured is what is.
  EXPECT_EQ(pass.lsh.recall.pairs, all.count);
  EXPECT_EQ(pass.lsh.recall.found, some.count);
  EXPECT_LE(pass.lsh.recall.low, pass.lsh.recall.recall);
  EXPECT_GE(pass.lsh.recall.high, pass.lsh.recall.recall);
  options.threads = 5;
  ASSERT_OK_AND_ASSIGN(const Given again, Search(lsh, sources, options));
  EXPECT_EQ(again.pairs, some.pairs);
  EXPECT_EQ(again.report.passes[0].lsh.compared, pass.lsh.compared);
}

TEST(SearchTest, ADiffusedFilterIsJoinedExactlyWhateverTheIndex) {
  SeededRandom random(testing::Seed());
  const Plan plan = FilterPlan(R"({"diffuse": {"bits": 1024, "inputs": 4}})", kLsh);
  const std::vector<SourceRecords> sources = BuildAll(plan, TwoSources(random, 50, ""));
  ASSERT_OK_AND_ASSIGN(const Given given, Search(plan, sources, {}));
  EXPECT_FALSE(given.report.passes[0].has_lsh);
  EXPECT_THAT(given.report.passes[0].note, HasSubstr("the filter is diffused"));
  ASSERT_OK_AND_ASSIGN(const Given exact, Search(FilterPlan("", kExact), sources, {}));
  EXPECT_EQ(given.pairs, exact.pairs);
}

TEST(SearchTest, AGiantBlockIsJoinedOnAFilterOrReported) {
  SeededRandom random(testing::Seed());
  const Plan plan = FilterPlan("", Concat(kBirth, ",", kExact));
  const std::string same(16, 'b');
  const std::vector<SourceRecords> sources = BuildAll(plan, TwoSources(random, 300, same));
  ASSERT_OK_AND_ASSIGN(const Given similar, Search(FilterPlan("", kExact), sources, {}));
  Options options;
  options.most_block_pairs = 2000;
  ASSERT_OK_AND_ASSIGN(const Given joined, Search(plan, sources, options));
  EXPECT_EQ(joined.pairs, similar.pairs);
  EXPECT_EQ(joined.report.passes[0].owned, similar.count);
  EXPECT_EQ(joined.report.passes[1].owned, 0u);
  ASSERT_EQ(joined.report.oversized.size(), 1u);
  EXPECT_EQ(joined.report.oversized[0].records, 600u);
  EXPECT_EQ(joined.report.oversized[0].pairs, 300u * 300u);
  EXPECT_TRUE(joined.report.oversized[0].joined);
  EXPECT_EQ(joined.report.oversized[0].dice_permille, 800u);
  options.most_joined_pairs = 300 * 300 - 1;
  ASSERT_OK_AND_ASSIGN(const Given reported, Search(plan, sources, options));
  EXPECT_EQ(reported.pairs, similar.pairs);
  EXPECT_EQ(reported.report.passes[0].found, 0u);
  EXPECT_FALSE(reported.report.oversized[0].joined);
  EXPECT_EQ(reported.report.oversized[0].pairs_of_other_passes, similar.count);
}

// Without a filter that all carry, or where all filters are alike, a join would list it all.
TEST(SearchTest, AGiantBlockThatNoFilterPartsIsReported) {
  const Plan plan = FilterPlan("", kBirth);
  Options options;
  options.most_block_pairs = 99;
  for (const bool lacks : {false, true}) {
    RawSource source{"a", false, {}};
    for (int i = 0; i < 20; ++i) {
      source.records.push_back(
          {std::to_string(i), {std::string(128, '\x5a'), std::string(16, 'b')}});
    }
    if (lacks) source.records[7].second[0].clear();
    ASSERT_OK_AND_ASSIGN(const Given given, Search(plan, BuildAll(plan, {source}), options));
    EXPECT_EQ(given.count, 0u);
    ASSERT_EQ(given.report.oversized.size(), 1u);
    EXPECT_EQ(given.report.oversized[0].pairs, 190u);
    EXPECT_FALSE(given.report.oversized[0].joined);
  }
}

// Blocks are large from a few pairs on and are not joined: a pass finds the pairs of small ones.
TEST(SearchTest, PairsOfLargeBlocksAreGivenByOtherPassesAlone) {
  SeededRandom random(testing::Seed());
  const Plan plan = PlanOf(SchemaOf(kFourEncodings)).value();
  Options options = WithThreads(3);
  options.most_block_pairs = 6;
  options.most_joined_pairs = 0;
  const std::vector<SourceRecords> sources =
      BuildAll(plan, RandomPeople(random, plan, {{"a", true, {}}, {"b", false, {}}}, 150));
  const reference::Twin twin(plan, sources);
  ASSERT_OK_AND_ASSIGN(const Given given, Search(plan, sources, options));
  const auto small = [&](size_t encoding, MemberId record) {
    std::vector<MemberId> block;
    for (const MemberId other : twin.records) {
      if (other == record || twin.Equal(encoding, record, other)) block.push_back(other);
    }
    uint64_t pairs = 0;
    for (size_t i = 0; i < block.size(); ++i) {
      for (size_t j = 0; j < i; ++j) pairs += twin.Wanted(block[i], block[j]) ? 1 : 0;
    }
    return pairs <= options.most_block_pairs;
  };
  std::set<reference::NamePair> wanted;
  for (size_t i = 0; i < twin.records.size(); ++i) {
    for (size_t j = i + 1; j < twin.records.size(); ++j) {
      const MemberId a = twin.records[i];
      const MemberId b = twin.records[j];
      if (!twin.Wanted(a, b)) continue;
      for (size_t pass = 0; pass < plan.passes.size(); ++pass) {
        const bool equal = plan.passes[pass].equal;
        if (!reference::SlowlyFinds(twin, pass, a, b)) continue;
        if (!equal || small(plan.passes[pass].encoding, a)) {
          wanted.emplace(twin.NameOf(a), twin.NameOf(b));
        }
      }
    }
  }
  EXPECT_FALSE(given.report.oversized.empty());
  EXPECT_EQ(given.count, given.pairs.size());
  EXPECT_EQ(given.pairs, wanted);
}

// Before a pair is given: the consumer is never called.
TEST(SearchTest, TooManyPairsAreRefusedWithTheNumbers) {
  Options options;
  options.most_listed_pairs = 100'000;
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  for (int i = 0; i < 600; ++i) {
    for (RawSource& source : raw) {
      source.records.push_back(
          {std::to_string(i), {std::string(128, '\x5a'), std::string(16, 'b')}});
    }
  }
  const std::vector<std::pair<std::string, std::string>> cases = {
      {kBirth, "equal tokens give 360000 pairs, want at most 100000; most are of pass equal:birth"},
      {kExact, "would give about 360000 pairs, want at most 100000"},
      {kLsh, "would give about 360000 pairs, want at most 100000"}};
  for (const auto& [pass, message] : cases) {
    const Plan plan = FilterPlan("", pass);
    const std::vector<SourceRecords> sources = BuildAll(plan, raw);
    ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
    SearchReport report;
    const auto consume = [](unsigned, std::span<const PackedPair>) {
      ADD_FAILURE() << "a pair was given";
      return OkStatus();
    };
    EXPECT_THAT(ForEachCandidate(pool, plan, CandidateScope::kWanted, options, consume, report),
                Fails(StatusCode::kResourceExhausted, HasSubstr(message)));
  }
}

TEST(SearchTest, SourcesThatSayNothingGiveNothing) {
  const RawSource empty{"a", true, {}};
  const RawSource zeros{"b", true, {{"1", {std::string(128, '\0'), ""}}, {"2", {"", ""}}}};
  const RawSource one{"c", false, {{"1", {std::string(128, '\x5a'), std::string(16, 'b')}}}};
  const RawSource alike{"d", false, {{"1", one.records[0].second}, {"2", one.records[0].second}}};
  const std::vector<std::pair<std::vector<RawSource>, uint64_t>> cases = {
      {{empty}, 0},      {{one}, 0},   {{empty, zeros}, 0}, {{zeros, one}, 0},
      {{empty, one}, 0}, {{alike}, 1}, {{one, alike}, 3}};
  for (const char* pass : {kBirth, kExact, kLsh}) {
    const Plan plan = FilterPlan("", pass);
    for (const auto& [raw, pairs] : cases) {
      const std::vector<SourceRecords> sources = BuildAll(plan, raw);
      ASSERT_OK_AND_ASSIGN(const Given given, Search(plan, sources, WithThreads(2)));
      EXPECT_EQ(given.count, pairs) << pass;
      ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
      ASSERT_OK_AND_ASSIGN(const RecallEstimate recall, MeasureRecall(pool, plan, 0, 800, {}));
      EXPECT_EQ(recall.pairs, pairs) << pass;
    }
  }
}

TEST(SearchTest, BatchesAreSmallHoweverManyPairsThereAre) {
  const Plan plan = FilterPlan("", kBirth);
  RawSource source{"a", false, {}};
  for (int i = 0; i < 700; ++i) {
    source.records.push_back({std::to_string(i), {"", std::string(16, 'b')}});
  }
  ASSERT_OK_AND_ASSIGN(const Given given, Search(plan, BuildAll(plan, {source}), WithThreads(2)));
  EXPECT_EQ(given.count, 700u * 699 / 2);
  EXPECT_LE(given.largest_batch, 4096u);
}

TEST(SearchTest, WhatTheConsumerFailsWithEndsTheSearch) {
  SeededRandom random(testing::Seed());
  const Plan plan = FilterPlan("", Concat(kBirth, ",", kExact));
  const std::vector<SourceRecords> sources =
      BuildAll(plan, TwoSources(random, 20, "0123456789abcdef"));
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  SearchReport report;
  const auto consume = [](unsigned, std::span<const PackedPair>) {
    return InvalidArgument("no more");
  };
  EXPECT_THAT(ForEachCandidate(pool, plan, CandidateScope::kWanted, {}, consume, report),
              Fails(StatusCode::kInvalidArgument, HasSubstr("no more")));
}

// With all records sampled, what is measured is what the slow twin counts.
TEST(SearchTest, RecallIsTheShareOfSimilarPairsThatThePassesFind) {
  SeededRandom random(testing::Seed());
  const Plan plan = PlanOf(SchemaOf(kFourEncodings)).value();
  Plan tokens = plan;
  tokens.passes.pop_back();
  const std::vector<SourceRecords> sources =
      BuildAll(plan, RandomPeople(random, plan, {{"a", true, {}}, {"b", false, {}}}, 120));
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const reference::Twin twin(plan, sources);
  const std::set<reference::NamePair> similar = twin.Candidates({plan.passes.back()});
  std::vector<reference::NamePair> both;
  const std::set<reference::NamePair> found = twin.Candidates(tokens.passes);
  std::set_intersection(similar.begin(), similar.end(), found.begin(), found.end(),
                        std::back_inserter(both));
  ASSERT_OK_AND_ASSIGN(const RecallEstimate recall, MeasureRecall(pool, tokens, 0, 700, {}));
  EXPECT_EQ(recall.pairs, similar.size());
  EXPECT_EQ(recall.found, both.size());
  ASSERT_OK_AND_ASSIGN(const RecallEstimate full, MeasureRecall(pool, plan, 0, 700, {}));
  EXPECT_EQ(full.found, similar.size());
  EXPECT_EQ(full.recall, 1);
  EXPECT_EQ(full.high, 1);
  EXPECT_THAT(MeasureRecall(pool, plan, 2, 700, {}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("want that of a filter")));
}

TEST(SearchTest, ASampleOfSomeRecordsIsTheSameForAnyOrderOfInput) {
  SeededRandom random(testing::Seed());
  const Plan plan = FilterPlan("", kLsh);
  std::vector<RawSource> raw = TwoSources(random, 400, "");
  Options options;
  options.recall_sample = 50;
  uint64_t pairs = 0;
  for (int round = 0; round < 2; ++round) {
    const std::vector<SourceRecords> sources = BuildAll(plan, raw);
    ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
    ASSERT_OK_AND_ASSIGN(const RecallEstimate recall, MeasureRecall(pool, plan, 0, 800, options));
    EXPECT_EQ(recall.sampled_records, 50u);
    if (round > 0) {
      EXPECT_EQ(recall.pairs, pairs);
    }
    pairs = recall.pairs;
    for (RawSource& source : raw) Shuffle(random, source.records);
    Shuffle(random, raw);
  }
}

}  // namespace
}  // namespace koppel::match
