// Which records fall into one person.
#include "linker/match/cluster/persons.h"

#include <map>
#include <set>

#include "linker/match/cluster/matching.h"
#include "tests/linker/match/evidence_people.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using koppel::testing::Fails;
using ::testing::ElementsAre;

TEST(PersonsTest, ARecordIsNotChainedToASiblingByOneThatIsLikeBoth) {
  EvidencePeople people({{false, 3}});
  people.SetBits(0, 1, 6);
  people.SetBits(1, 2, 5);
  people.SetBits(0, 2, -9);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 1));
  // Little against it is outweighed.
  people.SetBits(0, 2, -4);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 0));
  // As the rules are by default a pair says less against than for.
  people.SetBits(0, 2, -9);
  people.SetBits(1, 2, 1.5);
  EXPECT_THAT(people.Find(people.Pairs(), 1, {})->of_record, ElementsAre(0, 0, 1));
}

TEST(PersonsTest, APairExactlyAtTheThresholdIsAPair) {
  EvidencePeople people({{true, 1}, {true, 1}});
  people.Set(0, 1, 0);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0));
  people.Set(0, 1, -1);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 1));
}

TEST(PersonsTest, AHouseholdOfChainedLookalikesFallsIntoItsPersons) {
  // Five persons with three records each; the first record of each is like the last of the one
  // before it.
  EvidencePeople people({{false, 15}});
  for (size_t person = 0; person < 5; ++person) {
    const size_t first = 3 * person;
    people.SetBits(first, first + 1, 8);
    people.SetBits(first, first + 2, 7);
    people.SetBits(first + 1, first + 2, 9);
    if (person > 0) people.SetBits(first - 1, first, 10);
  }
  const auto persons = ElementsAre(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4);
  EXPECT_THAT(people.Find().of_record, persons);
  EXPECT_THAT(people.Find(people.Pairs(), 1, {})->of_record, persons);
}

TEST(PersonsTest, TwoUniqueSourcesAreMatchedForTheBestOfAllNotForTheStrongestPair) {
  // The strongest pair 0-2 leaves 1 alone; the best of all is 0-3 and 1-2.
  EvidencePeople people({{true, 2}, {true, 2}});
  people.SetBits(0, 2, 10);
  people.SetBits(0, 3, 8);
  people.SetBits(1, 2, 8);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 1, 1, 0));
}

TEST(PersonsTest, ALongChainOfTwoUniqueSourcesIsMatchedForTheBestOfAll) {
  // a0-b0 b0-a1 a1-b1 ...: each link b-a is a little stronger than the links a-b beside it, but
  // there is one less of them.
  constexpr size_t kRecords = 40;
  EvidencePeople people({{true, kRecords}, {true, kRecords}});
  for (size_t i = 0; i < kRecords; ++i) {
    people.SetBits(i, kRecords + i, 6.9);
    if (i > 0) people.SetBits(i, kRecords + i - 1, 7);
  }
  const Persons persons = people.Find();
  for (uint32_t i = 0; i < kRecords; ++i) EXPECT_EQ(persons.of_record[kRecords + i], i);
  EXPECT_THAT(persons.diagnostics.components, ElementsAre(0, 1, 0));
}

TEST(PersonsTest, ThreeUniqueSourcesAreDealtOutTogether) {
  // A family of four in three sources; all are alike, a little more so where they are one. A fifth
  // record of c would take the place of c0 if a alone were asked.
  EvidencePeople people({{true, 4}, {true, 4}, {true, 5}});
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 5; ++j) {
      const double bits = i == j ? 5 : 3;
      if (j < 4) people.SetBits(i, 4 + j, bits);
      people.SetBits(i, 8 + j, bits);
      people.SetBits(4 + i, 8 + j, bits);
    }
  }
  people.SetBits(0, 12, 6);
  people.SetBits(4, 12, 3);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4));
}

TEST(PersonsTest, ASourceWithDuplicatesJoinsAUniqueOne) {
  EvidencePeople people({{false, 3}, {true, 2}});
  people.SetBits(0, 1, 4);
  people.SetBits(0, 3, 5);
  people.SetBits(1, 3, 3);
  people.SetBits(2, 3, 6);
  people.SetBits(2, 4, 5);
  people.SetBits(0, 2, -8);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 1, 0, 1));
}

