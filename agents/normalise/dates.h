// Calendar dates in the spellings of exports. Pure functions, thread safe.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "agents/normalise/outcome.h"

namespace koppel::agents {

// The order in which day, month and year stand.
enum class DateOrder { kYmd, kDmy, kMdy };
constexpr std::array<DateOrder, 3> kDateOrders = {DateOrder::kYmd, DateOrder::kDmy,
                                                  DateOrder::kMdy};

// "ymd", "dmy" or "mdy"; kYmd for anything else.
DateOrder DateOrderOf(std::string_view format);
std::string_view FormatOf(DateOrder order);

// The numbers that stand in a date: 0 where a part is empty or zeros, and below 0 where it is no
// number.
struct Date {
  int year;
  int month;
  int day;
  bool operator==(const Date&) const = default;
};

// Whether a date may have the year: 1800..2199.
bool IsYear(int year);

// Reads what ToUpperAscii gave, trimmed and not empty. Parts are parted by - / . or blanks, or
// stand in eight digits; a year of four digits in front is read as ymd in every order; the month
// may be a Dutch or English name ("14 MAART 2005", "MARCH 14, 2005"); a time of day behind is left
// out, and so are marks around (blanks and ' " ; , ( ) [ ]) and
// decimals behind eight digits. Nothing for what is
// written otherwise, and for a year of one to three digits.
std::optional<Date> ReadDate(std::string_view text, DateOrder order);

// Whether the text is a date in the order: its year is possible, and so are its month and day, or
// they are zeros.
bool FitsOrder(std::string_view text, DateOrder order);

// Writes "yyyymmdd" of what ReadDate reads. A part that is empty, zeros, or impossible is zeros
// (COD170: 20050300), as is a year outside 1800..2199. Invalid: what ReadDate does not read, a date
// that lacks its year and another part, and one that is a date in another order only ("03/14/2005"
// and "20050314" as dmy). Placeholders: zeros or nines throughout, 1900-01-01, 0001-01-01,
// 9999-12-31, 1111-11-11.
Outcome NormaliseDate(std::string_view text, DateOrder order, std::string& out);

}  // namespace koppel::agents
