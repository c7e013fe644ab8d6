#include "agents/normalise/dates.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "agents/normalise/fold.h"
#include "agents/normalise/values.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2199;
constexpr int kLastMonth = 12;
constexpr int kLastDay = 31;
// In place of a number that is none.
constexpr int kNoNumber = -1;
// In a year that is not known, 29 February may be.
constexpr int kLeapYear = 2000;
// No date with its time is longer.
constexpr size_t kMostBytes = 64;

// What systems write when they must write a date and know none.
constexpr auto kDummyDates =
    std::to_array<Date>({{1, 1, 1}, {1111, 11, 11}, {1900, 1, 1}, {9999, 12, 31}});

struct MonthName {
  std::string_view name;
  std::string_view month;
};
constexpr auto kMonths = std::to_array<MonthName>({
    {"JAN", "01"},    {"JANUARI", "01"},  {"JANUARY", "01"},  {"FEB", "02"},
    {"FEBR", "02"},   {"FEBRUARI", "02"}, {"FEBRUARY", "02"}, {"MRT", "03"},
    {"MAA", "03"},    {"MAART", "03"},    {"MAR", "03"},      {"MARCH", "03"},
    {"APR", "04"},    {"APRIL", "04"},    {"MEI", "05"},      {"MAY", "05"},
    {"JUN", "06"},    {"JUNI", "06"},     {"JUNE", "06"},     {"JUL", "07"},
    {"JULI", "07"},   {"JULY", "07"},     {"AUG", "08"},      {"AUGUSTUS", "08"},
    {"AUGUST", "08"}, {"SEP", "09"},      {"SEPT", "09"},     {"SEPTEMBER", "09"},
    {"OKT", "10"},    {"OKTOBER", "10"},  {"OCT", "10"},      {"OCTOBER", "10"},
    {"NOV", "11"},    {"NOVEMBER", "11"}, {"DEC", "12"},      {"DECEMBER", "12"},
});

struct Parts {
  std::string_view year;
  std::string_view month;
  std::string_view day;
};

// A time of day goes, with what parts it from the date: "T00:00:00", " 00:00".
std::string_view WithoutTime(std::string_view text) {
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == 'T' && IsDigit(text[i - 1]) && IsDigit(text[i + 1])) return text.substr(0, i);
  }
  size_t end = text.find(':');
  if (end == std::string_view::npos) return text;
  while (end > 0 && IsDigit(text[end - 1])) --end;
  return Trim(text.substr(0, end));
}

bool IsSeparator(char c) { return c == '-' || c == '/' || c == '.' || c == ' '; }

// Takes the piece before the next separator off `text`; blanks around - / . belong to it.
std::string_view TakePiece(std::string_view& text) {
  const auto end =
      static_cast<size_t>(std::find_if(text.begin(), text.end(), IsSeparator) - text.begin());
  const std::string_view piece = text.substr(0, end);
  const bool blank = end < text.size() && text[end] == ' ';
  text = Trim(text.substr(std::min(end + 1, text.size())));
  if (blank && !text.empty() && IsSeparator(text[0])) {
    text = Trim(text.substr(1));
  }
  return piece;
}

// The pieces between separators; exactly three, some of them empty.
std::optional<std::array<std::string_view, 3>> Pieces(std::string_view text) {
  std::array<std::string_view, 3> pieces;
  for (std::string_view& piece : pieces) {
    const bool last = &piece == &pieces.back();
    if (!last && std::none_of(text.begin(), text.end(), IsSeparator)) return std::nullopt;
    piece = TakePiece(text);
  }
  if (!text.empty()) return std::nullopt;
  return pieces;
}

std::optional<Parts> InOrder(std::string_view a, std::string_view b, std::string_view c,
                             DateOrder order) {
  // A year in front is never a day: exports mix both spellings.
  if (order == DateOrder::kYmd || a.size() == 4) return Parts{a, b, c};
  if (order == DateOrder::kDmy) return Parts{c, b, a};
  return Parts{c, a, b};
}

bool IsEightDigits(std::string_view text) {
  return text.size() == 8 && std::all_of(text.begin(), text.end(), IsDigit);
}

std::optional<Parts> SplitDigits(std::string_view text, DateOrder order) {
  if (!IsEightDigits(text)) return std::nullopt;
  if (order == DateOrder::kYmd) return Parts{text.substr(0, 4), text.substr(4, 2), text.substr(6)};
  const std::string_view first = text.substr(0, 2);
  const std::string_view second = text.substr(2, 2);
  if (order == DateOrder::kDmy) return Parts{text.substr(4), second, first};
  return Parts{text.substr(4), first, second};
}

std::string_view MonthOf(std::string_view word) {
  const auto found = std::find_if(kMonths.begin(), kMonths.end(),
                                  [&](const MonthName& m) { return m.name == word; });
  return found == kMonths.end() ? std::string_view{} : found->month;
}

// "14 MAART 2005", "14-MRT-2005", "MARCH 14, 2005", "2005 MAART 14": a month's name, a year of four
// digits, and a day.
std::optional<Parts> SplitNamed(std::string_view text) {
  constexpr std::string_view kMoreSeparators = "-/. ,";
  Parts parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(kMoreSeparators), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (piece.empty()) continue;
    std::string_view& part = IsLetter(piece[0])  ? parts.month
                             : piece.size() == 4 ? parts.year
                                                 : parts.day;
    if (!part.empty()) return std::nullopt;
    part = IsLetter(piece[0]) ? MonthOf(piece) : piece;
    if (part.empty()) return std::nullopt;
  }
  if (parts.year.empty() || parts.month.empty()) return std::nullopt;
  return parts;
}

