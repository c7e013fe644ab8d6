// What a valid linkage schema gives and lacks: sizes, expected fill, hardening, epsilon, warnings.
//
// Judges by the figures of agents/ENCODING.md, section 5; reads no records.
#pragma once

#include <string>

#include "agents/commands/schema_report.pb.h"
#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// `file` is how the schema was named. Pure, thread safe.
SchemaReport SchemaReportOf(const std::string& file, const v1::LinkageSchema& schema);
LintReport LintSchema(const std::string& file, const v1::LinkageSchema& schema);

// FAILED_PRECONDITION "FILE: ENCODING: ..." where an encoding does not protect at all.
Status CheckProtection(const LintReport& report);

// For people: one line for each encoding, then one for each warning.
std::string LintReportText(const LintReport& report);

}  // namespace koppel::agents
