#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "agents/normalise/values.h"
#include "base/status.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kSeparators = "-/. ";
constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2199;
// In a year that is not known, 29 February may be.
constexpr int kLeapYear = 2000;
// What systems write when they must write a date and know none.
constexpr std::string_view kDummyDate = "19000101";

struct Parts {
  std::string_view year;
  std::string_view month;
  std::string_view day;
};

// The pieces between separators; exactly three, some of them empty. Blanks between digits and a
// time of day after the date are not part of it.
std::optional<std::array<std::string_view, 3>> Pieces(std::string_view text) {
  std::array<std::string_view, 3> pieces;
  for (size_t i = 0; i < 3; ++i) {
    const size_t end = text.find_first_of(kSeparators);
    const bool last = i == 2;
    if (!last && end == std::string_view::npos) return std::nullopt;
    pieces[i] = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  const bool time_follows = text.empty() || text.find(':') != std::string_view::npos;
  if (!time_follows) return std::nullopt;
  return pieces;
}

std::optional<Parts> Split(std::string_view text, std::string_view format) {
  const bool year_first = format == "ymd";
  if (text.find_first_of(kSeparators) == std::string_view::npos) {
    if (text.size() != 8) return std::nullopt;
    if (year_first) return Parts{text.substr(0, 4), text.substr(4, 2), text.substr(6, 2)};
    const std::string_view first = text.substr(0, 2);
    const std::string_view second = text.substr(2, 2);
    if (format == "dmy") return Parts{text.substr(4), second, first};
    return Parts{text.substr(4), first, second};
  }
  const auto pieces = Pieces(text);
  if (!pieces) return std::nullopt;
  const auto& [a, b, c] = *pieces;
  // A year in front is never a day: exports mix both spellings.
  if (year_first || a.size() == 4) return Parts{a, b, c};
  if (format == "dmy") return Parts{c, b, a};
  return Parts{c, a, b};
}

// The number, or 0 where it is none or more than `most`.
int NumberOr0(std::string_view digits, int most) {
  int number = 0;
  if (digits.empty() || digits.size() > 4) return 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + (c - '0');
  }
  return number <= most ? number : 0;
}

std::string Digits(int number, size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

bool Exists(int year, int month, int day) {
  if (month == 0 || day == 0) return true;
  if (year == 0) year = kLeapYear;
  return std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

}  // namespace

Normalised NormaliseDate(std::string_view text, std::string_view format) {
  if (text.find_first_of("123456789") == std::string_view::npos &&
      text.find('0') != std::string_view::npos) {
    return {Outcome::kPlaceholder, ""};
  }
  const std::optional<Parts> parts = Split(text, format);
  if (!parts) return {Outcome::kInvalid, ""};
  int year = parts->year.size() == 4 ? NumberOr0(parts->year, kLastYear) : 0;
  if (year < kFirstYear) year = 0;
  const int month = NumberOr0(parts->month, 12);
  int day = NumberOr0(parts->day, 31);
  if (!Exists(year, month, day)) day = 0;
  if (year == 0 && (month == 0 || day == 0)) return {Outcome::kInvalid, ""};
  std::string date = Digits(year, 4) + Digits(month, 2) + Digits(day, 2);
  if (date == kDummyDate) return {Outcome::kPlaceholder, ""};
  const bool whole = year != 0 && month != 0 && day != 0;
  return {whole ? Outcome::kValue : Outcome::kPartial, std::move(date)};
}

}  // namespace koppel::agents
