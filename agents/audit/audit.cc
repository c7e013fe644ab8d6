#include "agents/audit/audit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "agents/audit/exposure.h"
#include "agents/audit/target.h"
#include "base/cli.h"
#include "base/counted.h"

namespace koppel::agents {
namespace {

constexpr size_t kFewestPersons = 100;
uint64_t MillisecondsSince(std::chrono::steady_clock::time_point start) {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - start)
                                   .count());
}

// All attacks on one filter of a subject.
class PatternAudit {
 public:
  PatternAudit(const AuditInput& input, const Target& target, const Target* twin,
               v1::AuditedPattern& pattern)
      : input_(input), target_(target), twin_(twin), pattern_(pattern) {}

  Status Run() {
    *pattern_.mutable_leaks() = target_.Leaks();
    if (twin_ != nullptr) *pattern_.mutable_leaks_of_twin() = twin_->Leaks();
    Attack(v1::ATTACK_PROFILE, [](const Target& target) { return target.Profile(); });
    Attack(v1::ATTACK_LEARNER, [](const Target& target) { return target.Learner(); });
    if (!input_.settings.quick()) {
      Attack(v1::ATTACK_GRAPH, [&](const Target& target) {
        Progress progress(Concat("matching graphs of ", pattern_.encoding()), "turns", 0);
        return target.Graph([&](size_t turn) { progress.Update(turn); });
      });
    }
    // Without hardening there is no structure to recover, and what a leaked key gives does not
    // depend on any.
    if (twin_ != nullptr) {
      KOPPEL_ASSIGN_OR_RETURN(*Added(v1::ATTACK_STRUCTURE).mutable_figures(), target_.Structure());
    }
    KOPPEL_ASSIGN_OR_RETURN(*Added(v1::ATTACK_DICTIONARY).mutable_figures(), target_.Dictionary());
    return OkStatus();
  }

 private:
  using Figures = std::function<v1::AttackFigures(const Target&)>;

  v1::AttackOutcome& Added(v1::Attack attack) {
    v1::AttackOutcome& outcome = *pattern_.add_attacks();
    outcome.set_attack(attack);
    return outcome;
  }
  static v1::AttackFigures Timed(const Target& target, const Figures& attack) {
    const auto start = std::chrono::steady_clock::now();
    v1::AttackFigures figures = attack(target);
    figures.set_milliseconds(MillisecondsSince(start));
    return figures;
  }
  // Without any hardening the filter is its own twin.
  void Attack(v1::Attack which, const Figures& attack) {
    v1::AttackOutcome& outcome = Added(which);
    *outcome.mutable_figures() = Timed(target_, attack);
    *outcome.mutable_twin() = twin_ == nullptr ? outcome.figures() : Timed(*twin_, attack);
  }

  const AuditInput& input_;
  const Target& target_;
  const Target* twin_;
  v1::AuditedPattern& pattern_;
};

// Those whose codes are attacked come from the source, the attacker's other records from the
// population, and either from the other where it has too few.
std::vector<PersonFields> PersonsToAttack(const AuditInput& input, const v1::Bloom& bloom,
                                          const FieldPattern& pattern) {
  std::vector<PersonFields> all =
      PersonsLike(input.schema, bloom, pattern, input.persons, input.settings.records());
  all.insert(all.end(), input.population.begin(), input.population.end());
  all.insert(all.end(), input.persons.begin(), input.persons.end());
  return PersonsLike(input.schema, bloom, pattern, all, MostPersons(input.settings));
}

Status AuditPattern(const AuditInput& input, const v1::Encoding& encoding,
                    const FieldPattern& pattern, v1::AuditedPattern& audited) {
  audited.set_encoding(encoding.name());
  audited.set_records(pattern.records);
  for (const size_t field : pattern.fields) {
    audited.add_fields(input.schema.fields(static_cast<int>(field)).name());
  }
  const std::vector<PersonFields> persons = PersonsToAttack(input, encoding.bloom(), pattern);
  if (persons.size() < kFewestPersons) {
    return InvalidArgument(encoding.name(), ": got ",
                           Counted(persons.size(), "person that differs", "persons that differ"),
                           " in its fields, want at least ", kFewestPersons,
                           "; --population adds others");
  }
  const Subject subject =
      SubjectOf(input.schema, encoding.bloom(), pattern, persons, input.settings);
  audited.set_codes(static_cast<uint32_t>(subject.codes.size()));
  audited.set_theirs(static_cast<uint32_t>(subject.theirs.size()));
  audited.set_in_both(static_cast<uint32_t>(subject.sides.in_both));
  const v1::LinkageSchema only = OnlyFilter(input.schema, encoding);
  const AttackBudget budget{input.settings, input.threads};
  const v1::LinkageSchema unhardened = WithoutHardening(only);
  KOPPEL_ASSIGN_OR_RETURN(const Target target, Target::Of(only, subject, budget));
  if (encoding.bloom().hardening().empty()) {
    return PatternAudit(input, target, nullptr, audited).Run();
  }
  KOPPEL_ASSIGN_OR_RETURN(const Target twin, Target::Of(unhardened, subject, budget));
  return PatternAudit(input, target, &twin, audited).Run();
}

}  // namespace

v1::AuditSettings UsualSettings(bool quick) {
  v1::AuditSettings settings;
  settings.set_seed(1);
  settings.set_records(quick ? 2000 : 10'000);
  settings.set_overlap(kMillionth / 2);
  settings.set_seeds(200);
  settings.set_pairs(quick ? 1000 : 5000);
  settings.set_quick(quick);
  return settings;
}

size_t MostPersons(const v1::AuditSettings& settings) {
  const double overlap = settings.overlap() / double{kMillionth};
  return static_cast<size_t>(std::ceil(settings.records() * (2 - overlap)));
}

Result<v1::EncodingAudit> AuditEncodings(const AuditInput& input, const v1::AuditGates& gates) {
  v1::EncodingAudit audit;
  *audit.mutable_settings() = input.settings;
  audit.set_persons(input.persons.size());
  audit.set_population(input.population.size());
  for (const v1::Encoding& encoding : input.schema.encodings()) {
    if (!encoding.has_bloom()) continue;
    for (const FieldPattern& pattern : PatternsOf(input.schema, encoding.bloom(), input.persons)) {
      v1::AuditedPattern& audited = *audit.add_patterns();
      KOPPEL_RETURN_IF_ERROR(AuditPattern(input, encoding, pattern, audited));
      Judge(gates, audited);
    }
  }
  audit.set_holds(AllHold(audit));
  return audit;
}

}  // namespace koppel::agents
