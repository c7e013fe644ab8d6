// Error rates that a job names: which thresholds are chosen, and what they are worth.
#include "linker/match/quality/rates.h"

#include "linker/match/manifest.h"
#include "tests/linker/match/evidence_people.h"
#include "tests/linker/match/registers.h"
#include "tests/reference/slow_rates.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::SlowRated;
using testing::Fails;
using ::testing::HasSubstr;

TEST(RatesTest, WhatALinkNeedsIsWhatTheSlowTwinFinds) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    std::vector<PairEvidence> pairs;
    std::vector<Billionths> probabilities;
    std::vector<SlowRated> slow;
    for (uint32_t i = 0; i < random.Below(40); ++i) {
      const auto evidence = static_cast<Evidence>(random.Below(30)) * 500 - 4000;
      const double p = 1 / (1 + std::exp2(-evidence / 1024.0));
      pairs.push_back({Pack(i, i + 1000), evidence});
      probabilities.push_back(BillionthsOf(p));
      slow.push_back({evidence, probabilities.back()});
    }
    const auto most = static_cast<uint32_t>(1 + random.Below(round % 2 == 0 ? 300'000 : 3000));
    const NeededEvidence chosen = ChooseNeeded(pairs, probabilities, most);
    EXPECT_EQ(chosen.needed, reference::SlowNeeded(slow, most)) << most;
    uint64_t links = 0;
    for (const PairEvidence& pair : pairs) links += pair.evidence >= chosen.needed ? 1 : 0;
    EXPECT_EQ(chosen.links, links);
    EXPECT_LE(chosen.false_links, uint64_t{most} * 1000 * links);
  }
}

TEST(RatesTest, WhatIsListedIsWhatTheSlowTwinFinds) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    std::vector<PossibleGroup> groups;
    std::vector<SlowRated> slow;
    uint64_t matches = random.Below(20) * kSure;
    const uint64_t lost = random.Below(kSure);
    for (uint64_t i = 0; i < random.Below(30); ++i) {
      const auto probability = static_cast<Billionths>(random.Below(20) * (kSure / 20));
      groups.push_back({probability, probability + random.Below(100)});
      slow.push_back({static_cast<int64_t>(groups.back().matches), probability});
      matches += groups.back().matches;
    }
    const auto most = static_cast<uint32_t>(1 + random.Below(500'000));
    const ListedFrom chosen = ChooseListed(groups, matches, lost, most);
    const reference::SlowListed twin = reference::SlowList(slow, matches, lost, most);
    EXPECT_EQ(chosen.is_enough, twin.listed >= 0);
    if (!chosen.is_enough) continue;
    EXPECT_EQ(chosen.listed, static_cast<uint64_t>(twin.listed));
    EXPECT_EQ(chosen.missed, twin.missed);
    uint64_t listed = 0;
    for (const PossibleGroup& group : groups) listed += group.probability >= chosen.probability;
    EXPECT_EQ(chosen.listed, listed);
  }
}

TEST(RatesTest, PairsAreListedTogetherAsTheSlowTwinGroupsThem) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    EvidencePeople people({{random.Chance(0.5), 6}, {false, 6}, {random.Chance(0.5), 6}});
    const Pool& pool = people.pool();
    for (uint32_t pair = 0; pair < 60; ++pair) {
      people.SetBits(random.Below(18), random.Below(18), 16.0 * random.Unit() - 8);
    }
    const std::vector<PairEvidence> pairs = people.Pairs();
    ASSERT_OK_AND_ASSIGN(const Persons persons, people.Find(pairs));
    std::vector<QualityPair> judged, apart;
    std::vector<reference::SlowApart> slow;
    for (const PairEvidence& pair : pairs) {
      const uint32_t a = First(pair.pair), b = Second(pair.pair);
      const uint32_t person_a = persons.of_record[a], person_b = persons.of_record[b];
      const auto probability = static_cast<Billionths>(random.Below(kSure + 1));
      if (person_a == person_b) {
        judged.push_back({0, person_a, probability, 1});
      } else {
        apart.push_back({0, kApart, probability, 1});
        slow.push_back({{person_a, person_b}, {pool.rank(a), pool.rank(b)}, probability});
      }
    }
    judged.insert(judged.end(), apart.begin(), apart.end());
    const std::vector<PossibleGroup> groups = GroupPossible(pool, persons, pairs, judged);
    ASSERT_EQ(groups.size(), persons.possible.size());
    for (size_t i = 0; i < groups.size(); ++i) {
      const PossibleEdge& edge = persons.possible[i];
      const reference::SlowGroup twin = reference::SlowGroupOf(
          {{edge.person_a, edge.person_b}, {pool.rank(edge.record_a), pool.rank(edge.record_b)}},
          slow);
      EXPECT_EQ(groups[i].probability, twin.likeliest);
      EXPECT_EQ(groups[i].matches, twin.matches);
    }
  }
}

