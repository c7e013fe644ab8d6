// What a project asks of audits: the usual numbers, and which ones every party refuses.
#pragma once

#include <string>

#include "base/status.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// The gates with the usual bound in the place of each that is absent.
v1::AuditGates WithUsualBounds(v1::AuditGates gates);
v1::AuditRequirement WithUsualBounds(v1::AuditRequirement requirement);

// Every range that project.proto states, after the usual numbers were filled in. INVALID_ARGUMENT
// with the path of the field: "audit.least_seeds: got 0, want 1..2500".
Status CheckAuditRequirement(const v1::AuditRequirement& requirement);

// What is asked, with the usual numbers, in lines of text for officers; each begins with `indent`.
std::string AuditRequirementText(const v1::AuditRequirement& requirement,
                                 const std::string& indent);

}  // namespace koppel