TEST(PersonsTest, WhatIsEqualFallsByContent) {
  EvidencePeople people({{true, 1}, {true, 3}});
  for (size_t b = 1; b < 4; ++b) people.SetBits(0, b, 4);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 1, 2));
}

TEST(PersonsTest, PairsThatAreNoneAreRefused) {
  const EvidencePeople people({{true, 2}, {false, 1}});
  const auto refusal = [&](std::vector<PackedPair> pairs) {
    std::vector<PairEvidence> given;
    for (const PackedPair pair : pairs) given.push_back({pair, 5});
    return people.Find(given);
  };
  EXPECT_THAT(refusal({Pack(0, 1)}),
              Fails(StatusCode::kInvalidArgument,
                    "pairs: got records 0 and 1 of one unique source, want none within it"));
  EXPECT_THAT(
      refusal({Pack(0, 2), Pack(1, 2), Pack(0, 2)}),
      Fails(StatusCode::kInvalidArgument, "pairs: got records 0 and 2 twice, want them once"));
  EXPECT_THAT(
      refusal({Pack(0, 3)}),
      Fails(StatusCode::kInvalidArgument, "pairs: got records 0 and 3, want two in order below 3"));
  PersonRules rules;
  rules.most_for = 0;
  EXPECT_THAT(people.Find({}, 1, rules),
              Fails(StatusCode::kInvalidArgument, "most_for: got 0, want 1 to 32768"));
}

TEST(PersonsTest, NobodyIsNoPerson) {
  const EvidencePeople people({{true, 0}, {false, 0}});
  const Persons persons = people.Find();
  EXPECT_EQ(persons.count, 0u);
  EXPECT_TRUE(persons.of_record.empty());
}

// Evidence between -10 and 10 bits in steps of one, so that much is equal.
EvidencePeople RandomEvidence(SeededRandom& random, size_t records, bool all_unique) {
  std::vector<SourceSize> sizes;
  while (records > 0) {
    const size_t size = 1 + random.Below(records);
    sizes.push_back({all_unique || random.Chance(0.5), size});
    records -= size;
  }
  EvidencePeople people(sizes);
  for (size_t a = 0; a < people.pool().size(); ++a) {
    for (size_t b = a + 1; b < people.pool().size(); ++b) {
      people.SetBits(a, b, static_cast<double>(random.Below(21)) - 10);
    }
  }
  return people;
}

Persons FindSums(const EvidencePeople& people, PersonRules rules = Undamped()) {
  rules.attach_alone = false;
  auto persons = people.Find(people.Pairs(), 1, rules);
  EXPECT_OK(persons);
  return *std::move(persons);
}

TEST(PersonsTest, UpToSevenRecordsFallIntoTheBestOfAllPartitions) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    const EvidencePeople people = RandomEvidence(random, 1 + random.Below(7), round % 3 == 0);
    const PersonRules rules = round % 2 == 0 ? Undamped() : PersonRules();
    reference::SlowEvidence truth = people.truth();
    const auto is_unique = [&](size_t a) { return truth.source_is_unique[truth.source_of[a]]; };
    for (size_t a = 0; a < truth.evidence.size(); ++a) {
      for (size_t b = 0; b < truth.evidence.size(); ++b) {
        const Evidence most = rules.MostAgainst(is_unique(a) && is_unique(b));
        truth.evidence[a][b] = std::max<int64_t>(truth.evidence[a][b], -most);
      }
    }
    const std::vector<reference::SlowPartition> best = reference::BestPartitions(truth);
    EXPECT_THAT(best, ::testing::Contains(FindSums(people, rules).of_record));
  }
}

// Persons by number of their first member.
std::vector<uint32_t> Numbered(std::vector<uint32_t> of_record) {
  std::map<uint32_t, uint32_t> number;
  for (uint32_t& person : of_record) {
    person = number.emplace(person, static_cast<uint32_t>(number.size())).first->second;
  }
  return of_record;
}

