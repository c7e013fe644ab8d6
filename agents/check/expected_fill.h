// The share of a filter's bits that a usual record sets, after the schema.
#pragma once

#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// 0..1, before hardening, of a record that has every field of the filter with as many tokens as the
// schema expects: 1 - product of (1 - hashes/bits)^tokens. Of a valid schema and a filter in it.
// Pure, thread safe.
double ExpectedFill(const v1::LinkageSchema& schema, const v1::Bloom& bloom);

// The share after each hardening step of a filter of which `fill` is set before them. Bits count as
// independent, which those of one filter nearly are.
std::vector<double> FillAfterSteps(const v1::Bloom& bloom, double fill);

}  // namespace koppel::agents
