// An audit for a terminal.
#pragma once

#include <string>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// What an attacker is assumed to have: "200 known persons".
std::string Assumption(const v1::AttackOutcome& outcome, const v1::AuditSettings& settings);
// "holds", "FAILS", "not measured", "".
std::string_view VerdictWord(v1::Verdict verdict);

std::string AuditText(const v1::EncodingAudit& audit);

}  // namespace koppel::agents
