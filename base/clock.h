// Time as a parameter. Production passes SystemClock(), tests a FixedClock.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

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

}  // namespace koppel
