// What nobody should deliver, and somebody will: no crash, no nonsense, no endless run.
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

class BadInputTest : public ::testing::TestWithParam<bool> {
 protected:
  Outcome LinkAll(const std::vector<RawSource>& raw) {
    sources_ = BuildAll(plan_, raw);
    Result<Outcome> outcome = Link(plan_, sources_);
    EXPECT_OK(outcome);
    ExpectSound(sources_, *outcome);
    return *std::move(outcome);
  }
  std::vector<Encoded> Copies(size_t count, const std::vector<std::string>& encodings) {
    std::vector<Encoded> records;
    for (size_t i = 0; i < count; ++i) records.push_back({Concat(i, "-", i, "-a"), encodings});
    return records;
  }
  bool unique() const { return GetParam(); }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<SourceRecords> sources_;
};

std::string NameOf(const ::testing::TestParamInfo<bool>& test) {
  return test.param ? "Unique" : "WithDuplicates";
}
INSTANTIATE_TEST_SUITE_P(Sources, BadInputTest, ::testing::Bool(), NameOf);

TEST_P(BadInputTest, EmptySources) {
  EXPECT_EQ(LinkAll({{"a", unique(), {}}}).persons.size(), 0u);
  EXPECT_EQ(LinkAll({{"a", unique(), {}}, {"b", unique(), {}}}).persons.size(), 0u);
  RawSource full = {"b", unique(), {}};
  AddPersons(random_, RandomHouseholds(random_, 800), 0, 800, full);
  EXPECT_GT(LinkAll({{"a", unique(), {}}, full}).persons.size(), 780u);
}

TEST_P(BadInputTest, OneRecord) {
  const std::vector<Encoded> one = Copies(1, RecordOf(random_, RegisterPerson{}, {0, 0, 0}));
  EXPECT_EQ(LinkAll({{"a", unique(), one}}).persons.size(), 1u);
  const Outcome outcome = LinkAll({{"a", unique(), one}, {"b", unique(), one}});
  EXPECT_EQ(outcome.candidates, 1u);
}

TEST_P(BadInputTest, OneRecordBesideMany) {
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 500);
  RawSource many = {"b", unique(), {}};
  AddPersons(random_, persons, 0, 500, many, {0, 0, 0});
  RawSource one = {"a", unique(), {}};
  AddPersons(random_, persons, 250, 251, one, {0, 0, 0});
  EXPECT_LE(LinkAll({one, many}).persons.size(), 501u);
}

TEST_P(BadInputTest, AllRecordsAlike) {
  const std::vector<std::string> same = RecordOf(random_, RegisterPerson{}, {0, 0, 0});
  const Outcome outcome =
      LinkAll({{"a", unique(), Copies(300, same)}, {"b", unique(), Copies(300, same)}});
  EXPECT_EQ(outcome.candidates, unique() ? 90000u : 179700u);
}

// More records of one person than are judged pair by pair.
TEST_P(BadInputTest, ManyCopiesOfOneRecordAreOnePersonWithoutDoubt) {
  if (unique()) GTEST_SKIP() << "a unique source holds no copies";
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 6000);
  RawSource a = {"a", false, Copies(2600, RecordOf(random_, persons[0], {0, 0, 0}))};
  AddPersons(random_, persons, 1, persons.size(), a);
  const Outcome outcome = LinkAll({a});
  size_t largest = 0;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    largest = std::max(largest, outcome.persons[i].size());
  }
  EXPECT_GE(largest, 2600u);
  EXPECT_FALSE(outcome.source_pairs[0].only_itself);
}

TEST_P(BadInputTest, OneFilterAllAlikeBesideGoodOnes) {
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 1500);
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", unique(), {}}};
  for (RawSource& source : raw) {
    AddPersons(random_, persons, 0, 1500, source);
    for (Encoded& record : source.records) record.second[kFirst] = FilterOf(kFirst, 1);
  }
  const TrueQuality quality = QualityOf(sources_, LinkAll(raw));
  EXPECT_GT(quality.precision(), 0.75);
}

TEST_P(BadInputTest, AllZeros) {
  const std::vector<std::string> zeros(kColumns, std::string(16, '\0'));
  const std::vector<std::string> nothing(kColumns);
  for (const auto& encodings : {zeros, nothing}) {
    const Outcome outcome =
        LinkAll({{"a", unique(), Copies(200, encodings)}, {"b", unique(), Copies(200, encodings)}});
    EXPECT_EQ(outcome.candidates, 0u);
    EXPECT_EQ(outcome.persons.size(), 400u);
  }
}

TEST_P(BadInputTest, AllOnes) {
  const std::vector<std::string> ones(kColumns, std::string(16, '\xff'));
  LinkAll({{"a", unique(), Copies(100, ones)}, {"b", unique(), Copies(100, ones)}});
}

// Everybody in one household: the token says nothing.
TEST_P(BadInputTest, OneGiantBlock) {
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 1200);
  std::vector<RawSource> raw = {{"a", unique(), {}}, {"b", unique(), {}}};
  AddPersons(random_, persons, 0, 800, raw[0]);
  AddPersons(random_, persons, 400, 1200, raw[1]);
  for (RawSource& source : raw) {
    for (Encoded& record : source.records) record.second[kHousehold] = std::string(16, 'h');
  }
  const Outcome outcome = LinkAll(raw);
  EXPECT_GE(outcome.candidates, 800u * 800u);
  const TrueQuality quality = QualityOf(sources_, outcome);
  EXPECT_GT(quality.precision(), unique() ? 0.9 : 0.55);
  EXPECT_GT(quality.recall(), 0.9);
}

TEST_P(BadInputTest, FiltersOfNoise) {
  std::vector<RawSource> raw = {{"a", unique(), {}}, {"b", unique(), {}}};
  for (RawSource& source : raw) {
    for (int i = 0; i < 400; ++i) {
      std::vector<std::string> encodings;
      for (size_t column = 0; column < kColumns; ++column) {
        encodings.push_back(RandomBits(random_, 16, 0.5));
      }
      encodings[kHousehold] = std::string(16, static_cast<char>(1 + random_.Below(20)));
      source.records.push_back({Concat(i, "-", i, "-a"), encodings});
    }
  }
  EXPECT_GT(LinkAll(raw).persons.size(), 720u);
}

TEST_P(BadInputTest, NoPassFindsAPair) {
  plan_.passes.clear();
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 100);
  RawSource a = {"a", unique(), {}};
  AddPersons(random_, persons, 0, 100, a);
  EXPECT_EQ(LinkAll({a}).persons.size(), 100u);
}

TEST_P(BadInputTest, SourcesThatCarryNothingInCommon) {
  const std::vector<RegisterPerson> persons = RandomHouseholds(random_, 400);
  std::vector<RawSource> raw = {{"a", unique(), {}}, {"b", unique(), {}}};
  for (size_t s = 0; s < 2; ++s) {
    AddPersons(random_, persons, 0, 400, raw[s], {0, 0, 0});
    for (Encoded& record : raw[s].records) {
      for (size_t column = 0; column < kColumns; ++column) {
        if ((column % 2 == 0) == (s == 0)) record.second[column] = "";
      }
    }
  }
  const Outcome outcome = LinkAll(raw);
  for (const SourcePairCount& pair : outcome.source_pairs) {
    if (pair.source_a != pair.source_b) {
      EXPECT_EQ(pair.linked, 0u);
    }
  }
}

}  // namespace
}  // namespace koppel::match
