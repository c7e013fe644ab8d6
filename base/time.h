// Moments and calendar dates. The present moment is a parameter: production passes SystemClock(),
// tests a FixedClock. Dates have no time and no zone (proleptic Gregorian calendar; std::chrono
// does the arithmetic).
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

// Thread safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z.
  virtual int64_t NowMs() const = 0;
};

const Clock& SystemClock();

// Stands still until it is told otherwise.
class FixedClock : public Clock {
 public:
  explicit FixedClock(int64_t now_ms) : now_ms_(now_ms) {}
  int64_t NowMs() const override { return now_ms_; }
  void Set(int64_t now_ms) { now_ms_ = now_ms; }

 private:
  std::atomic<int64_t> now_ms_;
};

// "2026-11-22T09:30:00Z", whole seconds, UTC.
std::string FormatTime(int64_t time_ms);

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
