// Dates as Python's datetime.strptime reads them, printed as %Y%m%d.
//
// All directives of Python in the C locale (English names; of time zones utc, gmt and offsets): the
// format becomes the expression that Python makes of it, and the fields become a date by Python's
// rules, week numbers and days of the year included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/clkhash/python_pattern.h"
#include "base/status.h"

namespace koppel::agents {

// Movable. Not thread safe.
class PythonDate {
 public:
  // INVALID_ARGUMENT "got ..., want ..." for an unknown directive, one that stands there twice, and
  // a format that gives no date whatever the text.
  static Result<PythonDate> Compile(std::string_view format);

  // "20170531"; years below 1000 have no zeros before them, as glibc prints them. INVALID_ARGUMENT
  // without the text where it is no date of this format.
  Result<std::string> Read(std::string_view utf8);

 private:
  PythonDate(PythonPattern pattern, std::string directives)
      : pattern_(std::move(pattern)), directives_(std::move(directives)) {}

  PythonPattern pattern_;
  // One for each group of the pattern, in order.
  std::string directives_;
};

}  // namespace koppel::agents
