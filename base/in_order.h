// Work on a stream of items by several threads, with the result of one: one thread reads, some
// work, and the calling thread writes in the order of reading.
//
//   read -> [ slot | slot | slot | ... ] -> work (any order) -> write (in order)
//
// Items are a fixed number of slots in a ring, used again and again, so memory is bounded and
// items keep what they have allocated.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"

namespace koppel {

// What is done with an item. `read` and `write` are each called by one thread at a time, `work` by
// all workers at once, with different items.
template <typename Item>
struct Stages {
  // Fills the item; false where there is none left.
  std::function<bool(Item&)> read;
  // Is told which worker it is, from 0.
  std::function<void(Item&, size_t worker)> work;
  // An error ends the run.
  std::function<Status(Item&)> write;
};

// Runs the stages with `workers` workers; 1: everything on the calling thread. The first error of
// `write`. What is written does not depend on the number of workers.
template <typename Item>
class InOrder {
 public:
  static Status Run(size_t workers, const Stages<Item>& stages) {
    return workers <= 1 ? RunHere(stages) : InOrder(workers, stages).RunAll(workers);
  }

 private:
  enum class State { kFree, kRead, kDone };
  struct Slot {
    Item item;
    State state = State::kFree;
  };

  // Enough that nobody waits for a neighbour who is a little slower.
  static constexpr size_t kSlotsPerWorker = 3;

  InOrder(size_t workers, const Stages<Item>& stages)
      : stages_(stages), slots_(workers * kSlotsPerWorker) {}

  static Status RunHere(const Stages<Item>& stages) {
    Item item;
    while (stages.read(item)) {
      stages.work(item, 0);
      KOPPEL_RETURN_IF_ERROR(stages.write(item));
    }
    return OkStatus();
  }

  Status RunAll(size_t workers) {
    std::vector<std::jthread> threads;
    threads.emplace_back([this] { ReadAll(); });
    for (size_t i = 0; i < workers; ++i) threads.emplace_back([this, i] { WorkAll(i); });
    const Status status = WriteAll();
    const MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyAll();
    return status;  // The threads are joined after the lock is given back.
  }

  void ReadAll() {
    for (uint64_t i = 0;; ++i) {
      Item* const item = Claim(i, State::kFree);
      if (item == nullptr) return;
      const bool more = stages_.read(*item);
      const MutexLock lock(mutex_);
      if (more) slots_[i % slots_.size()].state = State::kRead;
      if (!more) end_ = i;
      changed_.NotifyAll();
      if (!more) return;
    }
  }

  void WorkAll(size_t worker) {
    while (true) {
      const uint64_t mine = NextToWork();
      Item* const item = Claim(mine, State::kRead);
      if (item == nullptr) return;
      stages_.work(*item, worker);
      SetState(mine, State::kDone);
    }
  }

  Status WriteAll() {
    for (uint64_t i = 0;; ++i) {
      Item* const item = Claim(i, State::kDone);
      if (item == nullptr) return OkStatus();
      KOPPEL_RETURN_IF_ERROR(stages_.write(*item));
      SetState(i, State::kFree);
    }
  }

  uint64_t NextToWork() {
    const MutexLock lock(mutex_);
    return next_to_work_++;
  }

  // Waits until item `i` is in this state; null where it never will be.
  Item* Claim(uint64_t i, State wanted) {
    const MutexLock lock(mutex_);
    Slot& slot = slots_[i % slots_.size()];
    while (!stopped_ && i < end_ && !IsTurn(i, slot, wanted)) changed_.Wait(mutex_);
    return stopped_ || i >= end_ ? nullptr : &slot.item;
  }

  // A slot in the ring is item i's only after item i - size was written.
  bool IsTurn(uint64_t i, const Slot& slot, State wanted) const KOPPEL_REQUIRES(mutex_) {
    return slot.state == wanted && i < written_ + slots_.size();
  }

  void SetState(uint64_t i, State state) {
    const MutexLock lock(mutex_);
    slots_[i % slots_.size()].state = state;
    if (state == State::kFree) ++written_;
    changed_.NotifyAll();
  }

  const Stages<Item>& stages_;
  Mutex mutex_;
  Condition changed_;
  // The states are guarded; an item belongs to the thread that claimed it.
  std::vector<Slot> slots_;
  uint64_t next_to_work_ KOPPEL_GUARDED_BY(mutex_) = 0;
  uint64_t written_ KOPPEL_GUARDED_BY(mutex_) = 0;
  uint64_t end_ KOPPEL_GUARDED_BY(mutex_) = UINT64_MAX;
  bool stopped_ KOPPEL_GUARDED_BY(mutex_) = false;
};

}  // namespace koppel
