// Audits of an agency's own encodings.
#include "agents/audit/audit.h"

#include <gmock/gmock.h>

#include <tuple>

#include "agents/audit/exposure.h"
#include "agents/audit/report_text.h"
#include "agents/audit/subject.h"
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
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "birth_date", "type": "DATE"},
             {"name": "postcode", "type": "POSTCODE"}, {"name": "bsn", "type": "BSN"}],
  "encodings": [
    {"name": "bsn", "token": {"parts": [{"field": "bsn"}]}},
    {"name": "person", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 12},
      {"field": "birth_date", "tokens": "DATE_PARTS", "hashes": 10},
      {"field": "postcode", "tokens": "POSITIONAL_BIGRAMS", "hashes": 6, "optional": true}],
      "hardening": [{"diffuse": {"bits": 1024, "inputs": 6}}]}}],
  "passes": [{"similar": {"encoding": "person", "dice_permille": 500}}]})";

v1::LinkageSchema Schema() {
  v1::LinkageSchema schema;
  EXPECT_OK(ParseJson("schema", kSchema, schema));
  return schema;
}

PersonFields Person(std::vector<std::string> values) { return {std::move(values), {}, {}}; }

std::string Digits(uint64_t number, size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// Persons of a few hundred names; every tenth has no postcode.
std::vector<PersonFields> MakePersons(size_t count) {
  SeededRandom random(testing::Seed());
  std::vector<std::string> names(300);
  for (std::string& name : names) {
    for (uint64_t length = 4 + random.Below(6); length > 0; --length) {
      name += static_cast<char>('A' + random.Below(26));
    }
  }
  std::vector<PersonFields> persons;
  for (size_t i = 0; i < count; ++i) {
    const auto name = static_cast<size_t>(random.Unit() * random.Unit() * 300);
    const std::string date =
        Concat(Digits(1940 + random.Below(80), 4), Digits(1 + random.Below(12), 2),
               Digits(1 + random.Below(28), 2));
    const std::string postcode =
        i % 10 == 0 ? "" : Concat(Digits(1000 + random.Below(300), 4), "AB");
    persons.push_back(Person({names[name], date, postcode, ""}));
  }
  return persons;
}

v1::AuditSettings Settings() { return SmallSettings(400, 200); }

const v1::AttackOutcome& Outcome(const v1::AuditedPattern& pattern, v1::Attack attack) {
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    if (outcome.attack() == attack) return outcome;
  }
  ADD_FAILURE() << "no " << v1::Attack_Name(attack);
  return pattern.attacks(0);
}

TEST(PatternsTest, RecordsAreTakenByTheFieldsThatTheyHave) {
  const v1::LinkageSchema schema = Schema();
  const v1::Bloom& bloom = schema.encodings(1).bloom();
  const std::vector<PersonFields> persons = {Person({"DEVRIES", "19800101", "", ""}),
                                             Person({"JANSEN", "19800101", "1234AB", ""}),
                                             Person({"BAKKER", "19810101", "1234AB", "123456782"}),
                                             // Lacks the filter.
                                             Person({"", "19800101", "1234AB", ""})};
  const std::vector<FieldPattern> patterns = PatternsOf(schema, bloom, persons);
  ASSERT_EQ(patterns.size(), 2u);
  EXPECT_THAT(patterns[0].fields, ElementsAre(0, 1, 2));
  EXPECT_EQ(patterns[0].records, 2u);
  EXPECT_THAT(patterns[1].fields, ElementsAre(0, 1));
  EXPECT_EQ(patterns[1].records, 1u);
  // Persons with a postcode are taken without it.
  const std::vector<PersonFields> alike = PersonsLike(schema, bloom, patterns[1], persons, 10);
  ASSERT_EQ(alike.size(), 3u);
  EXPECT_EQ(alike[1].values[0], "JANSEN");
  EXPECT_EQ(alike[1].values[2], "");
  // What is no field of the filter stays.
  EXPECT_EQ(alike[2].values[3], "123456782");
  EXPECT_EQ(PersonsLike(schema, bloom, patterns[1], persons, 2).size(), 2u);
}

TEST(PatternsTest, PersonsWhoDifferInNoneOfTheFieldsAreOne) {
  const v1::LinkageSchema schema = Schema();
  const v1::Bloom& bloom = schema.encodings(1).bloom();
  const std::vector<PersonFields> persons = {Person({"JANSEN", "19800101", "1234AB", "1"}),
                                             Person({"JANSEN", "19800101", "1234AB", "2"}),
                                             Person({"JANSEN", "19800101", "9999AB", "3"})};
  EXPECT_EQ(PersonsLike(schema, bloom, {{0, 1, 2}, 3}, persons, 10).size(), 2u);
  EXPECT_EQ(PersonsLike(schema, bloom, {{0, 1}, 3}, persons, 10).size(), 1u);
}

