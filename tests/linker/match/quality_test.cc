#include "linker/match/quality/quality.h"

#include "linker/match/quality/candidate_recall.h"
#include "linker/match/quality/judged_pairs.h"
#include "linker/match/quality/partners.h"
#include "tests/linker/match/evidence_people.h"
#include "tests/reference/slow_quality.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::SlowPair;
using reference::SlowRival;

// What is estimated where the model is right.
Quality TotalOf(const std::vector<QualityPair>& pairs, double scale = 0,
                const CandidateRecall& candidates = {}) {
  return EstimateQuality(pairs, {{0, scale}}, candidates, 0).total;
}

QualityPair PairOf(double probability, bool linked, uint32_t person) {
  return {0, linked ? person : kApart, BillionthsOf(probability), 1};
}

TEST(QualityTest, FiguresAreThoseOfTheSlowTwin) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 50; ++round) {
    std::vector<QualityPair> pairs;
    std::vector<SlowPair> slow;
    for (uint32_t i = 0; i < 1 + random.Below(40); ++i) {
      slow.push_back({static_cast<double>(random.Below(1001)) / 1000, random.Chance(0.6)});
      pairs.push_back(PairOf(slow.back().probability, slow.back().linked, i));
    }
    const Quality total = EstimateQuality(pairs, {{2 * uint64_t{kSure}, 0}}, {}).total;
    EXPECT_NEAR(total.precision.value, reference::SlowPrecision(slow), 1e-9);
    EXPECT_NEAR(total.recall.value, reference::SlowRecall(slow, 2), 1e-9);
    const double p = total.precision.value, r = total.recall.value;
    EXPECT_NEAR(total.f1.value, p + r == 0 ? 0 : 2 * p * r / (p + r), 1e-9);
    for (size_t t = 0; t < kQualityPermille.size(); ++t) {
      uint64_t from = 0;
      for (SlowPair& pair : slow) {
        pair.linked = std::lround(pair.probability * 1000) >= kQualityPermille[t];
        from += pair.linked ? 1 : 0;
      }
      EXPECT_EQ(total.by_threshold[t].pairs, from);
      EXPECT_NEAR(total.by_threshold[t].precision, reference::SlowPrecision(slow), 1e-9);
      EXPECT_NEAR(total.by_threshold[t].recall, reference::SlowRecall(slow, 2), 1e-9);
    }
  }
}

// Linked pairs are mostly matches, others mostly not; what is true is drawn by the probabilities.
TEST(QualityTest, IntervalsCoverTheTruthInNineteenOfTwentyRuns) {
  SeededRandom random(testing::Seed());
  const int runs = testing::Full() ? 2000 : 500;
  int precise = 0, recalled = 0, both = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<QualityPair> pairs;
    double linked = 0, correct = 0, matches = 0;
    for (uint32_t i = 0; i < 2000; ++i) {
      const double u = static_cast<double>(random.Below(1'000'000)) / 1e6;
      const bool is_linked = random.Chance(0.5);
      const double probability = is_linked ? 1 - 0.2 * u * u : 0.1 * u * u;
      const bool is_match = random.Chance(probability);
      linked += is_linked ? 1 : 0;
      correct += is_linked && is_match ? 1 : 0;
      matches += is_match ? 1 : 0;
      pairs.push_back(PairOf(probability, is_linked, i));
    }
    const Quality total = TotalOf(pairs);
    const auto covers = [](const Estimate& estimate, double truth) {
      return estimate.low <= truth && truth <= estimate.high ? 1 : 0;
    };
    precise += covers(total.precision, correct / linked);
    recalled += covers(total.recall, correct / matches);
    both += covers(total.f1, 2 * correct / (linked + matches));
  }
  for (const int covered : {precise, recalled, both}) {
    EXPECT_GE(covered, runs * 0.92);
    EXPECT_LE(covered, runs * 0.995);
  }
}

TEST(QualityTest, WhatWasLearntFromFewPairsIsLessSure) {
  std::vector<QualityPair> pairs;
  for (uint32_t i = 0; i < 1000; ++i) pairs.push_back(PairOf(0.9, true, i));
  const Estimate exact = TotalOf(pairs).precision;
  const Estimate learnt = TotalOf(pairs, 10).precision;
  EXPECT_EQ(exact.value, learnt.value);
  EXPECT_GT(learnt.high - learnt.low, 2 * (exact.high - exact.low));
}

