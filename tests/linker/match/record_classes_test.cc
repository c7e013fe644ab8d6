// What the model makes of filters of whole records and tokens, where no source is unique.
#include "linker/match/model/record_classes.h"

#include <cmath>

#include "linker/match/model/levels.h"
#include "linker/match/model/part_bits.h"
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;

// First and last name, birth date and street: one filter of all, and tokens of some.
constexpr const char* kRecordSchema = R"({
  "name": "test", "version": 1,
  "fields": [
    {"name": "first", "type": "NAME"}, {"name": "last", "type": "NAME"},
    {"name": "birth", "type": "DATE"}, {"name": "street", "type": "TEXT"}],
  "encodings": [
    {"name": "all", "token": {"settles": true,
      "parts": [{"field": "first"}, {"field": "last"}, {"field": "birth"}]}},
    {"name": "birth", "token": {"parts": [{"field": "birth"}]}},
    {"name": "names", "token": {"parts": [{"field": "first"}, {"field": "last"}]}},
    {"name": "home", "token": {"parts": [{"field": "last"}, {"field": "street"}]}},
    {"name": "start_year", "token": {
      "parts": [{"field": "last", "part": "PREFIX", "length": 2},
                {"field": "birth", "part": "YEAR"}]}},
    {"name": "record", "bloom": {"bits": 1024, "fields": [
      {"field": "first", "tokens": "BIGRAMS", "hashes": 10, "optional": true},
      {"field": "last", "tokens": "BIGRAMS", "hashes": 10, "optional": true},
      {"field": "birth", "tokens": "DATE_PARTS", "hashes": 6, "optional": true},
      {"field": "street", "tokens": "BIGRAMS", "hashes": 2, "optional": true}],
      "hardening": [{"diffuse": {"bits": 1024, "inputs": 3}}]}}],
  "passes": [
    {"equal": {"encoding": "all"}}, {"equal": {"encoding": "birth"}},
    {"equal": {"encoding": "names"}},
    {"equal": {"encoding": "home"}}, {"equal": {"encoding": "start_year"}},
    {"similar": {"encoding": "record", "dice_permille": 700}}]
})";
enum RecordColumn : size_t {
  kAll,
  kBirthToken,
  kNames,
  kHome,
  kStartYear,
  kRecord,
  kRecordColumns
};

Plan RecordPlan() {
  v1::LinkageSchema schema;
  EXPECT_OK(ParseJson("schema", kRecordSchema, schema));
  Result<Plan> plan = PlanOf(schema);
  EXPECT_OK(plan);
  return *std::move(plan);
}

TEST(MakeupTest, ATokenTellsTheBeginningsOfItsNamesAndBothPartsOfItsDate) {
  const Makeup makeup = RecordPlan().makeup;
  // first, last, year, month and day, street, the beginning of last.
  ASSERT_EQ(makeup.parts.size(), 6u);
  EXPECT_EQ(makeup.made_of, (std::vector<uint64_t>{15, 12, 3, 18, 36, 0}));
  EXPECT_EQ(makeup.tells, (std::vector<uint64_t>{47, 12, 35, 50, 36, 0}));
  EXPECT_EQ(makeup.parts[5].within, 34u) << "a name differs where its beginning does";
  EXPECT_EQ(makeup.parts[1].within, 2u) << "but its beginning may be right where it is wrong";
  EXPECT_TRUE(makeup.parts[2].adds_up);
  EXPECT_FALSE(makeup.parts[1].adds_up);
}

TEST(MakeupTest, AFieldHasAsMuchOfAFilterAsItSetsPositions) {
  const Makeup makeup = RecordPlan().makeup;
  EXPECT_THAT(makeup.weights[kRecord],
              ElementsAre(DoubleNear(70.0 / 214, 1e-9), DoubleNear(70.0 / 214, 1e-9),
                          DoubleNear(60.0 / 214, 1e-9), DoubleNear(14.0 / 214, 1e-9)));
  EXPECT_THAT(makeup.weights[kAll], Each(0.0));
  EXPECT_EQ(makeup.inputs[kRecord], 3u);
  EXPECT_EQ(makeup.inputs[kAll], 1u);
}

