// A sample of an agency's own persons, as an audit encodes and attacks them.
//
// Holds identifying values; gives out none but to encoders and attacks in this process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/normalise/person_reader.h"
#include "agents/pipeline/open_source.h"
#include "base/status.h"

namespace koppel::agents {

// Reads the whole file, shows progress, and keeps `most` of its records, each with the same chance
// (reservoir sampling; Vitter 1985), in random order. Planted records are left out, as
// they are nobody. The same for the same file and seed.
Result<std::vector<PersonFields>> SamplePersons(const OpenSource& source, size_t most,
                                                uint64_t seed);

}  // namespace koppel::agents