TEST(PatternsTest, TheMostFrequentTokensOfKnownPersonsAreAsked) {
  const v1::LinkageSchema schema = Schema();
  const v1::Bloom& bloom = schema.encodings(1).bloom();
  const std::vector<PersonFields> persons = {Person({"AB", "19800101", "", ""}),
                                             Person({"ABC", "19800101", "", ""}),
                                             Person({"XY", "19800101", "", ""})};
  // _A AB B_ BC C_ of the first two.
  const attack::TokenTable table = TokensOf(schema, bloom, {{0}, 3}, persons, 2);
  EXPECT_EQ(table.has.cols(), 5);
  EXPECT_EQ(table.has.row(0).sum(), 3);
  EXPECT_EQ(table.has.row(1).sum(), 4);
  EXPECT_EQ(table.has.row(2).sum(), 0);
  EXPECT_THAT(CountTokens(schema, bloom, {{0}, 3}, persons), ElementsAre(3, 4, 3));
}

TEST(ExposureTest, KeysDifferByNameAndSeed) {
  const v1::LinkageSchema schema = OnlyEncoding(Schema(), Schema().encodings(1));
  const std::vector<PersonFields> persons = MakePersons(3);
  const auto code = [&](uint64_t seed, const char* name) {
    return std::string(AuditKey(seed, name).Encode(schema, persons).value()[1]);
  };
  EXPECT_EQ(code(1, "agency").size(), 1024u / 8);
  EXPECT_EQ(code(1, "agency"), code(1, "agency"));
  EXPECT_NE(code(1, "agency"), code(2, "agency"));
  EXPECT_NE(code(1, "agency"), code(1, "attacker"));
  EXPECT_EQ(AuditKey(1, "agency").Encode(WithoutHardening(schema), persons).value().bits(), 512u);
}

v1::AttackOutcome& Add(v1::AuditedPattern& pattern, v1::Attack attack, uint64_t found,
                       uint64_t of_twin) {
  v1::AttackOutcome& outcome = *pattern.add_attacks();
  outcome.set_attack(attack);
  outcome.mutable_figures()->set_persons(1000);
  outcome.mutable_figures()->set_first(found);
  outcome.mutable_twin()->set_persons(1000);
  outcome.mutable_twin()->set_first(of_twin);
  return outcome;
}

v1::Verdict VerdictOf(v1::Attack attack, uint64_t found, uint64_t of_twin, uint32_t chance = 0) {
  v1::AuditedPattern pattern;
  Add(pattern, attack, found, of_twin).mutable_figures()->set_chance(chance);
  Judge(UsualGates(), pattern);
  return pattern.attacks(0).verdict();
}

TEST(GatesTest, AnAttackThatFailsOnTheTwinSaysNothing) {
  EXPECT_EQ(VerdictOf(v1::ATTACK_GRAPH, 50, 800), v1::VERDICT_HOLDS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_GRAPH, 51, 800), v1::VERDICT_FAILS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_GRAPH, 0, 799), v1::VERDICT_NOT_MEASURED);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PROFILE, 5, 900), v1::VERDICT_HOLDS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PROFILE, 6, 900), v1::VERDICT_FAILS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PROFILE, 5, 899), v1::VERDICT_NOT_MEASURED);
  EXPECT_EQ(VerdictOf(v1::ATTACK_DICTIONARY, 1000, 1000), v1::VERDICT_NO_GATE);
}

// Nobody may be found; where nobody is found in the twin, that forbids nothing.
TEST(GatesTest, PatternMiningMustFindNobody) {
  EXPECT_EQ(VerdictOf(v1::ATTACK_PATTERNS, 0, 1), v1::VERDICT_HOLDS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PATTERNS, 1, 1), v1::VERDICT_FAILS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PATTERNS, 0, 0), v1::VERDICT_NOT_MEASURED);
  EXPECT_EQ(VerdictOf(v1::ATTACK_FREQUENCY, 1000, 1000), v1::VERDICT_NO_GATE);
}

TEST(GatesTest, AmongFewChanceAllowsMore) {
  EXPECT_EQ(VerdictOf(v1::ATTACK_PROFILE, 20, 1000, 4000), v1::VERDICT_HOLDS);
  EXPECT_EQ(VerdictOf(v1::ATTACK_PROFILE, 21, 1000, 4000), v1::VERDICT_FAILS);
}

