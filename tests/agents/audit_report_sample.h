// A report of an audit, all of whose usual gates hold, and the project that asks for it.
#pragma once

#include "keys/sign.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/project.pb.h"

namespace koppel::agents {

inline constexpr int64_t kAuditedMs = 1'790'000'000'000;  // September 2026

// Of the source "police", which has two filters, and "tips", which lacks the field of one.
v1::ProjectSpecification AuditedProject();

// Of "police", as `key` would have made it.
v1::EncodingAudit HoldingAudit();

// Adds what was found of the schema's token.
void AddToken(v1::EncodingAudit& audit);

// The outcome of an attack on a pattern of the audit.
v1::AttackOutcome& OutcomeOf(v1::EncodingAudit& audit, int pattern, v1::Attack attack);

}  // namespace koppel::agents
