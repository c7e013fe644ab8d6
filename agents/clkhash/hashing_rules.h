// `hashing` of a feature in the three versions of clkhash's linkage schemas.
#pragma once

#include "agents/clkhash/json_place.h"
#include "agents/clkhash/schema.h"
#include "base/status.h"

namespace koppel::agents {

// Reads the feature's `hashing` into comparison, hash and missing; a feature of weight 0 (version
// 1) becomes ignored. `config` is clkConfig, where version 1 has its hash and k. INVALID_ARGUMENT
// with the place.
Status ReadHashing(int64_t version, const JsonPlace& config, const JsonPlace& hashing,
                   ClkFeature& feature);

}  // namespace koppel::agents
