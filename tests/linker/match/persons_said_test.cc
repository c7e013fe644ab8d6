// What is said of persons beside who is in them: probabilities, possible edges, diagnostics.
#include <atomic>
#include <cmath>

#include "linker/match/cluster/membership.h"
#include "linker/match/cluster/persons.h"
#include "tests/linker/match/evidence_people.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using ::testing::ElementsAre;

double PowerOfTwo(double bits) { return std::pow(2.0, bits); }
int Percent(double part, double others) {
  return static_cast<int>(std::lround(100 * part / (part + others)));
}

TEST(PersonsSaidTest, APairsProbabilityIsThatOfItsEvidence) {
  EvidencePeople people({{true, 2}, {true, 1}});
  people.SetBits(0, 2, 3);
  // 8 to 1; the one without a pair is surely alone.
  EXPECT_THAT(people.Find().percent, ElementsAre(89, 100, 89));
}

TEST(PersonsSaidTest, ARecordAloneIsAsSureAsItsPossiblePairIsNot) {
  EvidencePeople people({{true, 1}, {true, 1}});
  people.SetBits(0, 1, -2);
  EXPECT_THAT(people.Find().percent, ElementsAre(80, 80));
}

TEST(PersonsSaidTest, ATwinMakesItsSiblingsPlaceUnsure) {
  EvidencePeople people({{true, 2}, {true, 1}});
  people.SetBits(0, 2, 8);
  people.SetBits(1, 2, 7);
  const Persons persons = people.Find();
  ASSERT_THAT(persons.of_record, ElementsAre(0, 1, 0));
  // 2^8 against the twin's 2^7 and nobody; the twin has 1 against 2^(7-8).
  EXPECT_THAT(persons.percent,
              ElementsAre(Percent(256, 128 + 1), Percent(1, 0.5), Percent(256, 128 + 1)));
}

TEST(PersonsSaidTest, SharesAreThoseOfFloatingPoint) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 1000; ++round) {
    const auto draw = [&] { return static_cast<Evidence>(random.Below(40000)) - 20000; };
    const Evidence stay = draw();
    double others = 0;
    std::vector<Evidence> drawn(random.Below(4));
    for (Evidence& one : drawn) {
      one = draw();
      others += PowerOfTwo(one / 1024.0);
    }
    const double own = PowerOfTwo(stay / 1024.0);
    EXPECT_NEAR(PercentOf(stay, drawn), 100 * own / (own + others), 0.5001);
  }
}

TEST(PersonsSaidTest, LinksBetweenTwinsAreCountedAsClose) {
  // Two sources with the same twins, and one that nobody is like.
  EvidencePeople people({{true, 3}, {true, 3}});
  for (size_t i = 0; i < 3; ++i) people.SetBits(i, 3 + i, 9);
  people.SetBits(0, 4, 8.5);
  people.SetBits(1, 3, 8.5);
  const Persons persons = people.Find();
  ASSERT_THAT(persons.of_record, ElementsAre(0, 1, 2, 0, 1, 2));
  ASSERT_EQ(persons.diagnostics.source_pairs.size(), 1u);
  const SourcePairDecisions& between = persons.diagnostics.source_pairs[0];
  EXPECT_EQ(between.linked, 3u);
  EXPECT_EQ(between.close, 0u) << "both would have to change places: far behind";
  // Without the second twin's own record one of the two has no place.
  EvidencePeople one({{true, 2}, {true, 1}});
  one.SetBits(0, 2, 9);
  one.SetBits(1, 2, 8.5);
  EXPECT_EQ(one.Find().diagnostics.source_pairs[0].close, 1u);
  one.SetBits(1, 2, 5);
  EXPECT_EQ(one.Find().diagnostics.source_pairs[0].close, 0u);
}

TEST(PersonsSaidTest, PossibleEdgesAreTheBestForEachTwoSources) {
  EvidencePeople people({{false, 3}, {true, 1}});
  people.SetBits(0, 1, 9);
  people.SetBits(0, 2, -3);
  people.SetBits(1, 2, -2);
  people.SetBits(2, 3, -6.5);
  people.SetBits(0, 3, -7);
  const Persons persons = people.Find();
  ASSERT_THAT(persons.of_record, ElementsAre(0, 0, 1, 2));
  ASSERT_EQ(persons.possible.size(), 2u);
  EXPECT_EQ(persons.possible[0].person_a, 0u);
  EXPECT_EQ(persons.possible[0].person_b, 1u);
  EXPECT_EQ(persons.possible[0].record_a, 1u);
  EXPECT_EQ(persons.possible[0].record_b, 2u);
  EXPECT_EQ(persons.possible[0].evidence, -2 * kEvidenceBit);
  EXPECT_EQ(persons.possible[1].person_a, 1u);
  EXPECT_EQ(persons.possible[1].person_b, 2u);
}

