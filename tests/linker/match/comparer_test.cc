// How records are compared for the model: levels, terms of their own, samples of patterns.
#include "linker/match/model/comparer.h"

#include <map>

#include "linker/match/model/independent.h"
#include "linker/match/model/sample.h"
#include "tests/linker/match/people.h"
#include "tests/reference/slow_candidates.h"
#include "tests/reference/slow_model.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::SlowIndependent;
using reference::SlowLevel;
using reference::Twin;

// Few bits, so that equal values and similarities exactly at a cut are common.
Plan ComparedPlan() {
  Plan plan;
  plan.shapes = {{"name", false, 8}, {"birth", false, 24}, {"bsn", true, 16}};
  plan.fields = {1, 2, 4};
  plan.passes = {{.encoding = 2, .equal = true, .label = "equal:bsn"},
                 {.encoding = 0, .dice_permille = 350, .label = "similar:name>=0.350"}};
  return plan;
}

std::vector<RawSource> Compared(SeededRandom& random, const Plan& plan, int persons) {
  std::vector<RawSource> raw =
      RandomPeople(random, plan, {{"a", true, {}}, {"b", false, {}}, {"c", true, {}}}, persons);
  // Some values that many have, and one that nearly everybody has.
  const std::string common = RandomBits(random, 8, 0.3);
  const std::string usual = RandomBits(random, 24, 0.3);
  for (RawSource& source : raw) {
    for (Encoded& record : source.records) {
      if (random.Chance(0.2) && !record.second[0].empty()) record.second[0] = common;
      if (record.second.size() < 2) continue;
      if (random.Chance(0.8) && !record.second[1].empty()) record.second[1] = usual;
    }
  }
  return raw;
}

class ComparerTest : public ::testing::Test {
 protected:
  void Make(int persons) {
    raw_ = Compared(random_, plan_, persons);
    sources_ = BuildAll(plan_, raw_);
    pool_ = std::make_unique<Pool>(Pool::Of(plan_, sources_).value());
  }
  Comparer Compare() const { return Comparer::Of(*pool_, plan_, {}).value(); }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = ComparedPlan();
  std::vector<RawSource> raw_;
  std::vector<SourceRecords> sources_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(ComparerTest, LevelsAreThoseOfTheSlowTwin) {
  Make(40);
  const Comparer comparer = Compare();
  const Twin twin(plan_, sources_);
  ASSERT_EQ(comparer.terms().size(), 3u);
  for (uint32_t a = 0; a < pool_->size(); ++a) {
    for (uint32_t b = 0; b < pool_->size(); ++b) {
      if (a == b) continue;
      const Pattern pattern = comparer.Compare(a, b);
      for (size_t i = 0; i < 3; ++i) {
        ASSERT_EQ(pattern.levels[i],
                  SlowLevel(twin, comparer.terms()[i], pool_->member(a), pool_->member(b)))
            << a << " and " << b << ", term " << i;
      }
      for (size_t i = 3; i < kMostTerms; ++i) ASSERT_EQ(pattern.levels[i], kMissing);
    }
  }
}

TEST_F(ComparerTest, CutsAscendBetweenNothingAndEquality) {
  Make(60);
  const Comparer comparer = Compare();
  for (const Term& term : comparer.terms()) {
    uint32_t before = 0;
    for (const uint32_t cut : term.cuts) {
      EXPECT_GT(cut, before);
      EXPECT_LT(cut, 1000u);
      before = cut;
    }
    EXPECT_EQ(term.cuts.empty(), plan_.shapes[term.encoding].is_token);
    EXPECT_LE(term.levels(), kMostLevels);
  }
}

TEST_F(ComparerTest, ChanceIsHowOftenTwoRecordsDrawnAtRandomCompareSo) {
  Make(60);
  const Comparer comparer = Compare();
  for (size_t i = 0; i < comparer.terms().size(); ++i) {
    const Term& term = comparer.terms()[i];
    std::vector<double> seen(term.levels());
    double all = 0;
    for (uint32_t a = 0; a < pool_->size(); ++a) {
      for (uint32_t b = a + 1; b < pool_->size(); ++b) {
        ++seen[comparer.Compare(a, b).levels[i]];
        if (comparer.Compare(a, b).levels[i] != kMissing) ++all;
      }
    }
    double sum = 0;
    for (Level level = 1; level < term.levels(); ++level) {
      const double chance = comparer.by_chance()[i][level];
      EXPECT_GT(chance, 0);
      // Equality is counted, the rest is drawn: among the wanted pairs.
      EXPECT_NEAR(chance, seen[level] / all, level < term.first_equal() ? 0.05 : 1e-9);
      sum += chance;
    }
    EXPECT_NEAR(sum, 1, 1e-6);
  }
}

TEST_F(ComparerTest, AnyNumberOfThreadsAndOrderOfInputGivesTheSame) {
  Make(60);
  const Comparer first = Compare();
  Shuffle(random_, raw_);
  for (RawSource& source : raw_) Shuffle(random_, source.records);
  const std::vector<SourceRecords> shuffled = BuildAll(plan_, raw_);
  const Pool pool = Pool::Of(plan_, shuffled).value();
  Options options;
  options.threads = 4;
  ASSERT_OK_AND_ASSIGN(const Comparer again, Comparer::Of(pool, plan_, options));
  EXPECT_EQ(again.by_chance(), first.by_chance());
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(again.terms()[i].cuts, first.terms()[i].cuts);
  for (uint32_t a = 0; a < pool.size(); ++a) {
    EXPECT_EQ(again.Compare(a, 0), first.Compare(a, 0));
  }
}

TEST(IndependentTest, OnlyTermsWithAFieldOfTheirOwnCount) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    Plan plan;
    std::vector<Term> terms;
    for (size_t i = 0; i < 6; ++i) {
      plan.shapes.push_back({Concat("e", i), random.Chance(0.5), 16});
      plan.fields.push_back(1 + random.Below(31));
      terms.push_back({i, {}, plan.fields.back()});
    }
    Pattern pattern;
    for (size_t i = 0; i < 6; ++i) pattern.levels[i] = static_cast<Level>(random.Below(4));
    EXPECT_EQ(Independent(terms, plan).Of(pattern), SlowIndependent(pattern, terms, plan));
  }
}