TEST(PersonsTest, RecordsLeftAloneJoinAsInTheSlowTwin) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    const EvidencePeople people = RandomEvidence(random, 3 + random.Below(12), round % 3 == 0);
    EXPECT_EQ(people.Find().of_record,
              Numbered(reference::AfterAttaching(people.truth(), FindSums(people).of_record)));
  }
}

TEST(PersonsTest, ABadCopyJoinsTheOneItIsLikeButNotAgainstAStrongerNo) {
  EvidencePeople people({{false, 4}});
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = a + 1; b < 3; ++b) people.SetBits(a, b, 9);
    people.SetBits(a, 3, -4);
  }
  people.SetBits(0, 3, 5);
  EXPECT_THAT(FindSums(people).of_record, ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 0, 0));
  people.SetBits(2, 3, -6);
  EXPECT_THAT(people.Find().of_record, ElementsAre(0, 0, 0, 1));
}

TEST(PersonsTest, TwoUniqueSourcesAreMatchedAsByTryingAll) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 50; ++round) {
    EvidencePeople people({{true, 6}, {true, 7}});
    std::vector<std::vector<int64_t>> worth(6, std::vector<int64_t>(7));
    for (size_t a = 0; a < 6; ++a) {
      for (size_t b = 0; b < 7; ++b) {
        worth[a][b] = static_cast<int64_t>(random.Below(12)) - 4;
        people.Set(a, 6 + b, static_cast<Evidence>(worth[a][b]));
      }
    }
    const reference::SlowWorth found = reference::WorthOf(people.truth(), people.Find().of_record);
    EXPECT_EQ(found.first, reference::BestMatching(worth));
  }
}

TEST(PersonsTest, SparseMatchingsAreThoseOfTryingAll) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    const size_t rows = 1 + random.Below(6);
    const size_t columns = 1 + random.Below(6);
    std::vector<std::vector<int64_t>> worth(rows, std::vector<int64_t>(columns));
    std::vector<MatchingEdge> edges;
    for (uint32_t row = 0; row < rows; ++row) {
      for (uint32_t column = 0; column < columns; ++column) {
        if (random.Chance(0.4)) continue;
        worth[row][column] = static_cast<int64_t>(1 + random.Below(9));
        edges.push_back({row, column, worth[row][column]});
      }
    }
    const auto matched = MaximumMatching(static_cast<uint32_t>(rows),
                                         static_cast<uint32_t>(columns), edges, kMatchingWork);
    ASSERT_TRUE(matched.has_value());
    const std::vector<uint32_t>& right_of = *matched;
    int64_t sum = 0;
    std::set<uint32_t> taken;
    for (size_t row = 0; row < rows; ++row) {
      if (right_of[row] == kUnmatched) continue;
      EXPECT_GT(worth[row][right_of[row]], 0);
      EXPECT_TRUE(taken.insert(right_of[row]).second);
      sum += worth[row][right_of[row]];
    }
    EXPECT_EQ(sum, reference::BestMatching(worth));
  }
}

TEST(PersonsTest, RecordsThatAreAllAlikeAreMatchedInAFewLooksAtEachPair) {
  constexpr uint32_t kAlike = 300;
  std::vector<MatchingEdge> edges;
  for (uint32_t row = 0; row < kAlike; ++row) {
    for (uint32_t column = 0; column < kAlike; ++column) edges.push_back({row, column, 7});
  }
  const auto matched = MaximumMatching(kAlike, kAlike, edges, 2 * edges.size());
  ASSERT_TRUE(matched.has_value());
  EXPECT_EQ(std::set<uint32_t>(matched->begin(), matched->end()).size(), kAlike);
  EXPECT_FALSE(MaximumMatching(kAlike, kAlike, edges, edges.size() / 2).has_value());
}

