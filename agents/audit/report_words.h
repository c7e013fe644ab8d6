// The words of an audit, the same in a terminal, on a page and in a refusal. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// "graph matching".
std::string_view NameOf(v1::Attack attack);

// What the attack does, in a sentence for people who do not build encodings.
std::string_view WhatIsTried(v1::Attack attack);

// What the attacker is taken to have: "200 known persons".
std::string Assumption(const v1::AttackOutcome& outcome, const v1::AuditedPattern& pattern,
                       const v1::AuditSettings& settings);

// "person of surname, birth_date".
std::string NameOf(const v1::AuditedPattern& pattern);

// Whether a filter was not attacked in every way, as too few persons differ in its fields.
bool IsTooSmall(const v1::AuditedPattern& pattern);
// "2 persons differ in these fields".
std::string HowManyDiffer(const v1::AuditedPattern& pattern);

// "12.34%"; "-" of nothing.
std::string Percent(uint64_t part, uint64_t all);
// Of millionths.
std::string Percent(uint32_t millionths);

// The persons that the first guess found, as a share.
std::string FirstOf(const v1::AttackFigures& figures);

// How well structure recovery told bits that share inputs from others.
std::string SharedInputsTold(const v1::AttackFigures& figures);

// What the gate allows: "at most 5.00%", or "no gate".
std::string LimitOf(const v1::AttackOutcome& outcome);

// "holds", "FAILS", "NOT MEASURED"; empty where there is no gate.
std::string_view VerdictWord(v1::Verdict verdict);

// The verdict with its reason, in words.
std::string VerdictSentence(const v1::AttackOutcome& outcome);

// All of a judged audit in one sentence.
std::string_view Conclusion(const v1::EncodingAudit& audit);

// Why a judged audit does not hold: its first gate that fails, else the first that says nothing,
// with the figures. Empty where all gates hold.
std::string WhatFails(const v1::EncodingAudit& audit);

}  // namespace koppel::agents
