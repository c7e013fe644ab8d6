// A cell of a CSV file to the text that is hashed: checked and written the way the feature's format
// says. Nothing is trimmed, folded or corrected.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agents/clkhash/python_date.h"
#include "agents/clkhash/python_pattern.h"
#include "agents/clkhash/schema.h"
#include "base/status.h"

namespace koppel::agents {

// Movable. Not thread safe.
class ClkFormatter {
 public:
  // INVALID_ARGUMENT for an expression or date format that ParseClkhashSchema would have refused.
  static Result<ClkFormatter> Create(const ClkFeature& feature);

  // INVALID_ARGUMENT "got ..., want ..." without the cell where it does not have the format. A
  // missing value has none to keep.
  Result<std::string> Format(std::string_view cell);

 private:
  ClkFormatter(const ClkFormat& format, const std::optional<ClkMissing>& missing)
      : format_(format), missing_(missing) {}
  Status CheckString(std::string_view cell);
  Status CheckEnum(std::string_view cell) const;
  Result<std::string> Integer(std::string_view cell) const;

  ClkFormat format_;
  std::optional<ClkMissing> missing_;
  std::optional<PythonPattern> pattern_;
  std::optional<PythonDate> date_;
};

}  // namespace koppel::agents
