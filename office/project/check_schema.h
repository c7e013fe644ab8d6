// Checks a linkage schema against what koppel/v1/schema.proto promises: a specification with a
// broken schema must fail here, before officers read and sign it.
#pragma once

#include <set>
#include <string>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::office {

// INVALID_ARGUMENT "linkage_schema.encodings[1].bloom.bits: got 100, want ...", the first fault in
// order. `sources` are the project's source names.
Status CheckSchema(const v1::LinkageSchema& schema, const std::set<std::string>& sources);

}  // namespace koppel::office
