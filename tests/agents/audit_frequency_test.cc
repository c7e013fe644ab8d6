// Audits of what is attacked by frequencies: tokens, filters of one field, and filters of which
// there are few.
#include <gmock/gmock.h>

#include "agents/audit/audit.h"
#include "agents/audit/repeats.h"
#include "agents/audit/report_text.h"
#include "base/random.h"
#include "proto/canonical.h"
#include "tests/agents/small_audit.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kSchema = R"({
  "name": "test", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "first_names", "type": "NAME"},
             {"name": "sex", "type": "SEX"}],
  "encodings": [
    {"name": "name", "token": {"parts": [{"field": "surname"}]}},
    {"name": "surname", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 12}]}},
    {"name": "sex", "bloom": {"bits": 128, "fields": [
      {"field": "sex", "tokens": "EXACT", "hashes": 16}]}},
    {"name": "both", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 10},
      {"field": "first_names", "tokens": "BIGRAMS", "hashes": 10}],
      "hardening": [{"diffuse": {"bits": 1024, "inputs": 6}}]}}],
  "passes": [{"equal": {"encoding": "name"}}]})";

v1::LinkageSchema Schema() {
  v1::LinkageSchema schema;
  EXPECT_OK(ParseJson("schema", kSchema, schema));
  return schema;
}

// The schema with one of its encodings.
v1::LinkageSchema Only(const std::string& name) {
  const v1::LinkageSchema schema = Schema();
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (encoding.name() == name) return OnlyEncoding(schema, encoding);
  }
  ADD_FAILURE() << "no " << name;
  return schema;
}

