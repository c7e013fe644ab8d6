// What attacks find of a schema's filters, without a twin: in a table the schema without hardening
// stands beside the others.
#pragma once

#include <vector>

#include "agents/normalise/person_reader.h"
#include "base/status.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::grid {

// Of every filter the most frequent pattern of fields and the one of the fewest, with a few and
// with many known persons; and the most frequent one without any, in `graph_records` codes, as the
// time that takes grows with their square. Patterns of fewer than 100 persons that differ are left
// out. Shows progress. Errors of RecordEncoder.
Result<v1::EncodingAudit> AttackAll(const v1::LinkageSchema& schema,
                                    const std::vector<agents::PersonFields>& persons,
                                    const v1::AuditSettings& settings, uint32_t graph_records);

}  // namespace koppel::grid
