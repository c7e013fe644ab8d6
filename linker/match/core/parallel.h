// Threads and progress of a stage.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "base/tasks.h"
#include "base/time.h"
#include "linker/match/core/options.h"

namespace koppel::match {

// Passes progress on, at once at the first call and then at most every 200 ms.
class Reporter {
 public:
  Reporter(const Options& options, std::string_view stage) : options_(options), stage_(stage) {}
  // CANCELLED when the callback said so.
  Status Report(uint64_t done, uint64_t total);

 private:
  const Options& options_;
  std::string_view stage_;
  int64_t next_ms_ = INT64_MIN;
};

inline unsigned ThreadsOf(const Options& options) { return koppel::ThreadsOf(options.threads); }

}  // namespace koppel::match