// Made-up names of syllables, some of which are frequent, as are some names.
std::vector<std::string> MakeNames(SeededRandom& random, size_t count) {
  const std::vector<std::string> syllables = {
      "JAN", "SEN", "DE", "VRI", "BAK", "KER", "VIS", "SER",  "MEI", "JER", "MUL", "DER",
      "HEN", "DRI", "LO", "POS", "WIL", "LEM", "KO",  "NING", "BOS", "CUY", "QUA", "FO"};
  std::vector<std::string> names;
  while (names.size() < count) {
    std::string name;
    for (uint64_t parts = 1 + random.Below(3); parts > 0; --parts) {
      name += syllables[static_cast<size_t>(random.Unit() * random.Unit() * 24)];
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<PersonFields> MakePersons(size_t count) {
  SeededRandom random(testing::Seed());
  const std::vector<std::string> surnames = MakeNames(random, 400);
  const std::vector<std::string> first_names = MakeNames(random, 200);
  const auto one_of = [&](const std::vector<std::string>& names) {
    const double place = random.Unit() * random.Unit() * random.Unit();
    return names[static_cast<size_t>(place * static_cast<double>(names.size()))];
  };
  std::vector<PersonFields> persons;
  for (size_t i = 0; i < count; ++i) {
    const std::string sex = random.Below(3) == 0 ? "M" : "F";
    persons.push_back({{one_of(surnames), one_of(first_names), sex}, {}, {}});
  }
  return persons;
}

v1::AuditSettings Settings() { return SmallSettings(1500, 100); }

v1::AuditedPattern Audited(const std::string& encoding, size_t persons = 4000) {
  const std::vector<PersonFields> made = MakePersons(persons);
  const v1::LinkageSchema schema = Only(encoding);
  const Result<v1::EncodingAudit> audit =
      AuditEncodings({schema, made, {}, Settings(), 0}, UsualGates());
  EXPECT_OK(audit.status());
  EXPECT_EQ(audit->patterns_size(), 1);
  return audit->patterns(0);
}

double FoundFirst(const v1::AttackFigures& figures) {
  return static_cast<double>(figures.first()) / static_cast<double>(figures.persons());
}

TEST(FrequencyAuditTest, TokensAreAttackedByFrequenciesAlone) {
  const v1::AuditedPattern pattern = Audited("name");
  EXPECT_TRUE(pattern.token());
  EXPECT_THAT(pattern.fields(), ElementsAre("surname"));
  EXPECT_EQ(pattern.codes(), 1500u);
  EXPECT_GT(pattern.leaks().repeated_codes(), 1000u);
  ASSERT_EQ(pattern.attacks_size(), 1);
  const v1::AttackOutcome& outcome = pattern.attacks(0);
  EXPECT_EQ(outcome.attack(), v1::ATTACK_FREQUENCY);
  EXPECT_FALSE(outcome.has_twin());
  EXPECT_EQ(outcome.figures().persons(), 1500u);
  EXPECT_GT(FoundFirst(outcome.figures()), outcome.figures().chance() / 1e6);
}

TEST(FrequencyAuditTest, AFilterOfOneFieldGivesItsValuesAway) {
  const v1::AuditedPattern pattern = Audited("surname");
  EXPECT_FALSE(pattern.token());
  EXPECT_EQ(pattern.attacks(0).attack(), v1::ATTACK_FREQUENCY);
  EXPECT_GT(FoundFirst(pattern.attacks(0).figures()), 0.5);
}

TEST(FrequencyAuditTest, OfFewValuesFrequenciesAreAttackedAndNoGateIsMeasured) {
  const v1::AuditedPattern pattern = Audited("sex");
  EXPECT_EQ(pattern.differing(), 2u);
  ASSERT_EQ(pattern.attacks_size(), 1);
  EXPECT_EQ(FoundFirst(pattern.attacks(0).figures()), 1);
  v1::EncodingAudit audit;
  *audit.add_patterns() = pattern;
  EXPECT_FALSE(AllHold(audit));
  EXPECT_THAT(AuditText(audit), HasSubstr("only 2 persons differ in these fields"));
}

TEST(FrequencyAuditTest, PatternsOfTwoNamesAreMinedUnlessDiffused) {
  const v1::AuditedPattern pattern = Audited("both", 8000);
  const auto mining =
      std::find_if(pattern.attacks().begin(), pattern.attacks().end(),
                   [](const auto& one) { return one.attack() == v1::ATTACK_PATTERNS; });
  ASSERT_NE(mining, pattern.attacks().end());
  EXPECT_GT(FoundFirst(mining->twin()), 0.05);
  EXPECT_EQ(mining->figures().first(), 0u);
  EXPECT_EQ(mining->verdict(), v1::VERDICT_HOLDS);
}

TEST(FrequencyAuditTest, NothingToAttackIsAnError) {
  const std::vector<PersonFields> few = MakePersons(40);
  for (const char* encoding : {"name", "sex"}) {
    const v1::LinkageSchema schema = Only(encoding);
    EXPECT_EQ(AuditEncodings({schema, few, {}, Settings(), 0}, UsualGates()).status().code(),
              StatusCode::kInvalidArgument);
  }
}

TEST(RepeatsTest, ValuesAreNumberedByThoseOfTheAttacker) {
  const v1::LinkageSchema schema = Only("name");
  v1::AuditSettings settings = Settings();
  settings.set_records(3);
  std::vector<PersonFields> persons;
  for (const char* name : {"B", "C", "A", "C", "B"}) persons.push_back({{name, "", ""}, {}, {}});
  const FieldPattern pattern = PatternOf(schema, schema.encodings(0).token(), persons);
  EXPECT_EQ(pattern.records, 5u);
  const Repeats repeats = RepeatsOf(schema, schema.encodings(0), pattern, persons, {}, settings);
  // One of three is in both: B C A, and A C B.
  EXPECT_EQ(repeats.in_both, 1u);
  EXPECT_THAT(repeats.values, ElementsAre(0, 2, 1));
  EXPECT_THAT(repeats.truth, ElementsAre(1, 2, 0));
}

}  // namespace
}  // namespace koppel::agents
