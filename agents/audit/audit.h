// Attacks an agency's own encodings with the best known attacks, and says what they found.
//
// Each filter and each token is attacked by itself, and records by the fields that they have: a
// postcode that is missing leaves fewer bits, and fewer bits protect less. Codes are made under
// keys of the audit's own, which no attack sees; the attacker has the same schema, keys of its own,
// and records of the persons.
#pragma once

#include <string>
#include <vector>

#include "agents/audit/gates.h"
#include "agents/normalise/person_reader.h"
#include "base/status.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// What is audited; the report's names are the caller's.
struct AuditInput {
  const v1::LinkageSchema& schema;
  // A sample of the source, in random order, and of the attacker's file; may be empty: then the
  // attacker's records are other persons of the source.
  const std::vector<PersonFields>& persons;
  const std::vector<PersonFields>& population;
  v1::AuditSettings settings;
  // Threads that attack; 0: as many as the machine has. What comes out is the same.
  unsigned threads = 0;
};

// The settings that the shipped gates ask for: 10,000 codes, half of whose persons the attacker
// has, 200 seeds and 5,000 pairs. `quick`: 2,000 codes and 1,000 pairs, and no graph matching.
v1::AuditSettings UsualSettings(bool quick);

// All but the names of source and schema, and the time, judged by `gates`, which have every bound
// (proto/audit_requirement.h). Shows progress. Where fewer than 100 persons differ in a filter's
// fields, only their frequencies are attacked. INVALID_ARGUMENT where nothing can be attacked: each
// encoding is in fewer than 100 records, or in none.
Result<v1::EncodingAudit> AuditEncodings(const AuditInput& input, const v1::AuditGates& gates);

}  // namespace koppel::agents
