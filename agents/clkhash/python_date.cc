#include "agents/clkhash/python_date.h"

#include <unicode/unistr.h>

#include <array>
#include <chrono>
#include <optional>

#include "agents/clkhash/python_number.h"

namespace koppel::agents {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Directive {
  char letter;
  std::string_view expression;
};

constexpr std::array<Directive, 22> kDirectives = {{
    {'d', "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]"},
    {'f', "[0-9]{1,6}"},
    {'H', "2[0-3]|[0-1]\\d|\\d"},
    {'I', "1[0-2]|0[1-9]|[1-9]"},
    {'G', "\\d\\d\\d\\d"},
    {'j', "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]"},
    {'m', "1[0-2]|0[1-9]|[1-9]"},
    {'M', "[0-5]\\d|\\d"},
    {'S', "6[0-1]|[0-5]\\d|\\d"},
    {'U', "5[0-3]|[0-4]\\d|\\d"},
    {'W', "5[0-3]|[0-4]\\d|\\d"},
    {'w', "[0-6]"},
    {'u', "[1-7]"},
    {'V', "5[0-3]|0[1-9]|[1-4]\\d|\\d"},
    {'y', "\\d\\d"},
    {'Y', "\\d\\d\\d\\d"},
    {'A', "wednesday|thursday|saturday|tuesday|monday|friday|sunday"},
    {'a', "mon|tue|wed|thu|fri|sat|sun"},
    {'B', "september|february|november|december|january|october|august|march|april|june|july|may"},
    {'b', "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"},
    {'p', "am|pm"},
    {'Z', "utc|gmt"},
}};
constexpr std::string_view kZone = "[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z";
constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr std::string_view kWeekdays = "montuewedthufrisatsun";
constexpr std::string_view kSpecial = "\\.^$*+?(){}[]|";

std::string_view ExpressionOf(char letter) {
  if (letter == 'z') return kZone;
  for (const Directive& directive : kDirectives) {
    if (directive.letter == letter) return directive.expression;
  }
  return {};
}

// What the directives for whole dates and times stand for.
std::string_view Composite(char letter) {
  if (letter == 'c') return "%a %b %d %H:%M:%S %Y";
  if (letter == 'x') return "%m/%d/%y";
  if (letter == 'X') return "%H:%M:%S";
  return {};
}

// The expression that Python makes of a format, and which directive each group is.
class Builder {
 public:
  Status Add(std::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%') {
        AddCharacter(format[i]);
      } else if (++i == format.size()) {
        return InvalidArgument("got a % at the end, want a directive or %%");
      } else {
        KOPPEL_RETURN_IF_ERROR(AddDirective(format[i]));
      }
    }
    return OkStatus();
  }
  const std::string& expression() const { return expression_; }
  const std::string& directives() const { return directives_; }

 private:
  static constexpr std::string_view kBlanks = "\\s+";

  // A run of blanks stands for one or more of any kind.
  void AddCharacter(char c) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      if (!in_blanks_) expression_ += kBlanks;
      in_blanks_ = true;
      return;
    }
    in_blanks_ = false;
    if (kSpecial.find(c) != std::string_view::npos) expression_ += '\\';
    expression_ += c;
  }

  Status AddDirective(char letter) {
    in_blanks_ = false;
    if (letter == '%') {
      expression_ += '%';
      return OkStatus();
    }
    if (!Composite(letter).empty()) return Add(Composite(letter));
    const std::string_view expression = ExpressionOf(letter);
    if (expression.empty()) {
      return InvalidArgument("got a directive that Python does not have, want %Y, %m, %d and such");
    }
    // Python gives %U and %W groups of their own names, too.
    if (directives_.find(letter) != std::string::npos) {
      return InvalidArgument("got %", std::string(1, letter), " twice, want it once");
    }
    directives_ += letter;
    expression_ += Concat("(", expression, ")");
    return OkStatus();
  }

  std::string expression_;
  std::string directives_;
  bool in_blanks_ = false;
};

// What a text says, as far as it matters for the date.
struct Fields {
  std::optional<int> year, iso_year, week, iso_week, weekday, day_of_year;
  int month = 1;
  int day = 1;
  bool weeks_begin_monday = false;
  bool impossible = false;
};

int IndexOf(std::string_view names, std::string_view name) {
  std::string begin;
  for (const char c : name.substr(0, 3)) begin += static_cast<char>(c | 0x20);
  const size_t at = names.find(begin);
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(at / 3);
}

// %z: colons everywhere or nowhere, less than a day; "Z" is upper case.
bool IsZone(std::string_view text) {
  if (text == "Z") return true;
  if (text == "z") return false;
  std::string digits;
  size_t colons = 0;
  for (const char c : text.substr(1, text.find('.') - 1)) {
    if (c == ':') ++colons;
    if (c >= '0' && c <= '9') digits += c;
  }
  const bool consistent = colons == 0 || colons + 1 == digits.size() / 2;
  return consistent && digits.size() >= 4 && digits.substr(0, 2) < "24";
}

