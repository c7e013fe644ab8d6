// The same persons as another source has them: one field wrong.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/audit/subject.h"
#include "agents/normalise/person_reader.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Each person with one of the pattern's fields changed, drawn at random: a letter of a name, or the
// value of any other field for that of the next person. The same for the same seed.
std::vector<PersonFields> NearDuplicates(const v1::LinkageSchema& schema,
                                         const FieldPattern& pattern,
                                         const std::vector<PersonFields>& persons, uint64_t seed);

}  // namespace koppel::agents
