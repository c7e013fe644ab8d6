// What an officer does before the first record moves, after reading the specification and comparing
// the keys: sign its hash. Never sees records, encodings or payloads.
#pragma once

#include <string>
#include <vector>

#include "auditors/specification.h"
#include "base/status.h"
#include "keys/sign.h"
#include "koppel/v1/signed.pb.h"

namespace koppel::auditors {

// The approval for each agency whose officer `officer` is with this key. PERMISSION_DENIED where
// the specification names no such agency.
Result<std::vector<v1::Signed>> SignApprovals(const Specification& specification,
                                              const std::string& officer, const SigningKey& key,
                                              int64_t now_ms);

}  // namespace koppel::auditors