TEST(PersonsSaidTest, ABridgeIsThePairThatAloneHoldsTwoSidesTogether) {
  // Two triangles and one pair between them; little against the rest.
  EvidencePeople people({{false, 6}});
  for (size_t a = 0; a < 6; ++a) {
    for (size_t b = a + 1; b < 6; ++b) people.SetBits(a, b, a / 3 == b / 3 ? 6 : -0.5);
  }
  people.SetBits(2, 3, 7);
  const Persons persons = people.Find();
  ASSERT_EQ(persons.count, 1u);
  ASSERT_EQ(persons.diagnostics.bridges.size(), 1u);
  const Bridge& bridge = persons.diagnostics.bridges[0];
  EXPECT_EQ(bridge.pair, Pack(2, 3));
  EXPECT_EQ(bridge.evidence, 7 * kEvidenceBit);
  EXPECT_EQ(bridge.smaller, 3u);
  EXPECT_EQ(persons.diagnostics.bridged_persons, 1u);
  people.SetBits(1, 3, 0);
  EXPECT_TRUE(people.Find().diagnostics.bridges.empty());
}

TEST(PersonsSaidTest, PairsKeptApartAreCountedByWhatKeptThemApart) {
  EvidencePeople people({{true, 2}, {false, 3}});
  people.SetBits(0, 2, 9);
  people.SetBits(1, 2, 3);
  people.SetBits(2, 3, 9);
  people.SetBits(0, 3, 9);
  people.SetBits(3, 4, 1);
  const Persons persons = people.Find();
  ASSERT_THAT(persons.of_record, ElementsAre(0, 1, 0, 0, 2));
  const std::vector<SourcePairDecisions>& pairs = persons.diagnostics.source_pairs;
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].apart_by_unique, 1u);
  EXPECT_EQ(pairs[0].apart_by_evidence, 0u);
  EXPECT_EQ(pairs[0].linked, 2u);
  EXPECT_EQ(pairs[1].apart_by_evidence, 1u);
  EXPECT_EQ(pairs[1].linked, 1u);
}

TEST(PersonsSaidTest, SourcesAndPersonsBeyondExpectationAreSaid) {
  // Sixty records of one person among two hundred with one each.
  EvidencePeople people({{false, 260}});
  for (size_t a = 0; a < 60; ++a) {
    for (size_t b = a + 1; b < 60; ++b) people.SetBits(a, b, 6);
  }
  const PersonDiagnostics said = people.Find().diagnostics;
  ASSERT_EQ(said.large_persons.size(), 1u);
  EXPECT_EQ(said.large_persons[0].records, 60u);
  ASSERT_EQ(said.sources.size(), 1u);
  EXPECT_EQ(said.sources[0].persons, 201u);
  EXPECT_EQ(said.sources[0].most, 60u);
  EXPECT_EQ(said.sources[0].far_above, 1u);
}

// So many records that all look the same, of which pairs are given between neighbours alone.
Persons FindIdentical(uint32_t records, uint32_t near, uint64_t& asked) {
  Plan plan;
  plan.shapes = {{"f", false, 8}};
  RawSource raw{"a", false, {}};
  for (uint32_t i = 0; i < records; ++i) {
    raw.records.push_back({std::to_string(1'000'000 + i), {std::string(8, 'x')}});
  }
  const std::vector<SourceRecords> sources = BuildAll(plan, {raw});
  const Pool pool = Pool::Of(plan, sources).value();
  std::vector<PairEvidence> pairs;
  for (uint32_t a = 0; a < records; ++a) {
    for (uint32_t b = a + 1; b <= a + near && b < records; ++b) pairs.push_back({Pack(a, b), 5000});
  }
  std::atomic<uint64_t> count = 0;
  const EvidenceBetween between = [&](uint32_t, uint32_t) {
    ++count;
    return Evidence{5000};
  };
  auto persons = FindPersons(pool, std::move(pairs), between, {}, {});
  EXPECT_OK(persons);
  asked = count;
  return *std::move(persons);
}

TEST(PersonsSaidTest, AGiantComponentTakesBoundedTimeAndIsAnAlarm) {
  constexpr uint32_t kRecords = 30'000;
  uint64_t asked = 0;
  const Persons persons = FindIdentical(kRecords, 5, asked);
  EXPECT_EQ(persons.count, 1u);
  // All pairs would be 450 million.
  EXPECT_LT(asked, kMostMoves + uint64_t{kRecords} * (2 * kMostCrossPairs + 2 * kMostMembers));
  ASSERT_EQ(persons.diagnostics.large_components.size(), 1u);
  EXPECT_EQ(persons.diagnostics.large_components[0].records, kRecords);
  EXPECT_TRUE(persons.diagnostics.large_components[0].sampled);
  EXPECT_EQ(persons.diagnostics.large_persons[0].records, kRecords);
}

}  // namespace
}  // namespace koppel::match
