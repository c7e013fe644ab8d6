// What an attack may find at most, for an encoding to leave the agency.
//
// A gate that holds because the attack failed says nothing: each gated attack also runs on the same
// records without hardening, and must succeed there.
#pragma once

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// The attacks that every filter must have withstood.
inline constexpr v1::Attack kGatedAttacks[] = {v1::ATTACK_GRAPH, v1::ATTACK_PROFILE,
                                               v1::ATTACK_LEARNER};

// Of pattern mining, nobody may be found. It counts where anybody is found in the twin; where not,
// it is shown as not measured and forbids nothing: records of many fields withstand it without
// hardening (Christen et al. 2018), so that no bound for the twin could be met.
inline constexpr uint32_t kPatterns = 0;
inline constexpr uint32_t kPatternsOfTwin = 1;

// Sets the verdicts of all that a pattern's audit holds. `gates`: with every bound
// (proto/audit_requirement.h). Attacks without a twin or a gate have none. The learner is judged
// field by field, by those that it reads in the twin: a field with so few bits that they are lost
// among the others is hidden in both.
void Judge(const v1::AuditGates& gates, v1::AuditedPattern& pattern);

// Whether every filter has been attacked without known persons, with a few and with many, these
// gates hold, and no other one fails. Of tokens nothing is asked: that equal values have equal ones
// is what they are for.
bool AllHold(const v1::EncodingAudit& audit);

}  // namespace koppel::agents
