#include "agents/audit/gates.h"

#include <algorithm>
#include <cstdlib>

#include "agents/audit/figures.h"

namespace koppel::agents {
namespace {

v1::Verdict VerdictOf(bool broken, bool holds) {
  if (!broken) return v1::VERDICT_NOT_MEASURED;
  return holds ? v1::VERDICT_HOLDS : v1::VERDICT_FAILS;
}

void JudgeShare(uint32_t limit, uint32_t twin_least, v1::AttackOutcome& outcome) {
  outcome.set_limit(limit);
  outcome.set_twin_least(twin_least);
  const bool broken = outcome.has_twin() && ShareFound(outcome.twin()) >= twin_least;
  outcome.set_verdict(VerdictOf(broken, ShareFound(outcome.figures()) <= limit));
}

void JudgeLearner(const v1::AuditGates& gates, v1::AttackOutcome& outcome) {
  outcome.set_limit(gates.learner());
  outcome.set_twin_least(gates.learner_of_twin());
  bool broken = false;
  bool holds = true;
  for (int i = 0; i < std::min(outcome.twin().fields_size(), outcome.figures().fields_size());
       ++i) {
    if (outcome.twin().fields(i).dice() < gates.learner_of_twin()) continue;
    const v1::FieldRecovered& field = outcome.figures().fields(i);
    broken = true;
    holds = holds && field.dice() <= field.baseline() + gates.learner();
  }
  outcome.set_verdict(VerdictOf(broken, holds));
}

bool FilterHolds(const v1::AuditedPattern& pattern) {
  bool holds = pattern.leaks().verdict() == v1::VERDICT_HOLDS;
  for (const v1::AttackOutcome& outcome : pattern.attacks()) {
    holds = holds && outcome.verdict() != v1::VERDICT_FAILS;
  }
  for (const v1::Attack needed : kGatedAttacks) {
    holds = holds && std::any_of(pattern.attacks().begin(), pattern.attacks().end(),
                                 [&](const v1::AttackOutcome& outcome) {
                                   return outcome.attack() == needed &&
                                          outcome.verdict() == v1::VERDICT_HOLDS;
                                 });
  }
  return holds;
}

}  // namespace

void Judge(const v1::AuditGates& gates, v1::AuditedPattern& pattern) {
  if (pattern.token()) return;
  v1::LeakMeters& leaks = *pattern.mutable_leaks();
  const auto correlation = static_cast<uint32_t>(std::abs(leaks.ones_with_tokens()));
  leaks.set_verdict(correlation <= gates.ones_with_tokens() ? v1::VERDICT_HOLDS
                                                            : v1::VERDICT_FAILS);
  for (v1::AttackOutcome& outcome : *pattern.mutable_attacks()) {
    switch (outcome.attack()) {
      case v1::ATTACK_PATTERNS:
        JudgeShare(kPatterns, kPatternsOfTwin, outcome);
        break;
      case v1::ATTACK_GRAPH:
        JudgeShare(gates.graph(), gates.graph_of_twin(), outcome);
        break;
      case v1::ATTACK_PROFILE:
        JudgeShare(
            std::max(gates.profile(), gates.profile_times_chance() * outcome.figures().chance()),
            gates.profile_of_twin(), outcome);
        break;
      case v1::ATTACK_LEARNER:
        JudgeLearner(gates, outcome);
        break;
      default:
        break;
    }
  }
}

bool AllHold(const v1::EncodingAudit& audit) {
  return !audit.settings().quick() && audit.patterns_size() > 0 &&
         std::all_of(audit.patterns().begin(), audit.patterns().end(),
                     [](const auto& pattern) { return pattern.token() || FilterHolds(pattern); });
}

}  // namespace koppel::agents
