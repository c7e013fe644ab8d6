#include "base/clock.h"

#include <fmt/chrono.h>

#include <chrono>

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

}  // namespace koppel
