// Independent tasks on several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/status.h"
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

// The number of threads that the options ask for: at least 1, at most 256.
unsigned ThreadsOf(const Options& options);

// Runs task(number, worker) for each number below `tasks`; the caller's thread is worker 0 and the
// only one that calls `report` with the tasks done. The first status that is not OK ends it all.
// RESOURCE_EXHAUSTED where a task ran out of memory.
using Task = std::function<Status(size_t number, unsigned worker)>;
Status RunTasks(size_t tasks, unsigned workers, const Task& task,
                const std::function<Status(size_t done)>& report);

}  // namespace koppel::match
