// Pairs that are two persons for certain: told by an identifier, and what is learnt from them.
#include "linker/match/model/by_identifier.h"
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

constexpr uint64_t kNumberField = 16;
constexpr Level kUnequal = 1;
constexpr Level kEqual = 2;

// Tokens of the number alone, of number and birth date, of number and first name, and the birth
// date.
class ByIdentifierTest : public ::testing::Test {
 protected:
  ByIdentifierTest() {
    plan_.identifiers = kNumberField;
    for (const uint64_t fields : {kNumberField, kNumberField | 4, kNumberField | 1, uint64_t{4}}) {
      Term term;
      term.encoding = terms_.size();
      term.fields = fields;
      terms_.push_back(term);
    }
  }
  bool AreTwo(Level number, Level with_birth, Level with_name, Level birth) const {
    return ByIdentifier(terms_, plan_).AreTwoPersons({{number, with_birth, with_name, birth}});
  }

  Plan plan_;
  std::vector<Term> terms_;
};

TEST_F(ByIdentifierTest, TwoNumbersAreTwoPersons) {
  EXPECT_TRUE(AreTwo(kUnequal, kMissing, kMissing, kEqual));
  EXPECT_TRUE(AreTwo(kUnequal, kUnequal, kUnequal, kUnequal));
}

TEST_F(ByIdentifierTest, AnEqualNumberOrNoneTellsNobodyApart) {
  EXPECT_FALSE(AreTwo(kEqual, kUnequal, kUnequal, kUnequal));
  EXPECT_FALSE(AreTwo(kMissing, kMissing, kMissing, kUnequal));
}

TEST_F(ByIdentifierTest, ATokenOfNumberAndDateDiffersByTheDateToo) {
  EXPECT_FALSE(AreTwo(kMissing, kUnequal, kMissing, kUnequal));
  EXPECT_FALSE(AreTwo(kMissing, kUnequal, kEqual, kUnequal));
  // The number is all that these two have in common.
  EXPECT_TRUE(AreTwo(kMissing, kUnequal, kUnequal, kUnequal));
}

TEST_F(ByIdentifierTest, WithoutIdentifiersNobodyIsToldApart) {
  plan_.identifiers = 0;
  EXPECT_FALSE(AreTwo(kUnequal, kUnequal, kUnequal, kUnequal));
}

// Households in two sources that hold some persons twice; most records have a number, few a wrong
// one.
class NumberedRegistersTest : public ::testing::Test {
 protected:
  std::vector<RawSource> Registers() {
    const std::vector<RegisterPerson> all = RandomHouseholds(random_, 3000);
    std::vector<RawSource> raw = {{"a", false, {}}, {"b", false, {}}};
    for (const RegisterPerson& person : all) {
      for (RawSource& source : raw) {
        for (const char copy : {'a', 'b'}) {
          if (!random_.Chance(copy == 'a' ? 0.6 : 0.15)) continue;
          source.records.push_back({RefOf(random_, person, copy), NumberedRecord(person)});
        }
      }
    }
    return raw;
  }
  std::vector<std::string> NumberedRecord(const RegisterPerson& person) {
    std::vector<std::string> encodings = RecordOf(random_, person);
    const uint64_t number = random_.Chance(0.005) ? random_.Below(3000) : person.number;
    encodings.push_back(random_.Chance(0.8) ? TokenOf(kColumns, number, 0) : std::string());
    return encodings;
  }
  TrueQuality LinkAll(const Plan& plan, const std::vector<RawSource>& raw) {
    const std::vector<SourceRecords> sources = BuildAll(plan, raw);
    Result<Outcome> outcome = Link(plan, sources);
    EXPECT_OK(outcome);
    for (const SourcePairModel& model : outcome->models) {
      EXPECT_EQ(model.known_non_matches, plan.identifiers != 0);
    }
    const TrueQuality quality = QualityOf(sources, *outcome);
    std::printf("precision %.4f, recall %.4f\n", quality.precision(), quality.recall());
    return quality;
  }

  SeededRandom random_{testing::Seed()};
};

TEST_F(NumberedRegistersTest, ANumberTeachesWhatHouseholdsAndTwinsShare) {
  Plan plan = RegisterPlan();
  plan.shapes.push_back({"number", true, 16});
  plan.fields.push_back(kNumberField);
  plan.passes.push_back({.encoding = kColumns, .equal = true, .label = "equal:number"});
  plan.identifiers = kNumberField;
  const TrueQuality quality = LinkAll(plan, Registers());
  EXPECT_GT(quality.precision(), 0.94);
  EXPECT_GT(quality.recall(), 0.95);
}

// Two sources that are declared unique. All are born on one day, and a token is of how names begin:
// twenty persons have it in common, whose names are alike.
class BornOnOneDayTest : public ::testing::Test {
 protected:
  BornOnOneDayTest() {
    plan_.names = plan_.fields[kFirst] | plan_.fields[kLast];
    plan_.dates = plan_.fields[kBirth];
    plan_.passes = {{.encoding = kNameBirth, .equal = true, .label = "equal:beginnings"}};
  }
  // Every tenth person is in the other source too.
  Outcome LinkAll() {
    std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
    for (uint64_t number = 0; number < 6000; ++number) {
      const RegisterPerson person{number, {}};
      std::vector<std::string> record(kColumns);
      for (const size_t column : {kFirst, kLast}) {
        record[column] = Disturbed(random_, FilterOf(column, number / 20), 0.2, 0.25);
      }
      record[kBirth] = FilterOf(kBirth, 1);
      record[kNameBirth] = TokenOf(kNameBirth, number / 20, 0);
      const size_t own = number % 2;
      raw[own].records.push_back({RefOf(random_, person, 'a'), record});
      if (number % 10 == 0) raw[1 - own].records.push_back({RefOf(random_, person, 'a'), record});
    }
    const std::vector<SourceRecords> sources = BuildAll(plan_, raw);
    Result<Outcome> outcome = Link(plan_, sources);
    EXPECT_OK(outcome);
    quality_ = QualityOf(sources, *outcome);
    return *std::move(outcome);
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
  TrueQuality quality_;
};

TEST_F(BornOnOneDayTest, NamesThatBeginAlikeAreNoDuplicatesOfAUniqueSource) {
  const Outcome outcome = LinkAll();
  EXPECT_EQ(outcome.models[0].alike_in_unique, 0u);
  EXPECT_GT(quality_.precision(), 0.97);
  EXPECT_GT(quality_.recall(), 0.97);
}

// Every third person is twice in a source that is declared unique.
TEST(UniqueSourcesTest, DuplicatesThatTheyHoldAreNoKnownNonMatches) {
  SeededRandom random(testing::Seed());
  const std::vector<RegisterPerson> all = RandomHouseholds(random, 3000);
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  AddPersons(random, all, 0, 2000, raw[0]);
  AddPersons(random, all, 1000, 3000, raw[1]);
  size_t twice = 0;
  for (size_t i = 0; i < 2000; i += 3, ++twice) {
    raw[0].records.push_back({RefOf(random, all[i], 'b'), RecordOf(random, all[i])});
  }
  const std::vector<SourceRecords> sources = BuildAll(RegisterPlan(), raw);
  ASSERT_OK_AND_ASSIGN(const Outcome outcome, Link(RegisterPlan(), sources));
  EXPECT_GT(outcome.models[0].alike_in_unique, twice / 2);
  EXPECT_LT(outcome.models[0].alike_in_unique, 2 * twice);
}

}  // namespace
}  // namespace koppel::match