void TakeNumber(char directive, int number, Fields& fields) {
  switch (directive) {
    case 'y':
      fields.year = number <= 68 ? 2000 + number : 1900 + number;
      break;
    case 'Y':
      fields.year = number;
      break;
    case 'G':
      fields.iso_year = number;
      break;
    case 'm':
      fields.month = number;
      break;
    case 'd':
      fields.day = number;
      break;
    case 'j':
      fields.day_of_year = number;
      break;
    case 'u':
      fields.weekday = number - 1;
      break;
    case 'w':
      fields.weekday = number == 0 ? 6 : number - 1;
      break;
    case 'U':
    case 'W':
      fields.week = number;
      fields.weeks_begin_monday = directive == 'W';
      break;
    case 'V':
      fields.iso_week = number;
      break;
    case 'S':
      // The expression takes leap seconds, datetime does not.
      fields.impossible |= number > 59;
      break;
    default:
      break;
  }
}

void Take(char directive, const std::string& text, Fields& fields) {
  if (directive == 'a' || directive == 'A') {
    fields.weekday = IndexOf(kWeekdays, text);
    fields.impossible |= *fields.weekday < 0;
  } else if (directive == 'b' || directive == 'B') {
    fields.month = IndexOf(kMonths, text) + 1;
    fields.impossible |= fields.month == 0;
  } else if (directive == 'z') {
    fields.impossible |= !IsZone(text);
  } else if (directive != 'p' && directive != 'Z') {
    const std::optional<std::string> number = PythonInteger(text);
    fields.impossible |= !number;
    if (number) TakeNumber(directive, std::stoi(*number), fields);
  }
}

sys_days FirstOf(int year) { return sys_days(std::chrono::year(year) / std::chrono::January / 1); }

// Monday is 0.
int WeekdayOf(sys_days day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
}

// The day of the year of a weekday in a week counted from the first Monday or Sunday; may be 0 or
// less.
int DayOfWeek(int year, const Fields& fields) {
  int first = WeekdayOf(FirstOf(year));
  int weekday = *fields.weekday;
  if (!fields.weeks_begin_monday) {
    first = (first + 1) % 7;
    weekday = (weekday + 1) % 7;
  }
  if (*fields.week == 0) return 1 + weekday - first;
  return 1 + (7 - first) % 7 + 7 * (*fields.week - 1) + weekday;
}

std::optional<sys_days> IsoDay(int year, int week, int weekday) {
  const sys_days fourth = FirstOf(year) + days(3);
  const sys_days first = fourth - days(WeekdayOf(fourth));
  const sys_days next_fourth = FirstOf(year + 1) + days(3);
  const sys_days next = next_fourth - days(WeekdayOf(next_fourth));
  const sys_days day = first + days(7 * (week - 1) + weekday);
  if (year < 1 || week < 1 || first + days(7 * (week - 1)) >= next) return std::nullopt;
  return day;
}

std::optional<sys_days> CalendarDay(int year, int month, int day) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                            std::chrono::day(unsigned(day))};
  if (!date.ok() || year < 1) return std::nullopt;
  return sys_days(date);
}

std::optional<sys_days> DayOf(const Fields& fields) {
  if (fields.iso_year && !fields.week) {
    return IsoDay(*fields.iso_year, *fields.iso_week, *fields.weekday);
  }
  const int year = fields.year.value_or(1900);
  std::optional<int> day_of_year = fields.day_of_year;
  if (year < 1) return std::nullopt;
  if (!day_of_year && fields.week && fields.weekday) day_of_year = DayOfWeek(year, fields);
  if (day_of_year) return FirstOf(year) + days(*day_of_year - 1);
  return CalendarDay(year, fields.month, fields.day);
}

Status CheckIso(const std::string& directives) {
  const auto has = [&](std::string_view any) {
    return directives.find_first_of(any) != std::string::npos;
  };
  if (!has("GV")) return OkStatus();
  if (has("G") && has("V") && has("aAuw") && !has("j")) return OkStatus();
  return InvalidArgument("got %G or %V, want %G, %V and a weekday together and no %j");
}

Status NoDate() { return InvalidArgument("got text that is no date of the format, want one"); }

}  // namespace

Result<PythonDate> PythonDate::Compile(std::string_view format) {
  Builder builder;
  KOPPEL_RETURN_IF_ERROR(builder.Add(format));
  KOPPEL_RETURN_IF_ERROR(CheckIso(builder.directives()));
  KOPPEL_ASSIGN_OR_RETURN(
      PythonPattern pattern,
      PythonPattern::Compile(builder.expression(), PythonPattern::Letters::kAnyCase));
  return PythonDate(std::move(pattern), builder.directives());
}

Result<std::string> PythonDate::Read(std::string_view utf8) {
  KOPPEL_ASSIGN_OR_RETURN(const bool matches, pattern_.MatchesFromStart(utf8));
  if (!matches) return NoDate();
  Fields fields;
  for (size_t i = 0; i < directives_.size(); ++i) {
    Take(directives_[i], pattern_.Group(static_cast<int>(i) + 1), fields);
  }
  const std::optional<sys_days> day = fields.impossible ? std::nullopt : DayOf(fields);
  if (!day) return NoDate();
  const year_month_day date(*day);
  if (int(date.year()) < 1 || int(date.year()) > 9999) return NoDate();
  char text[16];
  std::snprintf(text, sizeof(text), "%d%02u%02u", int(date.year()), unsigned(date.month()),
                unsigned(date.day()));
  return std::string(text);
}

}  // namespace koppel::agents
