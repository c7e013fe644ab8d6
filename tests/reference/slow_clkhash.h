// The CLK of a record as clkhash defines it, written down once more as plainly as it reads: nothing
// kept, OpenSSL's BLAKE2BMAC and HMAC for each token, bits as a vector of bool. Shares the schema's
// struct with the encoder and nothing else.
#pragma once

#include <string>
#include <vector>

#include "agents/clkhash/schema.h"

namespace koppel::reference {

// `values` are formatted already, one for each feature, and whole numbers below 10^12 for numeric
// comparisons without fractional precision.
std::string SlowClk(const agents::ClkhashSchema& schema, const std::string& secret,
                    const std::vector<std::string>& values);

}  // namespace koppel::reference