// Persons of three records or so in several sources, of which some look like the next person.
EvidencePeople Town(SeededRandom& random, size_t persons, const std::vector<bool>& unique) {
  std::vector<SourceSize> sizes;
  for (const bool one : unique) sizes.push_back({one, persons});
  EvidencePeople people(sizes);
  const auto bits = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random.Below(1000)) / 1000;
  };
  for (size_t a = 0; a < people.pool().size(); ++a) {
    for (size_t b = a + 1; b < people.pool().size(); ++b) {
      const size_t apart = (b % persons + persons - a % persons) % persons;
      if (apart == 0) people.SetBits(a, b, bits(-2, 12));
      if (apart == 1 || apart == persons - 1) people.SetBits(a, b, bits(-12, 4));
    }
  }
  return people;
}

// No record is better off with another person or alone, and no two persons are better off as one.
void ExpectNoMoveHelps(const reference::SlowEvidence& truth, const Persons& persons) {
  const auto& of = persons.of_record;
  const reference::SlowWorth worth = reference::WorthOf(truth, of);
  ASSERT_GE(worth.second, 0);
  for (size_t record = 0; record < of.size(); ++record) {
    for (uint32_t person = 0; person <= persons.count; ++person) {
      std::vector<uint32_t> moved = of;
      moved[record] = person;
      EXPECT_LE(reference::WorthOf(truth, moved), worth);
    }
  }
  for (uint32_t a = 0; a < persons.count; ++a) {
    for (uint32_t b = a + 1; b < persons.count; ++b) {
      std::vector<uint32_t> joined = of;
      for (uint32_t& person : joined) person = person == b ? a : person;
      EXPECT_LE(reference::WorthOf(truth, joined), worth);
    }
  }
}

TEST(PersonsTest, NoMoveImprovesALargeComponent) {
  SeededRandom random(testing::Seed());
  for (const std::vector<bool>& unique :
       {std::vector<bool>{true, true, true}, {false, true, false}, {false, false, false, false}}) {
    const EvidencePeople people = Town(random, 12, unique);
    ExpectNoMoveHelps(people.truth(), FindSums(people));
  }
}

TEST(PersonsTest, NoMoveImprovesAComponentOfMoreRecordsThanATableHolds) {
  SeededRandom random(testing::Seed());
  const EvidencePeople people = Town(random, 100, {true, false, true});
  const Persons persons = FindSums(people);
  const reference::SlowWorth worth = reference::WorthOf(people.truth(), persons.of_record);
  EXPECT_GE(worth.second, 0);
  // Not worse than the truth that the evidence was made of.
  std::vector<uint32_t> truth;
  for (uint32_t i = 0; i < people.pool().size(); ++i) truth.push_back(i % 100);
  EXPECT_GE(worth, reference::WorthOf(people.truth(), truth));
}

TEST(PersonsTest, TheOutcomeDependsOnNeitherOrderNorThreads) {
  SeededRandom random(testing::Seed());
  const EvidencePeople people = Town(random, 150, {true, false, true});
  std::vector<PairEvidence> pairs = people.Pairs();
  const Persons first = people.Find();
  for (const unsigned threads : {1u, 2u, 4u}) {
    Shuffle(random, pairs);
    ASSERT_OK_AND_ASSIGN(const Persons again, people.Find(pairs, threads));
    EXPECT_EQ(again.of_record, first.of_record);
    EXPECT_EQ(again.percent, first.percent);
    ASSERT_EQ(again.possible.size(), first.possible.size());
    for (size_t i = 0; i < first.possible.size(); ++i) {
      EXPECT_EQ(again.possible[i].record_a, first.possible[i].record_a);
      EXPECT_EQ(again.possible[i].record_b, first.possible[i].record_b);
    }
    EXPECT_EQ(again.diagnostics.bridges.size(), first.diagnostics.bridges.size());
  }
}

TEST(PersonsTest, ACancelledClusteringEnds) {
  const EvidencePeople people({{false, 2}});
  Options options;
  options.progress = [](std::string_view, uint64_t, uint64_t) { return false; };
  const EvidenceBetween between = [](uint32_t, uint32_t) { return Evidence{-1}; };
  EXPECT_THAT(FindPersons(people.pool(), {}, between, {}, options),
              Fails(StatusCode::kCancelled, "cluster: cancelled"));
}

}  // namespace
}  // namespace koppel::match
