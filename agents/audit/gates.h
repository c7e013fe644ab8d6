// What an attack may find at most, for an encoding to leave the agency.
//
// A gate that holds because the attack failed says nothing: each gated attack also runs on the same
// records without hardening, and must succeed there.
#pragma once

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// Shares in millionths.
struct Gates {
  // Bits that are set against tokens, either way.
  uint32_t ones_with_tokens = 200'000;
  // Persons found without any known one, and by a few known ones: the larger of two bounds, the
  // other is so many times chance.
  uint32_t graph = 50'000;
  uint32_t profile = 5'000;
  uint32_t profile_times_chance = 5;
  // Tokens guessed beyond what their frequencies tell.
  uint32_t learner = 100'000;
  // What the twin must have at least.
  uint32_t graph_of_twin = 800'000;
  uint32_t profile_of_twin = 900'000;
  uint32_t learner_of_twin = 950'000;
};

// Sets the verdicts of all that a pattern's audit holds. Attacks without a twin or a gate have
// none. The learner is judged field by field, by those that it reads in the twin: a field with so
// few bits that they are lost among the others is hidden in both.
void Judge(const Gates& gates, v1::AuditedPattern& pattern);

// Whether every filter has been attacked without known persons, with a few and with many, and all
// gates hold.
bool AllHold(const v1::EncodingAudit& audit);

}  // namespace koppel::agents
