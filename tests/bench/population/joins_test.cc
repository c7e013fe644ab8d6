// The exact joins and the counts of agreement, beside plain ways of counting them.
#include <gtest/gtest.h>

#include "bench/population/measure/agreement.h"
#include "bench/population/measure/census.h"
#include "bench/population/measure/exact_joins.h"
#include "tests/reference/slow_joins.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using reference::RegisterRow;

constexpr Day kFrom{std::chrono::year(2018) / 1 / 1};
constexpr Day kTo{std::chrono::year(2018) / 12 / 31};
constexpr JoinKey kKeys[] = {JoinKey::kPostcode4, JoinKey::kPostcode6, JoinKey::kHouse};

// So few values that every key finds none, one and several.
Observed DrawSeen(SeededRandom& random) {
  Observed seen;
  seen.birth = random.Chance(0.5) ? "19800101" : "19800102";
  seen.sex = random.Chance(0.5) ? 'M' : 'V';
  seen.postcode = random.Chance(0.1) ? "1234" : random.Chance(0.5) ? "1234AB" : "1235AB";
  seen.house_number = std::to_string(random.Below(4));
  seen.addition = random.Chance(0.5) ? "A" : "";
  return seen;
}

Address AddressOf(const Observed& seen, SeededRandom& random) {
  Address address{0, {'1', '2', '3', '4', 'A', 'B'}, 0, "", Dwelling::kHouse};
  address.postcode[3] = random.Chance(0.5) ? '4' : '5';
  address.house_number = static_cast<uint16_t>(std::stoi(seen.house_number));
  if (!seen.addition.empty()) address.addition = "A";
  return address;
}

class JoinsTest : public ::testing::Test {
 protected:
  void AddRecord() {
    const auto person = static_cast<uint32_t>(random_.Below(20));
    Entry entry{std::to_string(records_.size()), person, DrawDay(random_, kFrom, kTo),
                DrawSeen(random_)};
    joins_.AddRecord(entry, PersonOf(person));
    records_.push_back(entry);
  }

  static Person PersonOf(uint64_t id) {
    Person person{};
    person.id = id;
    return person;
  }

  void AddPerson(uint64_t id) {
    const Observed seen = DrawSeen(random_);
    Person person = PersonOf(id);
    Day from = kFrom - std::chrono::days(random_.Below(300));
    while (random_.Chance(0.7)) {
      const Day until = from + std::chrono::days(1 + random_.Below(300));
      person.residences.push_back({AddressOf(seen, random_), from, until});
      from = until;
    }
    person.residences.push_back({AddressOf(seen, random_), from, kOpen});
    for (const Residence& home : person.residences) {
      rows_.push_back(
          {seen.birth, seen.sex, std::string(home.address.Postcode()),
           std::to_string(home.address.house_number) + std::string(home.address.addition), id,
           home.from, home.until});
    }
    joins_.AddPerson(seen, person);
  }

  SeededRandom random_{testing::Seed()};
  ExactJoins joins_{kFrom, kTo};
  std::vector<Entry> records_;
  std::vector<RegisterRow> rows_;
};

TEST_F(JoinsTest, EveryRecordFindsWhatComparingAllWithAllFinds) {
  for (int i = 0; i < 40; ++i) AddRecord();
  for (uint64_t id = 0; id < 20; ++id) AddPerson(id);
  for (const JoinKey key : kKeys) {
    const JoinCounts fast = joins_.Count(key);
    const JoinCounts slow = reference::SlowJoin(records_, rows_, key);
    EXPECT_EQ(fast.records, 40u);
    EXPECT_EQ(fast.unique, slow.unique);
    EXPECT_EQ(fast.several_records, slow.several_records);
    EXPECT_EQ(fast.several_persons, slow.several_persons);
    EXPECT_EQ(fast.none, slow.none);
    EXPECT_EQ(fast.wrong, slow.wrong);
  }
  EXPECT_GT(joins_.Count(JoinKey::kHouse).none, 0u);
  EXPECT_GT(joins_.Count(JoinKey::kPostcode4).several_persons, 0u);
}

TEST_F(JoinsTest, ARecordOfAnotherYearIsNotJoined) {
  Entry entry{"1", 0, kTo + std::chrono::days(1), DrawSeen(random_)};
  joins_.AddRecord(entry, PersonOf(0));
  EXPECT_EQ(joins_.Count(JoinKey::kPostcode4).records, 0u);
}

TEST_F(JoinsTest, PiecesAddUpToTheWhole) {
  ExactJoins other(kFrom, kTo);
  for (int i = 0; i < 30; ++i) AddRecord();
  for (uint64_t id = 0; id < 10; ++id) AddPerson(id);
  other.Add(joins_);
  for (const JoinKey key : kKeys) EXPECT_EQ(other.Count(key).unique, joins_.Count(key).unique);
}

TEST(NumberJoinTest, APlaceholderIsNoNumberAndAnUnknownNumberIsLost) {
  NumberJoin join;
  Observed seen;
  for (const char* bsn : {"100000344", "100000903", "", "999999999", "000000000"}) {
    seen.bsn = bsn;
    join.AddRecord(seen);
  }
  seen.bsn = "100000344";
  join.AddPerson(seen);
  EXPECT_EQ(join.records(), 2u);
  EXPECT_EQ(join.Lost(), 1u);
}

TEST(NameCountsTest, NamesAreCountedByTheirBearers) {
  const NameCounts counts = CountNames({7, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4});
  EXPECT_EQ(counts.different, 5u);
  EXPECT_EQ(counts.single, 2u);
  EXPECT_EQ(counts.below_five, 4u);
}

Entry RecordOf(uint32_t person, const Observed& seen) { return {"1", person, kFrom, seen}; }

TEST(AgreementTest, EveryPairOfTwoSourcesOfOnePersonIsComparedFieldByField) {
  const std::vector<Source> sources = {{"police", "", nullptr},
                                       {"board", "", nullptr},
                                       {"trafficking_i", "", nullptr},
                                       {"trafficking_k", "", nullptr}};
  Observed one;
  one.bsn = "100000344";
  one.particle = "van den";
  one.surname = "Berg";
  one.sex = 'M';
  Observed other = one;
  other.bsn = "999999999";
  other.surname = "Berch";
  Agreement agreement;
  agreement.AddDistrict({{RecordOf(1, one), RecordOf(1, other), RecordOf(2, one)},
                         {RecordOf(1, one)},
                         {RecordOf(2, one)},
                         {RecordOf(2, other)}},
                        sources);
  const auto& pairs = agreement.pairs();
  ASSERT_EQ(pairs.size(), 3u);
  const PairCounts& police = pairs.at("board - police");
  EXPECT_EQ(police.pairs, 2u);  // two records of one source are no pair
  EXPECT_EQ(police.fields[0].agree, 1u);
  EXPECT_EQ(police.fields[0].missing, 1u);  // a placeholder says nothing
  EXPECT_EQ(police.fields[1].agree, 1u);
  EXPECT_EQ(police.fields[1].differ, 1u);
  EXPECT_EQ(police.fields[4].agree, 2u);
  EXPECT_EQ(police.fields[5].missing, 2u);
  EXPECT_EQ(pairs.at("police - trafficking").pairs, 2u);
  EXPECT_EQ(pairs.at("trafficking - trafficking").pairs, 1u);
}

}  // namespace
}  // namespace koppel::population