TEST(QualityTest, PairsOfOnePersonAreRightOrWrongTogether) {
  std::vector<QualityPair> alone, together;
  for (uint32_t i = 0; i < 600; ++i) {
    alone.push_back(PairOf(0.9, true, i));
    together.push_back(PairOf(0.9, true, i / 6));
  }
  const Estimate a = TotalOf(alone).precision;
  const Estimate b = TotalOf(together).precision;
  EXPECT_GT(b.high - b.low, 2 * (a.high - a.low));
}

TEST(QualityTest, MatchesThatNoPassFindsLowerRecallAlone) {
  CandidateRecall candidates;
  candidates.is_measured = true;
  candidates.measured = {0.8, 0.7, 0.9};
  std::vector<QualityPair> pairs;
  for (uint32_t i = 0; i < 2'000'000; ++i) pairs.push_back(PairOf(1, true, i));
  const Quality total = TotalOf(pairs, 0, candidates);
  EXPECT_DOUBLE_EQ(total.precision.value, 1);
  EXPECT_DOUBLE_EQ(total.recall.value, 0.8);
  EXPECT_NEAR(total.recall.low, 0.7, 1e-6);
  EXPECT_NEAR(total.recall.high, 0.9, 1e-6);
  EXPECT_NEAR(total.matches, 2'500'000, 1);
}

// The second pair of sources lacks the filter that was measured on.
TEST(QualityTest, WhatWasMeasuredSpeaksForSourcesThatCarryTheFilter) {
  CandidateRecall candidates;
  candidates.is_measured = true;
  candidates.measured = {0.8, 0.7, 0.9};
  candidates.speaks_for = {true, false};
  std::vector<QualityPair> pairs;
  for (uint32_t i = 0; i < 1000; ++i) {
    pairs.push_back({i < 800 ? 0u : 1u, i, kSure, 1});
  }
  const QualityReport report = EstimateQuality(pairs, {{0, 0}, {0, 0}}, candidates, 0);
  EXPECT_DOUBLE_EQ(report.source_pairs[0].recall.value, 0.8);
  EXPECT_FALSE(report.source_pairs[0].is_of_found);
  EXPECT_DOUBLE_EQ(report.source_pairs[1].recall.value, 1);
  EXPECT_TRUE(report.source_pairs[1].is_of_found);
  EXPECT_DOUBLE_EQ(report.total.recall.value, 1000.0 / 1200);
  EXPECT_TRUE(report.total.is_of_found);
}

TEST(QualityTest, AFewLinksAreNeverSure) {
  const Quality total = TotalOf({PairOf(1, true, 0), PairOf(1, true, 1)});
  EXPECT_EQ(total.precision.value, 1);
  EXPECT_NEAR(total.precision.low, 0.75, 1e-9);
}

// A tenth of the links is expected to be false: that may be one in fifty as well, or a third.
TEST(QualityTest, WhatIsExpectedMayBeOffByAFactor) {
  std::vector<QualityPair> pairs;
  for (uint32_t i = 0; i < 1'000'000; ++i) pairs.push_back(PairOf(0.9, true, i));
  const Estimate exact = TotalOf(pairs).precision;
  const Estimate off = EstimateQuality(pairs, {{0, 0}}, {}).total.precision;
  EXPECT_EQ(off.value, exact.value);
  const double times = std::exp(1.96 * kModelDeviation);
  EXPECT_NEAR((1 - off.low) / off.low, times / 9, 1e-2);
  EXPECT_NEAR((1 - off.high) / off.high, 1 / (9 * times), 1e-2);
  // A tenth is missed.
  for (QualityPair& pair : pairs) {
    pair.person = pair.person % 10 == 0 ? kApart : pair.person;
    pair.probability = kSure;
  }
  const Estimate recall = EstimateQuality(pairs, {{0, 0}}, {}).total.recall;
  EXPECT_DOUBLE_EQ(recall.value, 0.9);
  EXPECT_NEAR((1 - recall.low) / recall.low, times / 9, 1e-2);
  EXPECT_NEAR((1 - recall.high) / recall.high, 1 / (9 * times), 1e-2);
}

