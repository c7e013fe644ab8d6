// Counts what is in a source's file. Nothing leaves the machine, and no value enters the report.
#pragma once

#include <string>

#include "agents/commands/check_report.pb.h"
#include "base/status.h"

namespace koppel::agents {

// Reads and encodes the whole file (under a key that is thrown away). Errors of reading it;
// `source` empty: the file's stem.
Result<CheckReport> CheckFile(const std::string& csv, const std::string& schema,
                              const std::string& source);

// A table for people.
std::string CheckReportText(const CheckReport& report);

}  // namespace koppel::agents