TEST(OfPartsTest, PartsAddUpToWhatSetsSay) {
  // Three parts of 3, 5 and 7 bits, told by three sets of two.
  const std::vector<double> parts = OfParts({3, 5, 6}, {8, 10, 12}, {1, 1, 1, 2});
  EXPECT_NEAR(parts[0], 3, 1e-6);
  EXPECT_NEAR(parts[1], 5, 1e-6);
  EXPECT_NEAR(parts[2], 7, 1e-6);
  EXPECT_EQ(parts[3], 2) << "in no set";
}

TEST(OfPartsTest, WhatSetsDoNotTellApartIsAsUsualAndNeverNegative) {
  const std::vector<double> apart = OfParts({3}, {8}, {4, 2});
  EXPECT_NEAR(apart[0], 5, 1e-6);
  EXPECT_NEAR(apart[1], 3, 1e-6);
  const std::vector<double> contradicting = OfParts({1, 3}, {9, 4}, {1, 1});
  EXPECT_GE(contradicting[1], 0);
}

// Values as numbers, as in registers.h; a last name's beginning and a date's year are shared by
// many.
struct RecordValues {
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t birth = 0;
  uint64_t street = 0;
};
constexpr uint64_t kDaysOfYear = 365;
constexpr uint64_t kNamesOfBeginning = 12;

class RecordClassesTest : public ::testing::Test {
 protected:
  // Sets positions of a filter of 1024 bits by the value, then makes each bit behind diffusion the
  // exclusive or of three before.
  std::string Filter(const RecordValues& values) {
    std::vector<bool> before(1024);
    const auto set = [&](uint64_t column, uint64_t value, size_t positions) {
      SeededRandom of_value(value * 8 + column + 991);
      for (size_t i = 0; i < positions; ++i) before[of_value.Below(1024)] = true;
    };
    set(0, values.first, 120);
    set(1, values.last, 120);
    // A year, and a month and day.
    set(2, values.birth / kDaysOfYear, 50);
    set(3, values.birth % kDaysOfYear, 50);
    set(4, values.street, 25);
    SeededRandom wiring(17);
    std::string filter(128, '\0');
    for (size_t bit = 0; bit < 1024; ++bit) {
      bool value = false;
      for (int input = 0; input < 3; ++input) value ^= before[wiring.Below(1024)];
      if (value) filter[bit / 8] = static_cast<char>(filter[bit / 8] | 0x80 >> bit % 8);
    }
    return filter;
  }

  std::vector<std::string> Encode(const RecordValues& values) {
    std::vector<std::string> encodings(kRecordColumns);
    encodings[kAll] = TokenOf(kAll, TokenNumber(values.first, values.last), values.birth);
    encodings[kBirthToken] = TokenOf(kBirthToken, values.birth, 0);
    encodings[kNames] = TokenOf(kNames, values.first, values.last);
    encodings[kHome] = TokenOf(kHome, values.last, values.street);
    encodings[kStartYear] =
        TokenOf(kStartYear, values.last / kNamesOfBeginning, values.birth / kDaysOfYear);
    encodings[kRecord] = Filter(values);
    return encodings;
  }
  static uint64_t TokenNumber(uint64_t a, uint64_t b) { return a * 1'000'003 + b; }