class SampleTest : public ComparerTest {
 protected:
  // By the source of the first record; pairs of rank 2 with itself in none.
  Result<std::vector<PatternSample>> Sample(uint64_t most, unsigned threads,
                                            CandidateScope scope = CandidateScope::kWanted) const {
    Options options;
    options.threads = threads;
    const Comparer comparer = Compare();
    return SamplePatterns(
        *pool_, plan_, scope, comparer, 2,
        [&](uint32_t a, uint32_t) { return pool_->rank(a) < 2 ? pool_->rank(a) : kNoGroup; }, most,
        options);
  }
  std::vector<std::map<Pattern, uint64_t>> Slowly(reference::Scope scope) const {
    const Comparer comparer = Compare();
    const Twin twin(plan_, sources_);
    std::vector<std::map<Pattern, uint64_t>> groups(2);
    std::map<reference::Name, uint32_t> numbers;
    for (uint32_t i = 0; i < pool_->size(); ++i) numbers[twin.NameOf(pool_->member(i))] = i;
    for (const auto& [pair, pass] : reference::FindSlowly(twin, scope).owner) {
      const uint32_t a = std::min(numbers[pair.first], numbers[pair.second]);
      const uint32_t b = std::max(numbers[pair.first], numbers[pair.second]);
      if (pool_->rank(a) < 2) ++groups[pool_->rank(a)][comparer.Compare(a, b)];
    }
    return groups;
  }
  void ExpectAllAsSlowly(uint64_t most) const;
};

