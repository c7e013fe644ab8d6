// What an officer does before the first record moves: read the specification, compare the keys,
// and sign its hash. Never sees records, encodings or payloads.
#pragma once

#include <string>
#include <vector>

#include "auditors/specification.h"
#include "base/status.h"
#include "keys/sign.h"
#include "koppel/v1/signed.pb.h"

namespace koppel::auditors {

// The whole specification in words, with the fingerprints that officers compare with each other,
// and the project hash. Ends with a line break.
std::string ShowSpecification(const Specification& specification);

// The approval for each agency whose officer `officer` is with this key. PERMISSION_DENIED where
// the specification names no such agency.
Result<std::vector<v1::Signed>> SignApprovals(const Specification& specification,
                                              const std::string& officer, const SigningKey& key,
                                              int64_t now_ms);

}  // namespace koppel::auditors