  // In three records of ten one field is another one altogether.
  RecordValues WithErrors(RecordValues values) {
    if (random_.Chance(0.7)) return values;
    uint64_t* const fields[] = {&values.first, &values.last, &values.birth, &values.street};
    *fields[random_.Below(4)] = 100'000 + random_.Below(100'000);
    return values;
  }

  // Households of one last name and street; every `each`-th person has a second record.
  RawSource Source(size_t persons, size_t each) {
    RawSource source{"a", false, {}};
    size_t number = 0;
    for (const RegisterPerson& person : RandomHouseholds(random_, persons, 5, 0.015)) {
      const RecordValues values{person.values[0], person.values[1], person.values[2],
                                person.values[3]};
      source.records.push_back({RefOf(random_, person, 'a'), Encode(WithErrors(values))});
      if (number++ % each != 0) continue;
      source.records.push_back({RefOf(random_, person, 'b'), Encode(WithErrors(values))});
    }
    return source;
  }

  TrueQuality LinkAll(const RawSource& raw) {
    sources_ = BuildAll(plan_, {raw});
    Result<Outcome> outcome = Link(plan_, sources_);
    EXPECT_OK(outcome);
    outcome_ = *std::move(outcome);
    ExpectSound(sources_, outcome_);
    const TrueQuality quality = QualityOf(sources_, outcome_);
    std::printf("linked %.0f, precision %.4f, recall %.4f\n", quality.linked, quality.precision(),
                quality.recall());
    return quality;
  }

  SeededRandom random_{testing::Seed()};
  const Plan plan_ = RecordPlan();
  std::vector<SourceRecords> sources_;
  Outcome outcome_;
};