void AddField(uint32_t dice, uint32_t baseline, uint32_t of_twin, v1::AttackOutcome& outcome) {
  v1::FieldRecovered& field = *outcome.mutable_figures()->add_fields();
  field.set_dice(dice);
  field.set_baseline(baseline);
  outcome.mutable_twin()->add_fields()->set_dice(of_twin);
}

TEST(GatesTest, TheLearnerIsJudgedByFieldsThatItReadsInTheTwin) {
  const auto verdict = [](uint32_t dice, uint32_t of_twin) {
    v1::AuditedPattern pattern;
    v1::AttackOutcome& outcome = Add(pattern, v1::ATTACK_LEARNER, 0, 0);
    AddField(250'000, 200'000, 960'000, outcome);
    AddField(dice, 300'000, of_twin, outcome);
    Judge(UsualGates(), pattern);
    return pattern.attacks(0).verdict();
  };
  EXPECT_EQ(verdict(400'000, 950'000), v1::VERDICT_HOLDS);
  EXPECT_EQ(verdict(400'001, 950'000), v1::VERDICT_FAILS);
  EXPECT_EQ(verdict(900'000, 949'999), v1::VERDICT_HOLDS);
  v1::AuditedPattern pattern;
  AddField(200'000, 200'000, 940'000, Add(pattern, v1::ATTACK_LEARNER, 0, 0));
  Judge(UsualGates(), pattern);
  EXPECT_EQ(pattern.attacks(0).verdict(), v1::VERDICT_NOT_MEASURED);
}

TEST(GatesTest, OnesMustNotFollowTokensEitherWay) {
  for (const auto& [correlation, verdict] :
       std::vector<std::pair<int32_t, v1::Verdict>>{{200'000, v1::VERDICT_HOLDS},
                                                    {200'001, v1::VERDICT_FAILS},
                                                    {-200'001, v1::VERDICT_FAILS}}) {
    v1::AuditedPattern pattern;
    pattern.mutable_leaks()->set_ones_with_tokens(correlation);
    Judge(UsualGates(), pattern);
    EXPECT_EQ(pattern.leaks().verdict(), verdict);
  }
}

// What passes, of a filter.
void AddGood(v1::EncodingAudit& audit) {
  v1::AuditedPattern& pattern = *audit.add_patterns();
  Add(pattern, v1::ATTACK_GRAPH, 0, 1000);
  Add(pattern, v1::ATTACK_PROFILE, 0, 1000);
  Add(pattern, v1::ATTACK_PATTERNS, 0, 1);
  AddField(0, 0, 1'000'000, Add(pattern, v1::ATTACK_LEARNER, 0, 0));
  Judge(UsualGates(), pattern);
}

TEST(GatesTest, AllHoldWhereEveryPatternWasAttackedInEveryWay) {
  v1::EncodingAudit audit;
  EXPECT_FALSE(AllHold(audit));
  AddGood(audit);
  AddGood(audit);
  EXPECT_TRUE(AllHold(audit));
  audit.mutable_settings()->set_quick(true);
  EXPECT_FALSE(AllHold(audit));
  audit.mutable_settings()->set_quick(false);
  audit.mutable_patterns(1)->mutable_attacks()->DeleteSubrange(0, 1);
  EXPECT_FALSE(AllHold(audit));
}

TEST(GatesTest, PatternMiningForbidsWhereItFindsSomebodyOnly) {
  for (const auto& [found, of_twin, holds] : std::vector<std::tuple<uint64_t, uint64_t, bool>>{
           {0, 9, true}, {0, 0, true}, {1, 9, false}}) {
    v1::EncodingAudit audit;
    AddGood(audit);
    v1::AttackOutcome& mining = *audit.mutable_patterns(0)->mutable_attacks(2);
    mining.mutable_figures()->set_first(found);
    mining.mutable_twin()->set_first(of_twin);
    Judge(UsualGates(), *audit.mutable_patterns(0));
    EXPECT_EQ(AllHold(audit), holds) << found << " " << of_twin;
  }
}

TEST(GatesTest, OfTokensNothingIsAsked) {
  v1::EncodingAudit audit;
  AddGood(audit);
  v1::AuditedPattern& token = *audit.add_patterns();
  token.set_token(true);
  Add(token, v1::ATTACK_FREQUENCY, 1000, 0).clear_twin();
  Judge(UsualGates(), token);
  EXPECT_EQ(token.attacks(0).verdict(), v1::VERDICT_NO_GATE);
  EXPECT_EQ(token.leaks().verdict(), v1::VERDICT_NO_GATE);
  EXPECT_TRUE(AllHold(audit));
}

TEST(AuditTest, EachPatternOfAFilterIsAttackedBesideItsTwin) {
  const v1::LinkageSchema schema = Schema();
  const std::vector<PersonFields> persons = MakePersons(800);
  ASSERT_OK_AND_ASSIGN(const v1::EncodingAudit audit,
                       AuditEncodings({schema, persons, {}, Settings(), 0}, UsualGates()));
  ASSERT_EQ(audit.patterns_size(), 2);
  EXPECT_EQ(audit.persons(), 800u);
  EXPECT_FALSE(audit.holds());
  const v1::AuditedPattern& whole = audit.patterns(0);
  EXPECT_EQ(whole.encoding(), "person");
  EXPECT_THAT(whole.fields(), ElementsAre("surname", "birth_date", "postcode"));
  EXPECT_THAT(audit.patterns(1).fields(), ElementsAre("surname", "birth_date"));
  EXPECT_EQ(whole.records(), 720u);
  EXPECT_EQ(whole.codes(), 400u);
  EXPECT_EQ(whole.in_both(), 200u);
  EXPECT_GT(whole.leaks_of_twin().ones_with_tokens(), 500'000);
  const v1::AttackOutcome& profile = Outcome(whole, v1::ATTACK_PROFILE);
  EXPECT_EQ(profile.figures().persons(), 200u - 100u);
  EXPECT_GT(profile.twin().first(), profile.twin().persons() * 8 / 10);
  EXPECT_LT(profile.figures().first(), profile.figures().persons() / 10);
  const v1::AttackOutcome& dictionary = Outcome(whole, v1::ATTACK_DICTIONARY);
  EXPECT_EQ(dictionary.figures().first(), dictionary.figures().persons());
  EXPECT_EQ(dictionary.verdict(), v1::VERDICT_NO_GATE);
  EXPECT_EQ(Outcome(whole, v1::ATTACK_LEARNER).figures().fields_size(), 3);
  EXPECT_THAT(AuditText(audit), HasSubstr("person of surname, birth_date, postcode: 720 records"));
}

TEST(AuditTest, WithoutHardeningTheGatesFail) {
  v1::LinkageSchema schema = Schema();
  schema.mutable_encodings(1)->mutable_bloom()->clear_hardening();
  const std::vector<PersonFields> persons = MakePersons(800);
  ASSERT_OK_AND_ASSIGN(const v1::EncodingAudit audit,
                       AuditEncodings({schema, persons, {}, Settings(), 0}, UsualGates()));
  const v1::AuditedPattern& whole = audit.patterns(0);
  EXPECT_EQ(whole.leaks().verdict(), v1::VERDICT_FAILS);
  const v1::AttackOutcome& profile = Outcome(whole, v1::ATTACK_PROFILE);
  EXPECT_EQ(profile.figures().first(), profile.twin().first());
  EXPECT_NE(profile.verdict(), v1::VERDICT_HOLDS);
}

TEST(AuditTest, TheSameSeedFindsTheSame) {
  const v1::LinkageSchema schema = Schema();
  const std::vector<PersonFields> persons = MakePersons(400);
  const auto found = [&](unsigned threads) {
    v1::EncodingAudit audit =
        AuditEncodings({schema, persons, {}, Settings(), threads}, UsualGates()).value();
    for (v1::AuditedPattern& pattern : *audit.mutable_patterns()) {
      for (v1::AttackOutcome& outcome : *pattern.mutable_attacks()) {
        outcome.mutable_figures()->clear_milliseconds();
        outcome.mutable_twin()->clear_milliseconds();
      }
    }
    return CanonicalBytes(audit);
  };
  EXPECT_EQ(found(1), found(2));
}

TEST(AuditTest, APopulationMakesUpForASmallSource) {
  const v1::LinkageSchema schema = Schema();
  const std::vector<PersonFields> all = MakePersons(800);
  const std::vector<PersonFields> few(all.begin(), all.begin() + 40);
  const Result<v1::EncodingAudit> refused =
      AuditEncodings({schema, few, {}, Settings(), 0}, UsualGates());
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(refused.status())),
              HasSubstr("in its fields, want at least 100"));
  ASSERT_OK_AND_ASSIGN(const v1::EncodingAudit audit,
                       AuditEncodings({schema, few, all, Settings(), 0}, UsualGates()));
  EXPECT_EQ(audit.patterns(0).codes(), 400u);
  EXPECT_EQ(audit.population(), 800u);
}

}  // namespace
}  // namespace koppel::agents