TEST(QualityTest, RecallIsOfWhatPassesFindWhereNothingTellsWhatTheyMiss) {
  const std::vector<QualityPair> pairs = {PairOf(1, true, 0), PairOf(1, true, 1)};
  CandidateRecall candidates;
  EXPECT_TRUE(TotalOf(pairs, 0, candidates).is_of_found);
  EXPECT_TRUE(EstimateQuality(pairs, {{0, 0}}, candidates).source_pairs[0].is_of_found);
  candidates.is_recaptured = true;
  candidates.by_source_pair = {Estimate{1, 1, 1}};
  EXPECT_FALSE(TotalOf(pairs, 0, candidates).is_of_found);
}

TEST(QualityTest, NothingLinkedAndNothingToLinkIsFaultless) {
  const Quality total = EstimateQuality({}, {{0, 0}}, {}).total;
  EXPECT_EQ(total.precision.low, 1);
  EXPECT_EQ(total.recall.low, 1);
  EXPECT_EQ(EstimateQuality({PairOf(0.2, false, 0)}, {{0, 0}}, {}).total.recall.value, 0);
}

// Pairs i = 0, 1, ... of a path through two unique sources.
std::vector<SlowRival> Path(SeededRandom& random, int pairs) {
  std::vector<SlowRival> path;
  for (int i = 0; i < pairs; ++i) {
    path.push_back({(i + 1) / 2, i / 2, std::exp2(static_cast<double>(random.Below(12)) - 4)});
  }
  return path;
}

void ExpectShares(const std::vector<SlowRival>& rivals, double most_off) {
  EvidencePeople people({{true, 6}, {true, 6}});
  std::vector<std::pair<PairEvidence, double>> sorted;
  const std::vector<double> shares = reference::SlowShares(rivals);
  for (size_t i = 0; i < rivals.size(); ++i) {
    const auto evidence = static_cast<Evidence>(std::lround(std::log2(rivals[i].odds) * 1024));
    const auto a = static_cast<uint32_t>(rivals[i].a);
    const auto b = static_cast<uint32_t>(6 + rivals[i].b);
    sorted.push_back({{Pack(a, b), evidence}, shares[i]});
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& x, const auto& y) { return x.first.pair < y.first.pair; });
  std::vector<PairEvidence> pairs;
  for (const auto& [pair, share] : sorted) pairs.push_back(pair);
  const std::vector<Billionths> found = CompetingProbabilities(people.pool(), pairs);
  for (size_t i = 0; i < sorted.size(); ++i) {
    EXPECT_NEAR(found[i] / double{kSure}, sorted[i].second, most_off);
  }
}

TEST(CompetitionTest, OnPathsProbabilitiesAreSharesOfAllSets) {
  SeededRandom random(testing::Seed());
  for (int pairs = 1; pairs <= 11; ++pairs) ExpectShares(Path(random, pairs), 1e-8);
}

TEST(CompetitionTest, OnRingsTheyAreNearlySo) {
  SeededRandom random(testing::Seed());
  std::vector<SlowRival> ring = Path(random, 11);
  ring.push_back({0, 5, 1});
  ExpectShares(ring, 0.05);
}

TEST(CompetitionTest, OfTwoEqualRivalsEachIsHalfAsLikely) {
  ExpectShares({{0, 0, 1 << 20}, {0, 1, 1 << 20}}, 1e-6);
}

TEST(CompetitionTest, WhereSourcesHoldDuplicatesNothingCompetes) {
  const EvidencePeople people({{false, 1}, {false, 2}});
  const std::vector<PairEvidence> pairs = {{Pack(0, 1), 0}, {Pack(0, 2), 0}};
  EXPECT_EQ(CompetingProbabilities(people.pool(), pairs),
            (std::vector<Billionths>{kSure / 2, kSure / 2}));
}

double ShareOf(double bits) { return 1 / (1 + std::exp2(-bits)); }

TEST(JudgedPairsTest, APairThatClusteringMadeIsJudgedByItselfAndItsChain) {
  EvidencePeople people({{false, 3}});
  people.SetBits(0, 1, 10);
  people.SetBits(1, 2, 10);
  people.SetBits(0, 2, -8);
  const auto between = [&](uint32_t a, uint32_t b) {
    return static_cast<Evidence>(people.truth().evidence[a][b]);
  };
  const std::vector<PairEvidence> given = {{Pack(0, 1), 10 * kEvidenceBit},
                                           {Pack(1, 2), 10 * kEvidenceBit}};
  const std::vector<QualityPair> judged = JudgedPairs(people.pool(), given, {0, 0, 0}, between);
  ASSERT_EQ(judged.size(), 3u);
  const double chain = ShareOf(10) * ShareOf(10);
  const double mean = (std::log2(chain / (1 - chain)) - 8) / 2;
  EXPECT_NEAR(judged[0].probability / double{kSure}, ShareOf(10), 1e-6);
  EXPECT_NEAR(judged[1].probability / double{kSure}, ShareOf(mean), 1e-6);
  EXPECT_EQ(judged[1].person, 0u);
}