std::optional<Parts> Split(std::string_view text, DateOrder order) {
  if (std::any_of(text.begin(), text.end(), IsLetter)) return SplitNamed(text);
  if (std::none_of(text.begin(), text.end(), IsSeparator)) return SplitDigits(text, order);
  const auto pieces = Pieces(text);
  if (!pieces) return std::nullopt;
  return InOrder((*pieces)[0], (*pieces)[1], (*pieces)[2], order);
}

// The number; 0 where nothing is written.
int NumberOf(std::string_view digits) {
  if (digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), IsDigit)) return kNoNumber;
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

// A year of another length than four is none, but zeros are one that is not known.
int YearOf(std::string_view digits) {
  const int number = NumberOf(digits);
  return digits.size() == 4 || number == 0 ? number : kNoNumber;
}

void Write(int number, size_t begin, size_t width, std::string& out) {
  for (size_t i = begin + width; i > begin; --i, number /= 10) {
    out[i - 1] = static_cast<char>('0' + number % 10);
  }
}

bool Exists(Date date) {
  if (date.month == 0 || date.day == 0) return true;
  if (date.year == 0) date.year = kLeapYear;
  return std::chrono::year_month_day(std::chrono::year(date.year),
                                     std::chrono::month(static_cast<unsigned>(date.month)),
                                     std::chrono::day(static_cast<unsigned>(date.day)))
      .ok();
}

bool IsDummy(const Date& date) {
  return std::find(kDummyDates.begin(), kDummyDates.end(), date) != kDummyDates.end();
}

// Of two digits, say: nobody knows of which century.
bool IsShortYear(std::string_view year) {
  return year.size() < 4 && year.find_first_not_of('0') != std::string_view::npos;
}

bool IsMonthOrZero(int month) { return month >= 0 && month <= kLastMonth; }
bool IsDayOrZero(int day) { return day >= 0 && day <= kLastDay; }

// Whether there is a year, and a month and a day that may be or are not known.
bool IsInRange(const Date& date) {
  return IsYear(date.year) && IsMonthOrZero(date.month) && IsDayOrZero(date.day);
}

// Zeros for what cannot be.
Date Possible(Date date) {
  if (!IsYear(date.year)) date.year = 0;
  if (!IsMonthOrZero(date.month)) date.month = 0;
  if (!IsDayOrZero(date.day) || !Exists(date)) date.day = 0;
  return date;
}

// `text` is the date alone.
std::optional<Date> ReadBare(std::string_view text, DateOrder order) {
  const std::optional<Parts> parts = Split(text, order);
  if (!parts || IsShortYear(parts->year)) return std::nullopt;
  return Date{YearOf(parts->year), NumberOf(parts->month), NumberOf(parts->day)};
}

// Whether the text, which is none in its own order, is one in another. Of eight digits a year in
// another order's place says enough, whatever is wrong with the rest.
bool IsOfAnotherOrder(std::string_view text, DateOrder order) {
  const bool eight_digits = IsEightDigits(text);
  return std::any_of(kDateOrders.begin(), kDateOrders.end(), [&](DateOrder other) {
    const std::optional<Date> date = ReadBare(text, other);
    const bool year_elsewhere = (other == DateOrder::kYmd) != (order == DateOrder::kYmd);
    return date && (IsInRange(*date) || (eight_digits && year_elsewhere && IsYear(date->year)));
  });
}

// Whether there are digits, and all are 0 or all are 9.
bool ZerosOrNines(std::string_view text) {
  char digit = 0;
  for (const char c : text) {
    if (!IsLetterOrDigit(c)) continue;
    if ((c != '0' && c != '9') || (digit != 0 && c != digit)) return false;
    digit = c;
  }
  return digit != 0;
}

// What spreadsheets and careless exports put around a cell, such as an apostrophe before it.
constexpr std::string_view kMarks = " '\";,()[]";

// What of a cell is the date.
std::string_view DateIn(std::string_view text) {
  return WithoutTime(WithoutDecimals(Trim(text, kMarks)));
}

}  // namespace

DateOrder DateOrderOf(std::string_view format) {
  if (format == "dmy") return DateOrder::kDmy;
  return format == "mdy" ? DateOrder::kMdy : DateOrder::kYmd;
}

std::string_view FormatOf(DateOrder order) {
  if (order == DateOrder::kDmy) return "dmy";
  return order == DateOrder::kMdy ? "mdy" : "ymd";
}

bool IsYear(int year) { return year >= kFirstYear && year <= kLastYear; }

std::optional<Date> ReadDate(std::string_view text, DateOrder order) {
  if (text.size() > kMostBytes) return std::nullopt;
  return ReadBare(DateIn(text), order);
}

bool FitsOrder(std::string_view text, DateOrder order) {
  const std::optional<Date> date = ReadDate(text, order);
  return date && IsInRange(*date) && Exists(*date);
}

Outcome NormaliseDate(std::string_view text, DateOrder order, std::string& out) {
  if (ZerosOrNines(text)) return Outcome::kPlaceholder;
  const std::optional<Date> read = ReadDate(text, order);
  if (!read) return Outcome::kInvalid;
  if (IsDummy(*read)) return Outcome::kPlaceholder;
  if (!IsInRange(*read) && IsOfAnotherOrder(DateIn(text), order)) return Outcome::kInvalid;
  const Date date = Possible(*read);
  if (date.year == 0 && (date.month == 0 || date.day == 0)) return Outcome::kInvalid;
  out.resize(8);
  Write(date.year, 0, 4, out);
  Write(date.month, 4, 2, out);
  Write(date.day, 6, 2, out);
  return date.year != 0 && date.month != 0 && date.day != 0 ? Outcome::kValue : Outcome::kPartial;
}

}  // namespace koppel::agents
