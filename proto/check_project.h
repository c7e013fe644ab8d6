// The one judgement of a project specification: every party refuses the same ones. What only one
// party can know (its own keys, the approvals, the day) is that party's to check.
//
// koppel/v1/project.proto states every rule that is checked here.
#pragma once

#include <string_view>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

inline constexpr size_t kMostSpecificationBytes = 1u << 20;

// Every field: names, lengths and numbers; exactly one office and one linker; agencies with an
// officer, and keys that no two of them share; sources of known agencies; a schema that CheckSchema
// passes and that maps sources of the project; events that take no identifying column; what is
// asked of audits; dates.
// INVALID_ARGUMENT with the path of the field: "parties[2].officer_key: got 0 bytes, want 32".
// Thread safe.
Status CheckProject(const v1::ProjectSpecification& specification);

// Parses the bytes strictly and checks them. INVALID_ARGUMENT "<what>: ..."; also over 1 MiB.
Result<v1::ProjectSpecification> ParseProject(std::string_view what, std::string_view bytes);

}  // namespace koppel
