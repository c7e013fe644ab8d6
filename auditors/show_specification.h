// A specification as an officer reads it before approving. Never sees records, encodings or
// payloads.
#pragma once

#include <string>

#include "auditors/specification.h"

namespace koppel::auditors {

// The whole specification in words: purpose and rules; for each source which columns leave as what,
// and where; the fingerprints that officers compare with each other; what is encoded and how it is
// compared; and the project hash. Ends with a line break.
std::string ShowSpecification(const Specification& specification);

}  // namespace koppel::auditors
