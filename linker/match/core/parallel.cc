#include "linker/match/core/parallel.h"

namespace koppel::match {
namespace {

constexpr int64_t kReportEveryMs = 200;

}  // namespace

Status Reporter::Report(uint64_t done, uint64_t total) {
  if (!options_.progress) return OkStatus();
  const int64_t now = options_.clock->NowMs();
  if (now < next_ms_) return OkStatus();
  next_ms_ = now + kReportEveryMs;
  if (options_.progress(stage_, done, total)) return OkStatus();
  return Failure(StatusCode::kCancelled, stage_, ": cancelled");
}

}  // namespace koppel::match
