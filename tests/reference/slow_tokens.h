// Sections 3 and 4 of agents/ENCODING.md, written down once more as plainly as they read: tokens,
// and hashes from weights.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::reference {

std::set<std::string> SlowTokens(const v1::Field& field, const v1::BloomField& part,
                                 const std::string& value);

// One number for each field of the filter.
std::vector<uint32_t> SlowHashes(const v1::LinkageSchema& schema, const v1::Bloom& bloom);

}  // namespace koppel::reference
