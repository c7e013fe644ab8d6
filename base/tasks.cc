#include "base/tasks.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace koppel {
namespace {

constexpr unsigned kMostThreads = 256;

// What the workers share.
class Crew {
 public:
  Crew(size_t tasks, const Task& task) : tasks_(tasks), task_(task) {}

  // Takes the next task; false when there is none or something failed.
  bool Step(unsigned worker) {
    const size_t number = next_.fetch_add(1);
    if (number >= tasks_ || failed_.load()) return false;
    try {
      Fail(task_(number, worker));
    } catch (const std::bad_alloc&) {
      Fail(Failure(StatusCode::kResourceExhausted, "memory: got no more from the system"));
    }
    done_.fetch_add(1);
    return true;
  }

  void Fail(const Status& status) {
    if (status.ok()) return;
    MutexLock lock(mutex_);
    if (status_.ok()) status_ = status;
    failed_.store(true);
  }

  size_t done() const { return done_.load(); }
  Status status() {
    MutexLock lock(mutex_);
    return status_;
  }

 private:
  const size_t tasks_;
  const Task& task_;
  std::atomic<size_t> next_ = 0;
  std::atomic<size_t> done_ = 0;
  std::atomic<bool> failed_ = false;
  Mutex mutex_;
  Status status_ KOPPEL_GUARDED_BY(mutex_);
};

}  // namespace

unsigned ThreadsOf(unsigned wanted) {
  if (wanted == 0) wanted = std::thread::hardware_concurrency();
  return std::clamp(wanted, 1u, kMostThreads);
}

Status RunTasks(size_t tasks, unsigned workers, const Task& task,
                const std::function<Status(size_t done)>& report) {
  Crew crew(tasks, task);
  crew.Fail(report(0));
  std::vector<std::thread> threads;
  // Whatever throws here, the threads are joined before it goes on.
  try {
    for (unsigned worker = 1; worker < std::min<size_t>(workers, tasks); ++worker) {
      threads.emplace_back([&crew, worker] {
        while (crew.Step(worker)) {
        }
      });
    }
    while (crew.Step(0)) crew.Fail(report(crew.done()));
  } catch (const std::exception&) {
    crew.Fail(
        Failure(StatusCode::kResourceExhausted, "memory and threads: got no more from the system"));
  }
  for (std::thread& thread : threads) thread.join();
  return crew.status();
}

}  // namespace koppel
