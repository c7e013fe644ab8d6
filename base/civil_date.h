// Calendar dates without time or zone (proleptic Gregorian calendar; std::chrono does the
// arithmetic).
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

using CivilDate = std::chrono::year_month_day;

// Reads "2017-05-31" or "20170531". INVALID_ARGUMENT, without the value, for anything else or a day
// that does not exist.
Result<CivilDate> ParseDate(std::string_view text);

// "2017-05-31".
std::string FormatDate(CivilDate date);

// The same day number `months` calendar months later, clamped to the end of the month: 31 August +
// 6 = 28 or 29 February.
CivilDate AddMonths(CivilDate date, int months);

// The date in UTC of a moment in milliseconds since 1970.
CivilDate DateOf(int64_t time_ms);

}  // namespace koppel
