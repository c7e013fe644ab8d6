// Random valid schemas and people who fit them, for tests that hold the encoder against its twin.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Filters of random fields, rules, sizes and weights, a token and their passes.
v1::LinkageSchema RandomSchema(SeededRandom& random);

// Values as normalising gives them, missing and partial ones among them.
std::vector<std::string> RandomValues(const v1::LinkageSchema& schema, SeededRandom& random);

}  // namespace koppel::agents
