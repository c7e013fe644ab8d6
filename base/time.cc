#include "base/time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "absl/strings/numbers.h"

namespace koppel {
namespace {

class RealClock : public Clock {
 public:
  int64_t NowMs() const override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }
};

}  // namespace

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

std::string FormatTime(int64_t time_ms) {
  const std::chrono::system_clock::time_point time{std::chrono::milliseconds(time_ms)};
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

Result<CivilDate> ParseDate(std::string_view text) {
  std::string digits(text);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    digits = Concat(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
  }
  const bool eight_digits =
      digits.size() == 8 && digits.find_first_not_of("0123456789") == std::string::npos;
  int number = 0;
  if (!eight_digits || !absl::SimpleAtoi(digits, &number)) {
    return InvalidArgument("date: want yyyy-mm-dd or yyyymmdd");
  }
  const CivilDate date{std::chrono::year(number / 10000),
                       std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
                       std::chrono::day(static_cast<unsigned>(number % 100))};
  if (!date.ok()) return InvalidArgument("date: no such day in the calendar");
  return date;
}

std::string FormatDate(CivilDate date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

CivilDate AddMonths(CivilDate date, int months) {
  const CivilDate moved = date + std::chrono::months(months);
  if (moved.ok()) return moved;
  return moved.year() / moved.month() / std::chrono::last;
}

CivilDate DateOf(int64_t time_ms) {
  const std::chrono::system_clock::time_point time{std::chrono::milliseconds(time_ms)};
  return CivilDate(std::chrono::floor<std::chrono::days>(time));
}

}  // namespace koppel
