// The probabilistic model on registers that were made up: what it finds without a threshold.
#include "linker/match/manifest.h"
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using reference::Persons;

class ModelTest : public ::testing::Test {
 protected:
  // Links and says how good it is; the outcome is kept.
  TrueQuality LinkAll(const std::vector<RawSource>& raw) {
    sources_ = BuildAll(plan_, raw);
    Result<Outcome> outcome = Link(plan_, sources_);
    EXPECT_OK(outcome);
    outcome_ = *std::move(outcome);
    EXPECT_TRUE(outcome_.has_probabilities);
    ExpectSound(sources_, outcome_);
    const TrueQuality quality = QualityOf(sources_, outcome_);
    std::printf("linked %.0f, precision %.4f, recall %.4f\n", quality.linked, quality.precision(),
                quality.recall());
    return quality;
  }
  // Two sources over the persons: all up to `both_end` in both, the rest in turn.
  std::vector<RawSource> TwoRegisters(size_t persons, size_t shared, bool unique,
                                      uint64_t largest_household = 5) {
    const std::vector<RegisterPerson> all = RandomHouseholds(random_, persons, largest_household);
    std::vector<RawSource> raw = {{"a", unique, {}}, {"b", unique, {}}};
    const size_t rest = (persons - shared) / 2;
    AddPersons(random_, all, 0, shared + rest, raw[0]);
    AddPersons(random_, all, 0, shared, raw[1]);
    AddPersons(random_, all, shared + rest, persons, raw[1]);
    return raw;
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  std::vector<SourceRecords> sources_;
  Outcome outcome_;
};

TEST_F(ModelTest, HouseholdsAndTwinsOfUniqueSourcesAreToldApart) {
  const TrueQuality quality = LinkAll(TwoRegisters(3000, 1500, true));
  EXPECT_GT(quality.precision(), 0.985);
  EXPECT_GT(quality.recall(), 0.92);
  ASSERT_EQ(outcome_.models.size(), 1u);
  EXPECT_TRUE(outcome_.models[0].known_non_matches);
  EXPECT_NEAR(outcome_.models[0].matches_expected, 1500, 150);
}

TEST_F(ModelTest, SourcesThatAreNotDeclaredUniqueAreLinkedToo) {
  const TrueQuality quality = LinkAll(TwoRegisters(3000, 1500, false));
  EXPECT_GT(quality.precision(), 0.95);
  EXPECT_GT(quality.recall(), 0.9);
}

TEST_F(ModelTest, WithoutAnyOverlapNextToNothingIsFound) {
  for (const bool unique : {true, false}) {
    const TrueQuality quality = LinkAll(TwoRegisters(3000, 0, unique));
    EXPECT_LT(quality.linked, 30) << unique;
  }
}

// What is most alike then are namesakes, whom a pass on names finds besides.
TEST_F(ModelTest, NamesakesAreNotTakenForMatchesWhereThereAreNone) {
  plan_.shapes.push_back({"names", true, 16});
  plan_.fields.push_back(1 | 2);
  plan_.passes.push_back({.encoding = kColumns, .equal = true, .label = "equal:names"});
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  for (const RegisterPerson& person : RandomHouseholds(random_, 6000, 1)) {
    RawSource& source = raw[person.number % 2];
    std::vector<std::string> record = RecordOf(random_, person);
    record.push_back(TokenOf(kColumns, person.values[kFirst], person.values[kLast]));
    source.records.push_back({RefOf(random_, person, 'a'), record});
  }
  EXPECT_LT(LinkAll(raw).linked, 30);
}

TEST_F(ModelTest, TotalOverlapIsFound) {
  const TrueQuality quality = LinkAll(TwoRegisters(2000, 2000, true));
  EXPECT_GT(quality.precision(), 0.985);
  EXPECT_GT(quality.recall(), 0.92);
}

// Of persons who live alone: what a household shares is not known from such a source by itself.
TEST_F(ModelTest, DuplicatesWithinASourceAreFound) {
  const std::vector<RegisterPerson> all = RandomHouseholds(random_, 2000, 1);
  RawSource source = {"a", false, {}};
  AddPersons(random_, all, 0, 2000, source);
  for (size_t i = 0; i < 2000; i += 4) {
    source.records.push_back({RefOf(random_, all[i], 'b'), RecordOf(random_, all[i])});
  }
  const TrueQuality quality = LinkAll({source});
  EXPECT_GT(quality.precision(), 0.9);
  EXPECT_GT(quality.recall(), 0.9);
}

// Their households are many more than the duplicates, and must not become what is looked for.
TEST_F(ModelTest, DuplicatesAmongHouseholdsOfOneSourceAreFound) {
  plan_.names = plan_.fields[kFirst] | plan_.fields[kLast];
  plan_.dates = plan_.fields[kBirth];
  const std::vector<RegisterPerson> all = RandomHouseholds(random_, 2000, 5);
  RawSource source = {"a", false, {}};
  AddPersons(random_, all, 0, 2000, source);
  for (size_t i = 0; i < 2000; i += 4) {
    source.records.push_back({RefOf(random_, all[i], 'b'), RecordOf(random_, all[i])});
  }
  const TrueQuality quality = LinkAll({source});
  EXPECT_GT(quality.precision(), 0.7);
  EXPECT_GT(quality.recall(), 0.9);
}

TEST_F(ModelTest, ASourceWithoutNamesIsLinkedByTheRest) {
  std::vector<RawSource> raw = TwoRegisters(3000, 1500, true);
  for (Encoded& record : raw[1].records) {
    for (const size_t column : {kFirst, kLast, kNameBirth, kHousehold}) record.second[column] = "";
  }
  const TrueQuality quality = LinkAll(raw);
  EXPECT_GT(quality.precision(), 0.87);
  EXPECT_GT(quality.recall(), 0.68);
}

TEST_F(ModelTest, ASourceWithOnlyTokensIsLinkedByThem) {
  std::vector<RawSource> raw = TwoRegisters(3000, 1500, true);
  for (Encoded& record : raw[1].records) {
    for (size_t column = kFirst; column <= kPlace; ++column) record.second[column] = "";
  }
  plan_.terms = {{kFirst, 1, 0}, {kNameBirth, 1, 0}, {kPlaceBirth, 1, 0}, {kHousehold, 1, 0}};
  const TrueQuality quality = LinkAll(raw);
  EXPECT_GT(quality.precision(), 0.87);
  EXPECT_GT(quality.recall(), 0.6);
}

// One filter of all fields: the threshold is chosen by the model. Members of a household are half
// alike; only unique sources tell how alike they are.
TEST_F(ModelTest, ASingleFilterFindsItsOwnThreshold) {
  plan_ = {};
  plan_.shapes = {{"person", false, 64}};
  plan_.fields = {15};
  plan_.passes = {{.dice_permille = 600, .label = "similar:person>=0.600"}};
  for (const bool unique : {true, false}) {
    std::vector<RawSource> raw = TwoRegisters(1500, 800, unique, unique ? 5 : 1);
    for (RawSource& source : raw) {
      for (Encoded& record : source.records) {
        std::string filter;
        for (size_t column = kFirst; column <= kPlace; ++column) {
          const std::string& part = record.second[column];
          filter += part.empty() ? std::string(16, '\0') : part;
        }
        record.second = {filter};
      }
    }
    const TrueQuality quality = LinkAll(raw);
    EXPECT_GT(quality.precision(), unique ? 0.93 : 0.5) << unique;
    EXPECT_GT(quality.recall(), 0.8) << unique;
  }
}

// All that an outcome says, by names instead of places in the input.
std::string Said(const Plan& plan, const std::vector<SourceRecords>& sources, Outcome outcome) {
  std::string text;
  size_t place = 0;
  for (size_t p = 0; p < outcome.persons.size(); ++p) {
    for (const MemberId& id : outcome.persons[p]) {
      text += Concat(sources[id.source].name(), "/", sources[id.source].ref(id.record), " ",
                     int{outcome.percent[place++]}, "; ");
    }
    text += "\n";
  }
  for (const PossiblePersons& edge : outcome.possible) {
    text +=
        Concat(edge.person_a, " ", edge.person_b, " ", sources[edge.source_a].name(), " ",
               sources[edge.source_b].name(), " ", std::bit_cast<uint64_t>(edge.probability), "\n");
  }
  for (const ScoredPair& pair : outcome.pairs) {
    text += Concat(sources[pair.a.source].ref(pair.a.record), " ",
                   sources[pair.b.source].ref(pair.b.record), " ",
                   std::bit_cast<uint64_t>(pair.score), " ", pair.linked, "\n");
  }
  v1::Manifest manifest = ManifestOf(plan, sources, outcome);
  manifest.mutable_restricted()->clear_stages();
  for (v1::PassCount& pass : *manifest.mutable_restricted()->mutable_passes()) {
    pass.clear_milliseconds();
  }
  return text + ToJson(manifest);
}

TEST_F(ModelTest, OrderOfInputAndThreadsDoNotChangeAByte) {
  for (const bool unique : {true, false}) {
    std::vector<RawSource> raw = TwoRegisters(1200, 600, unique);
    raw.push_back({"c", !unique, {}});
    AddPersons(random_, RandomHouseholds(random_, 400), 0, 400, raw[2]);
    std::string first;
    for (const unsigned threads : {1u, 2u, 4u, 7u}) {
      const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
      Options options;
      options.threads = threads;
      options.keep_pairs = true;
      ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(plan_, sources, options));
      const std::string said = Said(plan_, sources, outcome);
      if (first.empty()) first = said;
      // Not EXPECT_EQ: the texts are long.
      EXPECT_TRUE(said == first) << threads << " threads, unique " << unique;
      Shuffle(random_, raw);
      for (RawSource& source : raw) Shuffle(random_, source.records);
    }
  }
}

}  // namespace
}  // namespace koppel::match