// Around and Between, against records that are made so.
TEST_F(RecordClassesTest, FiltersAreAsAlikeAsTheirShareSays) {
  const RawSource raw = Source(2000, 4);
  sources_ = BuildAll(plan_, {raw});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan_, sources_));
  ASSERT_OK_AND_ASSIGN(const Comparer comparer, Comparer::Of(pool, plan_, {}));
  const Likeness likeness(comparer, plan_);
  const Term& term = comparer.terms()[kRecord];
  ASSERT_FALSE(term.cuts.empty());
  // The names: bits 0, 1 and 5 of the parts. 240 of 365 positions here.
  EXPECT_NEAR(likeness.ShareOf(kRecord, 1 | 2 | 32), 140.0 / 214, 1e-9);
  const auto mean = [&](const std::vector<double>& levels) {
    double sum = 0;
    for (size_t level = 1; level < levels.size(); ++level) {
      sum += static_cast<double>(level) * levels[level];
    }
    return sum;
  };
  constexpr size_t kPairs = 400;
  double seen = 0;
  for (size_t i = 0; i < kPairs; ++i) {
    const RecordValues one{random_(), random_(), random_.Below(20'000), random_()};
    const RecordValues other{one.first, one.last, random_.Below(20'000), random_()};
    const std::string a = Filter(one);
    const std::string b = Filter(other);
    size_t both = 0;
    size_t all = 0;
    for (size_t bit = 0; bit < 1024; ++bit) {
      const bool in_a = (a[bit / 8] & 0x80 >> bit % 8) != 0;
      const bool in_b = (b[bit / 8] & 0x80 >> bit % 8) != 0;
      both += in_a && in_b ? 1 : 0;
      all += (in_a ? 1 : 0) + (in_b ? 1 : 0);
    }
    const auto dice = static_cast<uint32_t>(2000 * both / all);
    const auto above = std::upper_bound(term.cuts.begin(), term.cuts.end(), dice);
    seen += static_cast<double>(1 + (above - term.cuts.begin())) / kPairs;
  }
  EXPECT_NEAR(mean(likeness.Around(kRecord, 240.0 / 365)), seen, 1.0);
  EXPECT_LT(mean(likeness.Around(kRecord, 0.3)), mean(likeness.Around(kRecord, 0.5)));
  EXPECT_LT(mean(likeness.Between(kRecord, 0.3, 0.6)), mean(likeness.Between(kRecord, 0.6, 0.9)));
}

// One of thirty of a family has another one's first name here, and passes for a record with a wrong
// birth date: what is linked must be right rather than all.
TEST_F(RecordClassesTest, DuplicatesAreToldFromHouseholdsByTokensBesideOneFilter) {
  const TrueQuality quality = LinkAll(Source(4000, 3));
  EXPECT_GT(quality.precision(), 0.9);
  EXPECT_GT(quality.recall(), 0.68);
  ASSERT_EQ(outcome_.models.size(), 1u);
  EXPECT_FALSE(outcome_.models[0].known_non_matches);
  EXPECT_NEAR(outcome_.quality.total.precision.value, quality.precision(), 0.1);
}

TEST_F(RecordClassesTest, FewDuplicatesAreFoundToo) {
  const TrueQuality quality = LinkAll(Source(5000, 50));
  EXPECT_GT(quality.precision(), 0.3);
  EXPECT_GT(quality.recall(), 0.5);
}

TEST_F(RecordClassesTest, WithoutDuplicatesNextToNothingIsFound) {
  const TrueQuality quality = LinkAll(Source(5000, 10'000));
  EXPECT_LT(quality.linked, 150);
}

TEST_F(RecordClassesTest, OnePlanIsForFiltersOfFieldsAndOneForFiltersOfRecords) {
  const RawSource raw = Source(100, 4);
  sources_ = BuildAll(plan_, {raw});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan_, sources_));
  ASSERT_OK_AND_ASSIGN(const Comparer comparer, Comparer::Of(pool, plan_, {}));
  EXPECT_TRUE(RecordClasses::Apply(comparer.terms(), plan_));
  Plan without = plan_;
  without.makeup = {};
  EXPECT_FALSE(RecordClasses::Apply(comparer.terms(), without));
  std::vector<Term> by_field = comparer.terms();
  by_field[kRecord].fields = 1;
  EXPECT_FALSE(RecordClasses::Apply(by_field, plan_));
  std::vector<Term> filter_alone = {comparer.terms()[kRecord]};
  EXPECT_FALSE(RecordClasses::Apply(filter_alone, plan_));
  std::vector<Term> of_the_rest = comparer.terms();
  of_the_rest[kRecord].fields = uint64_t{1} << 60;
  EXPECT_FALSE(RecordClasses::Apply(of_the_rest, plan_)) << "no token is of what the filter has";
  std::vector<Term> of_groups = comparer.terms();
  of_groups.push_back(of_groups[kRecord]);
  EXPECT_TRUE(RecordClasses::Apply(of_groups, plan_));
  of_groups[kRecord].fields = 3;
  of_groups.back().fields = 12;
  EXPECT_FALSE(RecordClasses::Apply(of_groups, plan_)) << "filters that share no field";
}

// Each fits every one of the other source as well: to link any would be a guess among 300.
TEST_F(RecordClassesTest, RecordsThatAreAllAlikeLinkNobodyBetweenUniqueSources) {
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  for (RawSource& source : raw) {
    for (int i = 0; i < 300; ++i)
      source.records.push_back({std::to_string(i), Encode({1, 2, 3, 4})});
  }
  sources_ = BuildAll(plan_, raw);
  ASSERT_OK_AND_ASSIGN(outcome_, Link(plan_, sources_));
  EXPECT_EQ(outcome_.candidates, 90'000u);
  EXPECT_EQ(outcome_.persons.size(), 600u);
}

TEST(LevelsTest, ATokenOfMatchesHasRarerValuesThanOneOfStrangers) {
  std::vector<double> by_chance(2 + kRarities, 0.001);
  by_chance[1] = 1 - 0.001 * kRarities;
  const std::vector<double> matches = TokenOfMatches(by_chance, 0.9);
  const std::vector<double> strangers = TokenOfStrangers(by_chance, 0.9);
  EXPECT_NEAR(matches[1], 0.1, 1e-9);
  EXPECT_NEAR(strangers[1], 0.1, 1e-9);
  EXPECT_GT(matches.back(), strangers.back());
  double sum = 0;
  for (size_t level = 1; level < matches.size(); ++level) sum += matches[level];
  EXPECT_NEAR(sum, 1, 1e-9);
}

}  // namespace
}  // namespace koppel::match
