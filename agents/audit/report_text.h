// An audit for a terminal.
#pragma once

#include <string>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

std::string AuditText(const v1::EncodingAudit& audit);

}  // namespace koppel::agents
