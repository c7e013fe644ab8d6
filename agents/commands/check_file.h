// Counts what is in a source's file. Nothing leaves the machine.
#pragma once

#include <string>

#include "agents/check/check_report.pb.h"
#include "base/status.h"

namespace koppel::agents {

struct CheckRequest {
  std::string csv;
  std::string schema;
  // Empty: the file's stem.
  std::string source;
  // The most frequent values enter the report; otherwise none does.
  bool show_values = false;
  // The column that names planted persons. Empty: the schema's.
  std::string canary_column;
};

// Reads and encodes the whole file (under a key that is thrown away); twice where values are
// wanted. Errors of reading it.
Result<CheckReport> CheckFile(const CheckRequest& request);

}  // namespace koppel::agents