// Where the probabilities are right, so are the rates: within four standard deviations.
TEST(RatesTest, WhatIsRealisedIsWhatIsNamed) {
  SeededRandom random(testing::Seed());
  for (const uint32_t most : {50'000u, 10'000u, 2000u}) {
    std::vector<PairEvidence> pairs;
    std::vector<Billionths> probabilities;
    std::vector<bool> truth;
    std::vector<PossibleGroup> groups;
    uint64_t matches = 0;
    for (uint32_t i = 0; i < 60'000; ++i) {
      const auto evidence = static_cast<Evidence>(random.Below(20 * 1024)) - 7 * 1024;
      const double p = 1 / (1 + std::exp2(-evidence / 1024.0));
      pairs.push_back({Pack(i, i + 100'000), evidence});
      probabilities.push_back(BillionthsOf(p));
      truth.push_back(random.Chance(p));
      groups.push_back({probabilities.back(), probabilities.back()});
      matches += probabilities.back();
    }
    const NeededEvidence upper = ChooseNeeded(pairs, probabilities, most);
    const ListedFrom lower = ChooseListed(groups, matches, 0, most);
    double wrong = 0, missed = 0, all = 0;
    for (size_t i = 0; i < pairs.size(); ++i) {
      if (pairs[i].evidence >= upper.needed && !truth[i]) wrong += 1;
      if (probabilities[i] < lower.probability && truth[i]) missed += 1;
      all += truth[i] ? 1 : 0;
    }
    const double links = static_cast<double>(upper.links);
    const double named = most / 1e6;
    const double most_wrong = std::min(named * links, upper.false_links / 1e9 + 1);
    EXPECT_NEAR(wrong, most_wrong, 4 * std::sqrt(most_wrong) + 2) << most;
    const double most_missed = static_cast<double>(lower.missed) / 1e9;
    EXPECT_LE(most_missed, named * static_cast<double>(matches) / 1e9);
    EXPECT_NEAR(missed, most_missed, 4 * std::sqrt(most_missed) + 2) << most;
    EXPECT_LE(missed / all, named + 4 * std::sqrt(named / all) + 1e-3) << most;
  }
}

TEST(RatesTest, TwoThatFitEquallyWellAreNotSureHoweverAlikeTheyAre) {
  const std::vector<PairEvidence> pairs = {{Pack(0, 1), 10 * kEvidenceBit},
                                           {Pack(0, 2), 10 * kEvidenceBit},
                                           {Pack(3, 4), 10 * kEvidenceBit}};
  const Billionths own = BillionthsOf(1024.0 / 1025);
  const std::vector<PairEvidence> competing = CompetingEvidence(pairs, {kSure / 2, kSure / 4, own});
  EXPECT_EQ(competing[0].evidence, 0);
  EXPECT_EQ(competing[1].evidence, -1624);  // log2(1/3), rounded down
  EXPECT_EQ(competing[2].evidence, 10 * kEvidenceBit);
}

// Links registers with rates.
class RatesOfRegistersTest : public ::testing::Test {
 protected:
  struct Realised {
    double linked = 0;
    double wrong = 0;
    double matches = 0;
    // Neither linked nor listed.
    double missed = 0;
    size_t possible = 0;
    RatesOutcome said;
  };

  Realised LinkWith(uint32_t false_links, uint32_t missed_matches) {
    Plan plan = plan_;
    plan.rates = {false_links, missed_matches};
    const Result<Outcome> outcome = Link(plan, sources_);
    EXPECT_OK(outcome);
    ExpectSound(sources_, *outcome);
    const TrueQuality quality = QualityOf(sources_, *outcome);
    const Realised realised{quality.linked,
                            quality.linked - quality.right,
                            quality.all,
                            quality.all - quality.right - Listed(*outcome),
                            outcome->possible.size(),
                            outcome->rates};
    std::printf(
        "%u %u: false %.4f (said %.4f), missed %.4f (said %.4f), needed %d, linked %.0f, "
        "possible %zu\n",
        false_links, missed_matches, realised.wrong / std::max(1.0, realised.linked),
        realised.said.false_links, realised.missed / realised.matches, realised.said.missed_matches,
        realised.said.needed, quality.linked, realised.possible);
    return realised;
  }

  uint64_t NumberOf(const MemberId& id) const {
    const std::string& ref = sources_[id.source].ref(id.record);
    return std::stoull(ref.substr(ref.find('-') + 1));
  }

  // Matches between persons that are listed as possible.
  double Listed(const Outcome& outcome) const {
    double listed = 0;
    for (const PossiblePersons& edge : outcome.possible) {
      for (const MemberId& a : outcome.persons[edge.person_a]) {
        for (const MemberId& b : outcome.persons[edge.person_b]) {
          const bool is_theirs = (a.source == edge.source_a && b.source == edge.source_b) ||
                                 (a.source == edge.source_b && b.source == edge.source_a);
          listed += is_theirs && NumberOf(a) == NumberOf(b) ? 1 : 0;
        }
      }
    }
    return listed;
  }

  // Registers with so many errors that thresholds matter, sharing half of the persons.
  void MakeRegisters(size_t registers, size_t persons, bool unique) {
    const RegisterErrors errors{0.05, 0.08, 0.05};
    const std::vector<RegisterPerson> all = RandomHouseholds(random_, persons);
    std::vector<RawSource> raw;
    for (size_t i = 0; i < registers; ++i) {
      raw.push_back({std::string(1, static_cast<char>('a' + i)), unique, {}});
      AddPersons(random_, all, 0, persons / 2, raw.back(), errors);
      const size_t rest = persons / 2 / registers;
      AddPersons(random_, all, persons / 2 + i * rest, persons / 2 + (i + 1) * rest, raw.back(),
                 errors);
    }
    sources_ = BuildAll(plan_, raw);
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<SourceRecords> sources_;
};

// The band: five times the rate, and what chance adds to so few links. The rate speaks of the
// model's probabilities, and here these are learnt from registers that are small and very faulty.
TEST_F(RatesOfRegistersTest, FalseLinksStayNearTheNamedRateAndFallWithIt) {
  for (const size_t registers : {2, 3}) {
    MakeRegisters(registers, 4000, true);
    Realised before = LinkWith(500'000, 0);
    for (const uint32_t most : {30'000u, 10'000u, 3000u}) {
      const Realised now = LinkWith(most, 0);
      const double named = most / 1e6;
      // A third record may bring together what is less sure than a link has to be; that is said,
      // and of such links more is said than is true.
      EXPECT_LE(now.said.false_links, 2 * named + (registers > 2 ? 0.03 : 0));
      EXPECT_EQ(now.said.false_links_within, now.said.false_links < named + 5e-7);
      const double band = 5 * named * now.linked;
      EXPECT_LE(now.wrong, band + 3 * std::sqrt(band) + 2);
      EXPECT_GE(now.said.needed, before.said.needed);
      EXPECT_LE(now.linked, before.linked);
      EXPECT_LE(now.wrong, before.wrong + 2);
      before = now;
    }
    EXPECT_GT(before.linked, 500);
  }
}

// The band: the model's errors about pairs that hardly match add 0.15 at most to what is missed of
// the matches that some pass finds.
TEST_F(RatesOfRegistersTest, MissedMatchesStayNearTheNamedRateAndFallWithIt) {
  for (const size_t registers : {2, 3}) {
    MakeRegisters(registers, 4000, true);
    const Realised all = LinkWith(5000, 0);
    const double found = all.matches - all.missed;
    Realised before = LinkWith(5000, 500'000);
    for (const uint32_t most : {100'000u, 50'000u, 20'000u}) {
      const Realised now = LinkWith(5000, most);
      const double named = most / 1e6;
      EXPECT_EQ(now.said.missed_matches_within, now.said.missed_matches <= named);
      EXPECT_LE(now.missed - all.missed, (named + 0.15) * found);
      EXPECT_EQ(now.linked, before.linked);
      EXPECT_GE(now.possible, before.possible);
      EXPECT_LE(now.missed, before.missed);
      EXPECT_LE(now.possible, all.possible);
      before = now;
    }
  }
}

TEST_F(RatesOfRegistersTest, PairsThatAreNotListedAreInNoTableOfPairsEither) {
  MakeRegisters(2, 2000, true);
  plan_.rates = {5000, 100'000};
  Options options;
  options.keep_pairs = true;
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_, options));
  ASSERT_GT(outcome.rates.listed_from, 0.0);
  for (const ScoredPair& pair : outcome.pairs) {
    EXPECT_TRUE(pair.linked || pair.probability >= outcome.rates.listed_from) << pair.probability;
  }
  plan_.rates.missed_matches = 0;
  ASSERT_OK_AND_ASSIGN(const Outcome all, Link(plan_, sources_, options));
  EXPECT_GT(all.pairs.size(), outcome.pairs.size());
}

TEST_F(RatesOfRegistersTest, WhatCannotBeKeptIsSaidAndNoFailure) {
  MakeRegisters(2, 2000, true);
  plan_.rates = {1, 1};
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_));
  EXPECT_FALSE(outcome.rates.missed_matches_within);
  const v1::RestrictedManifest manifest = ManifestOf(plan_, sources_, outcome).restricted();
  EXPECT_THAT(manifest.notes(), ::testing::Contains(HasSubstr("missed matches: 0.0")));
  EXPECT_EQ(manifest.error_rates().listed_from(), 10'000u);
  EXPECT_GT(manifest.error_rates().expected_missed_matches(), 1u);
}

TEST_F(RatesOfRegistersTest, ProbabilitiesOfMembersDoNotFallWithWhatALinkNeeds) {
  MakeRegisters(2, 2000, true);
  ASSERT_OK_AND_ASSIGN(const Outcome usual, Link(plan_, sources_));
  plan_.rates = {3000, 0};
  ASSERT_OK_AND_ASSIGN(const Outcome strict, Link(plan_, sources_));
  size_t place = 0;
  double members = 0, sure = 0;
  for (size_t i = 0; i < strict.persons.size(); ++i) {
    for (size_t k = 0; k < strict.persons[i].size(); ++k, ++place) {
      if (strict.persons[i].size() == 1) continue;
      members += 1;
      sure += strict.percent[place] >= 80 ? 1 : 0;
    }
  }
  EXPECT_GE(sure, 0.9 * members);
  EXPECT_LT(usual.persons.size(), strict.persons.size());
}

TEST_F(RatesOfRegistersTest, ThreadsDoNotMatter) {
  MakeRegisters(3, 1500, true);
  plan_.rates = {3000, 20'000};
  std::string first;
  for (const unsigned threads : {1u, 2u, 4u}) {
    Options options;
    options.threads = threads;
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources_, options));
    const v1::Manifest manifest = ManifestOf(plan_, sources_, outcome);
    const std::string said = manifest.restricted().error_rates().SerializeAsString() +
                             manifest.public_().result_digest();
    if (first.empty()) first = said;
    EXPECT_EQ(said, first) << threads;
  }
}

TEST(DecisionTest, AThresholdBesideAModelOrRatesIsRefused) {
  const v1::LinkageSchema schema = SchemaOf(kFourEncodings);
  for (const Decision& decision :
       {Decision{800, true, {}}, Decision{800, false, {1000, 0}}, Decision{800, false, {0, 1}}}) {
    EXPECT_THAT(PlanOf(schema, decision), Fails(StatusCode::kInvalidArgument,
                                                HasSubstr("threshold_permille: got 800 beside a "
                                                          "model or error rates")));
  }
  EXPECT_THAT(PlanOf(schema, {0, false, {500'001, 0}}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("most_false_links: got 500001")));
}

TEST(DecisionTest, AModelKeepsTheTermsOfTheSchemaAndDropsItsThreshold) {
  v1::LinkageSchema schema = SchemaOf(kFourEncodings);
  schema.mutable_comparison()->set_least_weight(3);
  const Plan own = PlanOf(schema).value();
  EXPECT_EQ(own.threshold_permille, 750u);
  EXPECT_EQ(own.least_weight, 3u);
  for (const Decision& decision :
       {Decision{0, true, {}}, Decision{0, false, {1000, 0}}, Decision{0, false, {0, 1000}}}) {
    const Plan plan = PlanOf(schema, decision).value();
    EXPECT_EQ(plan.threshold_permille, 0u);
    EXPECT_EQ(plan.least_weight, 0u);
    ASSERT_EQ(plan.terms.size(), own.terms.size());
    for (size_t i = 0; i < own.terms.size(); ++i) {
      EXPECT_EQ(plan.terms[i].encoding, own.terms[i].encoding);
    }
  }
}

}  // namespace
}  // namespace koppel::match
