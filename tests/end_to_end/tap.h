// What the tapped linker writes down: every request as it was decrypted and every row before it is
// sealed, in the order in which they came.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel::testing {

struct TapEntry {
  // "request" or "row".
  std::string kind;
  // The method, or the table.
  std::string name;
  // The request's bytes, or the row's key and value.
  std::string bytes;
};

// The entry in a line of its own with its size, then its bytes as they are.
std::string TapBytes(const TapEntry& entry);

// All entries of a tap. INVALID_ARGUMENT if it is cut short.
Result<std::vector<TapEntry>> ReadTap(std::string_view tap);

}  // namespace koppel::testing
