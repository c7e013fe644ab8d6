// References to records: what stands for a record wherever its agency's own id may not
// (koppel/v1/record.proto).
#pragma once

#include <cstddef>

#include "base/status.h"
#include "koppel/v1/ingest.pb.h"

namespace koppel {

inline constexpr size_t kRecordRefBytes = 16;

// Of one withdrawal; an agency that withdraws more sends several.
inline constexpr size_t kMostWithdrawnRecords = 1000;

// That the withdrawal names 1..kMostWithdrawnRecords references, ascending and each once.
// INVALID_ARGUMENT "withdrawal.record_refs[i]: ...".
Status CheckWithdrawnRefs(const v1::RecordWithdrawal& withdrawal);

}  // namespace koppel
