// What may be wrong or odd with one cell, told from how it is written: why normalising refuses it,
// and what a value is in spite of which it was taken.
//
// Pure functions, thread safe. They see values and return none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/check/check_report.pb.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// The cells of a field as one text, outer blanks removed: joined by a hyphen for dates, by a blank
// for others.
std::string CellText(const v1::Field& field, const std::vector<std::string_view>& cells);

// Why a cell that normalising took for invalid is: the most telling reason. `field` is resolved for
// its source, so that its format is stated.
Finding WhyInvalid(const v1::Field& field, std::string_view cell);

// What is odd about a text that became `value`; each once.
std::vector<Finding> Remarks(const v1::Field& field, std::string_view text, std::string_view value);

// Whether the text is a date (parts of zeros are not known) in the order "ymd", "dmy" or "mdy". A
// year in front is one in any order.
bool FitsFormat(std::string_view text, std::string_view format);

// Words that follow a count of values: "fail the 11-test".
std::string_view FindingWords(Finding finding);

}  // namespace koppel::agents
