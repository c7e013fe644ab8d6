// Independent tasks on several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "base/status.h"

namespace koppel {

// The number of threads that `wanted` asks for, 0: as many as the machine has. At least 1, at most
// 256.
unsigned ThreadsOf(unsigned wanted);

// Runs task(number, worker) for each number below `tasks`; the caller's thread is worker 0 and the
// only one that calls `report` with the tasks done. The first status that is not OK ends it all.
// RESOURCE_EXHAUSTED where a task ran out of memory.
using Task = std::function<Status(size_t number, unsigned worker)>;
Status RunTasks(size_t tasks, unsigned workers, const Task& task,
                const std::function<Status(size_t done)>& report);

}  // namespace koppel
