// Values of which each may stand once in a file, however many there are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agents/source/external_sort.h"
#include "base/status.h"

namespace koppel::agents {

// Collects values with their lines; in bounded memory, so that a repetition shows at the end only.
// Not thread safe.
class UniqueValues {
 public:
  explicit UniqueValues(const SortSettings& settings);

  Status Add(std::string_view value, uint64_t line);

  // INVALID_ARGUMENT "WHERE: LINE: ..." naming both lines of a value that stands twice: of several,
  // the one whose repetition comes first in the file. `want` ends the message: "one row for each".
  Status Check(const std::string& file, const std::string& column, std::string_view want);

 private:
  ExternalSort sort_;
};

}  // namespace koppel::agents