// Both of the wanted pairs and of those within unique sources.
void SampleTest::ExpectAllAsSlowly(uint64_t most) const {
  for (const bool within : {false, true}) {
    const auto slow = Slowly(within ? reference::Scope::kWithinUnique : reference::Scope::kWanted);
    ASSERT_OK_AND_ASSIGN(
        const std::vector<PatternSample> samples,
        Sample(most, 2, within ? CandidateScope::kWithinUnique : CandidateScope::kWanted));
    for (size_t group = 0; group < 2; ++group) {
      std::map<Pattern, uint64_t> found;
      for (const PatternCount& one : samples[group].patterns) found[one.pattern] = one.count;
      EXPECT_EQ(found, slow[group]);
      EXPECT_EQ(found.size(), samples[group].patterns.size());
      EXPECT_EQ(samples[group].sampled, Total(samples[group].patterns));
      EXPECT_EQ(samples[group].pairs, samples[group].sampled);
    }
  }
}

TEST_F(SampleTest, AllPairsAreTakenWhereTheyAreFew) {
  Make(50);
  ExpectAllAsSlowly(1'000'000);
}

TEST_F(SampleTest, OfOneFilterAloneAllPairsAreCountedHoweverMany) {
  plan_.shapes = {plan_.shapes[0]};
  plan_.fields = {1};
  plan_.passes = {plan_.passes[1]};
  Make(50);
  ExpectAllAsSlowly(10);
}

TEST_F(SampleTest, KeptPairsAreThoseOfTheSearch) {
  Make(50);
  Options options;
  options.threads = 2;
  const Comparer comparer = Compare();
  KeptPairs kept;
  EXPECT_FALSE(kept.has_all());
  ASSERT_OK(SamplePatterns(
                *pool_, plan_, CandidateScope::kWanted, comparer, 1,
                [](uint32_t, uint32_t) { return size_t{0}; }, 10, options, &kept)
                .status());
  ASSERT_TRUE(kept.has_all());
  std::vector<std::map<PackedPair, int>> given(2);
  const auto take = [&](unsigned worker, std::span<const PackedPair> pairs) {
    for (const PackedPair pair : pairs) ++given[worker][pair];
    return OkStatus();
  };
  ASSERT_OK(kept.ForEach(options, take));
  for (const auto& [pair, times] : given[1]) given[0][pair] += times;
  SearchReport report;
  std::map<PackedPair, int> searched;
  options.threads = 1;
  ASSERT_OK(ForEachCandidate(
      *pool_, plan_, CandidateScope::kWanted, options,
      [&](unsigned, std::span<const PackedPair> pairs) {
        for (const PackedPair pair : pairs) ++searched[pair];
        return OkStatus();
      },
      report));
  EXPECT_EQ(given[0], searched);
  EXPECT_EQ(kept.report().candidates, report.candidates);
}

TEST_F(SampleTest, AnyNumberOfThreadsGivesTheSameSample) {
  Make(90);
  const auto slow = Slowly(reference::Scope::kWanted);
  for (const uint64_t most : {1u, 50u, 400u}) {
    ASSERT_OK_AND_ASSIGN(const std::vector<PatternSample> one, Sample(most, 1));
    for (size_t group = 0; group < 2; ++group) {
      uint64_t all = 0;
      for (const auto& [pattern, count] : slow[group]) all += count;
      EXPECT_EQ(one[group].pairs, all);
      EXPECT_LE(one[group].sampled, most);
      if (most >= 400) {
        EXPECT_GE(one[group].sampled, std::min(all, most) / 4);
      }
      EXPECT_NEAR(one[group].scale() * static_cast<double>(one[group].sampled),
                  one[group].sampled == 0 ? 0 : static_cast<double>(all), 1e-6);
      for (const PatternCount& pattern : one[group].patterns) {
        EXPECT_LE(pattern.count, slow[group].at(pattern.pattern));
      }
    }
    for (const unsigned threads : {2u, 7u}) {
      ASSERT_OK_AND_ASSIGN(const std::vector<PatternSample> many, Sample(most, threads));
      for (size_t group = 0; group < 2; ++group) {
        EXPECT_EQ(many[group].pairs, one[group].pairs);
        ASSERT_EQ(many[group].patterns.size(), one[group].patterns.size());
        for (size_t i = 0; i < one[group].patterns.size(); ++i) {
          EXPECT_EQ(many[group].patterns[i].pattern, one[group].patterns[i].pattern);
          EXPECT_EQ(many[group].patterns[i].count, one[group].patterns[i].count);
        }
      }
    }
  }
}

}  // namespace
}  // namespace koppel::match