TEST(JudgedPairsTest, WhatItsPersonsFellowsSaySpeaksAgainstAPairApart) {
  EvidencePeople people({{false, 3}});
  people.SetBits(0, 1, 10);
  people.SetBits(1, 2, 1);
  people.SetBits(0, 2, -9);
  const auto between = [&](uint32_t a, uint32_t b) {
    return static_cast<Evidence>(people.truth().evidence[a][b]);
  };
  const std::vector<PairEvidence> given = {{Pack(0, 1), 10 * kEvidenceBit},
                                           {Pack(1, 2), kEvidenceBit}};
  const std::vector<QualityPair> judged = JudgedPairs(people.pool(), given, {0, 0, 1}, between);
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_EQ(judged[1].person, kApart);
  EXPECT_NEAR(judged[1].probability / double{kSure}, ShareOf(-4), 1e-6);
}

// 200 pairs of equal filters; a pass on tokens finds those of half of them.
TEST(CandidateRecallTest, IsTheShareOfMatchesThatPassesFind) {
  SeededRandom random(testing::Seed());
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(R"({
    "name": "test", "version": 1,
    "encodings": [{"name": "person", "bloom": {"bits": 512}}, {"name": "key", "token": {}}],
    "passes": [{"equal": {"encoding": "key"}}]})")));
  RawSource a{"a", true, {}}, b{"b", true, {}};
  for (int i = 0; i < 200; ++i) {
    const std::string filter = RandomBits(random, 64, 0.3);
    const std::string key = Concat("key-", 100 + i);
    a.records.push_back({std::to_string(i), {filter, Concat(key, "-aaaaaaaa")}});
    b.records.push_back(
        {std::to_string(i), {filter, Concat(key, i % 2 == 0 ? "-aaaaaaaa" : "-bbbbbbbb")}});
  }
  const std::vector<SourceRecords> sources = BuildAll(plan, {a, b});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  const auto is_equal = [&](uint32_t x, uint32_t y) {
    return pool.member(x).record == pool.member(y).record ? Evidence{1} : Evidence{-1};
  };
  ASSERT_OK_AND_ASSIGN(const CandidateRecall recall, MeasureCandidates(pool, plan, is_equal, {}));
  EXPECT_TRUE(recall.is_measured);
  EXPECT_EQ(recall.pairs, 200u);
  EXPECT_DOUBLE_EQ(recall.measured.value, 0.5);
  EXPECT_LT(recall.measured.low, 0.45);
  EXPECT_GT(recall.measured.high, 0.55);
}

TEST(PartnersTest, WhoHasAPartnerInAUniqueSourceHasNoOtherOneThere) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(SchemaOf(kFourEncodings)));
  const std::vector<std::string> none(plan.shapes.size());
  const auto records = [&](size_t count) {
    std::vector<Encoded> all;
    for (size_t i = 0; i < count; ++i) all.push_back({std::to_string(i), none});
    return all;
  };
  const std::vector<SourceRecords> sources =
      BuildAll(plan, {{"a", true, records(2)}, {"b", true, records(2)}, {"c", false, records(2)}});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan, sources));
  // Records in canonical order: two of a, of b, of c. The first ones of a and b are one person.
  const std::vector<uint32_t> person_of_record = {0, 1, 0, 2, 3, 4};
  const Partners partners(pool, person_of_record, 5);
  EXPECT_FALSE(partners.AreTaken(0, 2)) << "they are each other's";
  EXPECT_TRUE(partners.AreTaken(0, 3)) << "0 has one in b";
  EXPECT_TRUE(partners.AreTaken(1, 2)) << "2 has one in a";
  EXPECT_FALSE(partners.AreTaken(1, 3));
  EXPECT_FALSE(partners.AreTaken(0, 4)) << "c may hold a person more than once";
  EXPECT_FALSE(partners.AreTaken(4, 5));
}

}  // namespace
}  // namespace koppel::match
