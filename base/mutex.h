// std::mutex with Clang's capability annotations, so that the `clang` preset checks locking at
// compile time. KOPPEL_GUARDED_BY(mutex_) stands on data, KOPPEL_REQUIRES(mutex_) on methods that
// expect the lock held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define KOPPEL_ANNOTATE(x) __attribute__((x))
#else
#define KOPPEL_ANNOTATE(x)
#endif
#define KOPPEL_GUARDED_BY(x) KOPPEL_ANNOTATE(guarded_by(x))
#define KOPPEL_REQUIRES(x) KOPPEL_ANNOTATE(exclusive_locks_required(x))
#define KOPPEL_EXCLUDES(x) KOPPEL_ANNOTATE(locks_excluded(x))

namespace koppel {

class KOPPEL_ANNOTATE(lockable) Mutex {
 public:
  void Lock() KOPPEL_ANNOTATE(exclusive_lock_function()) { mutex_.lock(); }
  void Unlock() KOPPEL_ANNOTATE(unlock_function()) { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

class KOPPEL_ANNOTATE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) KOPPEL_ANNOTATE(exclusive_lock_function(mutex)) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() KOPPEL_ANNOTATE(unlock_function()) { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition variable for Mutex. The caller holds the mutex around Wait and loops over its own
// condition.
class Condition {
 public:
  void Wait(Mutex& mutex) KOPPEL_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  void WaitFor(Mutex& mutex, std::chrono::milliseconds time) KOPPEL_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait_for(lock, time);
    lock.release();
  }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace koppel
