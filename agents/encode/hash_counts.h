// How many positions each token of a filter's fields sets: said by the schema, or computed from
// weights and a target fill.
//
// Integers only: every machine gets the same (agents/ENCODING.md, section 4). Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// One number for each field of the filter, in its order; 1..64. Of a valid schema and a filter in
// it. Thread safe.
std::vector<uint32_t> HashCounts(const v1::LinkageSchema& schema, const v1::Bloom& bloom);

// Whether weights and target can be kept: INVALID_ARGUMENT "encodings[2].bloom.fields[0].weight:
// ..." where a field would need more than 64 positions for each token, or
// "encodings[2].bloom.target_fill_permille: ..." where no such numbers reach the target or stay
// within it. Of a valid schema. Thread safe.
Status CheckWeights(const v1::LinkageSchema& schema);

}  // namespace koppel::agents
