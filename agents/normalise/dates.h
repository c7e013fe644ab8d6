// Calendar dates in the spellings of exports. Pure functions, thread safe.
#pragma once

#include <string>
#include <string_view>

#include "agents/normalise/outcome.h"

namespace koppel::agents {

// The order in which day, month and year stand.
enum class DateOrder { kYmd, kDmy, kMdy };

// "ymd", "dmy" or "mdy"; kYmd for anything else.
DateOrder DateOrderOf(std::string_view format);
std::string_view FormatOf(DateOrder order);

// Reads what ToUpperAscii gave, trimmed and not empty, and writes "yyyymmdd". Parts are parted by
// - / . or blanks, or stand in eight digits; a year of four digits in front is read as ymd in every
// order; the month may be a Dutch or English name ("14 MAART 2005", "MARCH 14, 2005"); a time of
// day behind is left out. A part that is empty, zeros, or impossible is zeros (COD170: 20050300),
// as is a year outside 1800..2199. Invalid: a year of two digits, and a date that lacks its year
// and another part. Placeholders: zeros or nines throughout, 1900-01-01, 0001-01-01, 9999-12-31,
// 1111-11-11.
Outcome NormaliseDate(std::string_view text, DateOrder order, std::string& out);

}  // namespace koppel::agents
