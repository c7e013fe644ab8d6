#include "agents/audit/audit.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "agents/audit/exposure.h"
#include "agents/audit/repeats.h"
#include "agents/audit/target.h"
#include "base/cli.h"
#include "base/counted.h"

namespace koppel::agents {
namespace {

uint64_t MillisecondsSince(std::chrono::steady_clock::time_point start) {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - start)
                                   .count());
}

// All attacks on one filter of a subject that has persons enough.
class PatternAudit {
 public:
  PatternAudit(const AuditInput& input, const Target& target, const Target* twin,
               v1::AuditedPattern& pattern)
      : input_(input), target_(target), twin_(twin), pattern_(pattern) {}

  Status Run() {
    *pattern_.mutable_leaks() = target_.Leaks();
    if (twin_ != nullptr) *pattern_.mutable_leaks_of_twin() = twin_->Leaks();
    Attack(v1::ATTACK_PATTERNS, [](const Target& target) { return target.Patterns(); });
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
      KOPPEL_ASSIGN_OR_RETURN(*Added(v1::ATTACK_STRUCTURE, pattern_).mutable_figures(),
                              target_.Structure());
    }
    KOPPEL_ASSIGN_OR_RETURN(*Added(v1::ATTACK_DICTIONARY, pattern_).mutable_figures(),
                            target_.Dictionary());
    return OkStatus();
  }

 private:
  using Figures = std::function<v1::AttackFigures(const Target&)>;

  static v1::AttackFigures Timed(const Target& target, const Figures& attack) {
    const auto start = std::chrono::steady_clock::now();
    v1::AttackFigures figures = attack(target);
    figures.set_milliseconds(MillisecondsSince(start));
    return figures;
  }
  // Without any hardening the filter is its own twin.
  void Attack(v1::Attack which, const Figures& attack) {
    v1::AttackOutcome& outcome = Added(which, pattern_);
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

// Attacks one encoding of an audit, pattern by pattern.
class EncodingAttack {
 public:
  EncodingAttack(const AuditInput& input, const v1::Encoding& encoding)
      : input_(input),
        encoding_(encoding),
        only_(OnlyEncoding(input.schema, encoding)),
        budget_{input.settings, input.threads} {}

  // Of records that have these of its fields.
  Status Run(const FieldPattern& pattern, v1::AuditedPattern& audited) {
    SetSubject(input_.schema, encoding_, pattern, audited);
    KOPPEL_RETURN_IF_ERROR(Frequencies(pattern, audited));
    if (encoding_.has_token()) return OkStatus();
    const std::vector<PersonFields> persons = PersonsToAttack(input_, encoding_.bloom(), pattern);
    audited.set_differing(persons.size());
    if (persons.size() < kFewestPersons) return OkStatus();
    return OtherAttacks(
        SubjectOf(input_.schema, encoding_.bloom(), pattern, persons, input_.settings), audited);
  }

 private:
  bool IsHardened() const { return !encoding_.bloom().hardening().empty(); }

  Status Frequencies(const FieldPattern& pattern, v1::AuditedPattern& audited) {
    const Repeats repeats = RepeatsOf(input_.schema, encoding_, pattern, input_.persons,
                                      input_.population, input_.settings);
    SetSides(repeats.codes.size(), repeats.theirs.size(), repeats.in_both, audited);
    if (repeats.codes.size() + repeats.theirs.size() - repeats.in_both < kFewestPersons) {
      return OkStatus();
    }
    v1::AttackOutcome& outcome = Added(v1::ATTACK_FREQUENCY, audited);
    KOPPEL_ASSIGN_OR_RETURN(const FrequencyOutcome found, Timed(only_, repeats));
    *outcome.mutable_figures() = found.figures;
    *audited.mutable_leaks() = found.leaks;
    if (encoding_.has_token()) return OkStatus();
    FrequencyOutcome of_twin = found;
    if (IsHardened()) {
      KOPPEL_ASSIGN_OR_RETURN(of_twin, Timed(WithoutHardening(only_), repeats));
      *audited.mutable_leaks_of_twin() = of_twin.leaks;
    }
    *outcome.mutable_twin() = of_twin.figures;
    return OkStatus();
  }
  Result<FrequencyOutcome> Timed(const v1::LinkageSchema& schema, const Repeats& repeats) const {
    const auto start = std::chrono::steady_clock::now();
    KOPPEL_ASSIGN_OR_RETURN(FrequencyOutcome found, AttackFrequencies(schema, repeats, budget_));
    found.figures.set_milliseconds(MillisecondsSince(start));
    return found;
  }

  Status OtherAttacks(const Subject& subject, v1::AuditedPattern& audited) {
    SetSides(subject.codes.size(), subject.theirs.size(), subject.sides.in_both, audited);
    KOPPEL_ASSIGN_OR_RETURN(const Target target, Target::Of(only_, subject, budget_));
    if (!IsHardened()) return PatternAudit(input_, target, nullptr, audited).Run();
    const v1::LinkageSchema unhardened = WithoutHardening(only_);
    KOPPEL_ASSIGN_OR_RETURN(const Target twin, Target::Of(unhardened, subject, budget_));
    return PatternAudit(input_, target, &twin, audited).Run();
  }

  static void SetSides(size_t codes, size_t theirs, size_t in_both, v1::AuditedPattern& audited) {
    audited.set_codes(static_cast<uint32_t>(codes));
    audited.set_theirs(static_cast<uint32_t>(theirs));
    audited.set_in_both(static_cast<uint32_t>(in_both));
  }

  const AuditInput& input_;
  const v1::Encoding& encoding_;
  v1::LinkageSchema only_;
  AttackBudget budget_;
};

// Of filters and tokens; blocking tokens have none.
std::vector<FieldPattern> PatternsOf(const AuditInput& input, const v1::Encoding& encoding) {
  if (encoding.has_bloom()) return PatternsOf(input.schema, encoding.bloom(), input.persons);
  if (!encoding.has_token()) return {};
  const FieldPattern pattern = PatternOf(input.schema, encoding.token(), input.persons);
  if (pattern.records == 0) return {};
  return {pattern};
}

// Unless something was attacked.
Status NothingAttacked(const v1::EncodingAudit& audit) {
  for (const v1::AuditedPattern& pattern : audit.patterns()) {
    if (pattern.attacks_size() > 0) return OkStatus();
  }
  if (audit.patterns_size() == 0) return InvalidArgument("no record has a filter or a token");
  const v1::AuditedPattern& first = audit.patterns(0);
  return InvalidArgument(first.encoding(), ": got ",
                         Counted(first.token() ? first.records() : first.differing(),
                                 "person that differs", "persons that differ"),
                         " in its fields, want at least ", kFewestPersons,
                         "; --population adds others");
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

Result<v1::EncodingAudit> AuditEncodings(const AuditInput& input, const v1::AuditGates& gates) {
  v1::EncodingAudit audit;
  *audit.mutable_settings() = input.settings;
  audit.set_persons(input.persons.size());
  audit.set_population(input.population.size());
  for (const v1::Encoding& encoding : input.schema.encodings()) {
    EncodingAttack attack(input, encoding);
    for (const FieldPattern& pattern : PatternsOf(input, encoding)) {
      v1::AuditedPattern& audited = *audit.add_patterns();
      KOPPEL_RETURN_IF_ERROR(attack.Run(pattern, audited));
      Judge(gates, audited);
    }
  }
  KOPPEL_RETURN_IF_ERROR(NothingAttacked(audit));
  audit.set_holds(AllHold(audit));
  return audit;
}

}  // namespace koppel::agents
