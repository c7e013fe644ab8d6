#include "base/cli.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/time.h"

namespace koppel {
namespace {

constexpr int64_t kFirstShownAfterMs = 1000;
constexpr int64_t kBarEveryMs = 100;
constexpr int64_t kLineEveryMs = 10000;
constexpr int kBarWidth = 30;

std::string OneLine(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

}  // namespace

int Finish(std::string_view program, const Status& status) {
  if (status.ok()) return kExitOk;
  fmt::print(stderr, "{}: {}\n", program, OneLine(MessageOf(status)));
  return kExitFailed;
}

Progress::Progress(std::string_view what, std::string_view unit, uint64_t total)
    : what_(what),
      unit_(unit),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_ms_(SystemClock().NowMs()),
      next_ms_(started_ms_ + kFirstShownAfterMs) {}

Progress::~Progress() {
  if (shown_ && terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::Update(uint64_t done) {
  const int64_t now = SystemClock().NowMs();
  if (now < next_ms_) return;
  next_ms_ = now + (terminal_ ? kBarEveryMs : kLineEveryMs);
  Show(done);
}

void Progress::Show(uint64_t done) {
  shown_ = true;
  const int64_t seconds = (SystemClock().NowMs() - started_ms_) / 1000;
  if (total_ == 0) {
    fmt::print(stderr, "{}{}: {} {}, {} s{}", terminal_ ? "\r\033[K" : "", what_, done, unit_,
               seconds, terminal_ ? "" : "\n");
    return;
  }
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  const int filled = static_cast<int>(share * kBarWidth);
  if (terminal_) {
    fmt::print(stderr, "\r\033[K{} [{:=<{}}{:{}}] {:3.0f}% of {} {}", what_, "", filled, "",
               kBarWidth - filled, share * 100, total_, unit_);
  } else {
    fmt::print(stderr, "{}: {:.0f}% of {} {}, {} s\n", what_, share * 100, total_, unit_, seconds);
  }
}

}  // namespace koppel
