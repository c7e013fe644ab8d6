#include "tests/agents/audit_report_sample.h"

#include <cstdlib>
#include <string>

#include "agents/audit/gates.h"
#include "agents/schema/schema.h"
#include "proto/audit_requirement.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

constexpr char kSchema[] = R"({
  "name": "two-filters", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE"},
             {"name": "postcode", "type": "POSTCODE"}],
  "encodings": [
    {"name": "exact", "token": {"parts": [{"field": "born"}]}},
    {"name": "person", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 10},
      {"field": "born", "tokens": "DATE_PARTS", "hashes": 10}],
      "hardening": [{"diffuse": {"bits": 1024, "inputs": 5}}]}},
    {"name": "place", "bloom": {"bits": 512, "fields": [
      {"field": "born", "tokens": "DATE_PARTS", "hashes": 10},
      {"field": "postcode", "tokens": "POSITIONAL_BIGRAMS", "hashes": 10}],
      "hardening": [{"diffuse": {"bits": 1024, "inputs": 5}}]}}],
  "passes": [{"similar": {"encoding": "person", "dice_permille": 500}}],
  "sources": [{"source": "police"}, {"source": "tips", "absent": ["postcode"]}]
})";

void AddShares(v1::Attack attack, uint64_t found, uint64_t of_twin, v1::AuditedPattern& pattern) {
  v1::AttackOutcome& outcome = *pattern.add_attacks();
  outcome.set_attack(attack);
  for (const auto& [figures, first] :
       {std::pair{outcome.mutable_figures(), found}, std::pair{outcome.mutable_twin(), of_twin}}) {
    figures->set_persons(5000);
    figures->set_first(first);
    figures->set_first_ten(first);
    figures->set_chance(100);
  }
}

void AddLearner(v1::AuditedPattern& pattern) {
  AddShares(v1::ATTACK_LEARNER, 0, 4000, pattern);
  v1::AttackOutcome& outcome = *pattern.mutable_attacks()->rbegin();
  for (const std::string& name : pattern.fields()) {
    v1::FieldRecovered& field = *outcome.mutable_figures()->add_fields();
    field.set_field(name);
    field.set_dice(250'000);
    field.set_baseline(200'000);
    v1::FieldRecovered& of_twin = *outcome.mutable_twin()->add_fields();
    of_twin = field;
    of_twin.set_dice(990'000);
  }
}

v1::AuditedPattern PatternOf(const std::string& encoding, const std::string& first,
                             const std::string& second) {
  v1::AuditedPattern pattern;
  pattern.set_encoding(encoding);
  pattern.add_fields(first);
  pattern.add_fields(second);
  pattern.set_records(12'000);
  pattern.set_differing(12'000);
  pattern.set_codes(10'000);
  pattern.set_theirs(10'000);
  pattern.set_in_both(5'000);
  pattern.mutable_leaks()->set_ones_with_tokens(-50'000);
  pattern.mutable_leaks_of_twin()->set_ones_with_tokens(800'000);
  AddShares(v1::ATTACK_PROFILE, 10, 4990, pattern);
  AddLearner(pattern);
  AddShares(v1::ATTACK_GRAPH, 100, 4500, pattern);
  AddShares(v1::ATTACK_DICTIONARY, 5000, 0, pattern);
  pattern.mutable_attacks()->rbegin()->clear_twin();
  return pattern;
}

}  // namespace

v1::ProjectSpecification AuditedProject() {
  v1::ProjectSpecification specification;
  if (!ParseJson("schema", kSchema, *specification.mutable_linkage_schema()).ok()) std::abort();
  specification.mutable_audit();
  return specification;
}

v1::EncodingAudit HoldingAudit() {
  const v1::LinkageSchema schema = AuditedProject().linkage_schema();
  v1::EncodingAudit audit;
  audit.set_schema_hash(SchemaHash(schema));
  audit.set_schema(schema.name());
  audit.set_source("police");
  audit.set_made_ms(kAuditedMs);
  audit.mutable_settings()->set_seed(1);
  audit.mutable_settings()->set_records(10'000);
  audit.mutable_settings()->set_overlap(500'000);
  audit.mutable_settings()->set_seeds(200);
  audit.mutable_settings()->set_pairs(5'000);
  audit.set_persons(12'000);
  *audit.add_patterns() = PatternOf("person", "surname", "born");
  *audit.add_patterns() = PatternOf("place", "born", "postcode");
  for (auto& pattern : *audit.mutable_patterns()) {
    Judge(WithUsualBounds(v1::AuditGates()), pattern);
  }
  audit.set_holds(AllHold(audit));
  return audit;
}

void AddToken(v1::EncodingAudit& audit) {
  v1::AuditedPattern& pattern = *audit.add_patterns();
  pattern.set_encoding("exact");
  pattern.set_token(true);
  pattern.add_fields("born");
  pattern.set_records(9000);
  pattern.set_codes(4500);
  pattern.set_theirs(4500);
  pattern.set_in_both(2250);
  pattern.mutable_leaks()->set_repeated_codes(321);
  AddShares(v1::ATTACK_FREQUENCY, 900, 0, pattern);
  pattern.mutable_attacks(0)->clear_twin();
}

v1::AttackOutcome& OutcomeOf(v1::EncodingAudit& audit, int pattern, v1::Attack attack) {
  for (auto& outcome : *audit.mutable_patterns(pattern)->mutable_attacks()) {
    if (outcome.attack() == attack) return outcome;
  }
  std::abort();
}

}  // namespace koppel::agents
