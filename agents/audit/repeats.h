// Records as they come, for the frequency attack: many have the same value, and that is what it is
// about.
#pragma once

#include <vector>

#include "agents/attack/frequency_alignment.h"
#include "agents/audit/subject.h"
#include "agents/audit/target.h"
#include "base/status.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// The fields of a token's parts, and the records that have all of them.
FieldPattern PatternOf(const v1::LinkageSchema& schema, const v1::Token& token,
                       const std::vector<PersonFields>& persons);

// What is encoded in both sides' records. Values are numbered by those of the attacker, which it
// has in full; a value is what enters the encoding, so that two dates are one where a filter does
// not tell them apart.
struct Repeats {
  std::vector<PersonFields> codes;
  std::vector<PersonFields> theirs;
  size_t in_both = 0;
  // By record of the attacker, and by code; a code's value may be one that the attacker lacks, and
  // has then a number that no value has.
  attack::Numbers values;
  attack::Numbers truth;
  // By code, the number of its tokens; by value, its tokens. None where the encoding is a token.
  std::vector<uint32_t> token_counts;
  attack::TokenTable tokens;
};

// `persons`: of the source, in random order; the attacker's other records come from the population
// as far as it goes, and then from the source. Nobody is taken twice.
Repeats RepeatsOf(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                  const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                  const std::vector<PersonFields>& population, const v1::AuditSettings& settings);

// What the attack found, and what the codes give away without it; of a token how many another one
// equals.
struct FrequencyOutcome {
  v1::AttackFigures figures;
  v1::LeakMeters leaks;
};

// `schema`: of this encoding alone. Errors of RecordEncoder.
Result<FrequencyOutcome> AttackFrequencies(const v1::LinkageSchema& schema, const Repeats& repeats,
                                           const AttackBudget& budget);

}  // namespace koppel::agents
