// The calls that stay open: how many a party has, and which of them are silent. Each holds a thread
// of the server, so that one party with many of them would keep all others out. Knows no gRPC.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "linker/service/caller.h"

namespace koppel::linker {

struct StreamLimits {
  int most_of_a_caller = 4;
  std::chrono::milliseconds first = std::chrono::seconds(30);
  std::chrono::milliseconds silence = std::chrono::minutes(10);
  // Between two looks at all streams.
  std::chrono::milliseconds pause = std::chrono::seconds(1);
};

// The open streams of a server, and a thread that cancels silent ones. Thread safe.
class StreamBook {
 public:
  // Ends a stream from another thread; called at most once, must not block.
  using Cancel = std::function<void()>;

  // A stream from Enter until its destruction.
  class Ticket {
   public:
    Ticket(StreamBook& book, uint64_t number) : book_(book), number_(number) {}
    ~Ticket() { book_.Leave(number_); }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    // Something came or went: from now on `silence` may pass again.
    void Touch() { book_.Touch(number_); }

   private:
    StreamBook& book_;
    const uint64_t number_;
  };

  // `clock` must outlive the book and should not be set back and forth.
  explicit StreamBook(const Clock& clock, StreamLimits limits = {});
  // All tickets must be gone.
  ~StreamBook();
  StreamBook(const StreamBook&) = delete;
  StreamBook& operator=(const StreamBook&) = delete;

  // Lets a stream in; it must be touched within `first`. RESOURCE_EXHAUSTED "streams: ..." where
  // the caller has most_of_a_caller. The book must outlive the ticket.
  Result<std::unique_ptr<Ticket>> Enter(const Caller& caller, Cancel cancel)
      KOPPEL_EXCLUDES(mutex_);

 private:
  struct Open {
    std::string caller;
    int64_t until_ms;
    Cancel cancel;  // empty once called
  };

  void Touch(uint64_t number) KOPPEL_EXCLUDES(mutex_);
  void Leave(uint64_t number) KOPPEL_EXCLUDES(mutex_);
  void Watch() KOPPEL_EXCLUDES(mutex_);
  void CancelSilent() KOPPEL_REQUIRES(mutex_);

  const Clock& clock_;
  const StreamLimits limits_;
  Mutex mutex_;
  Condition changed_;
  std::map<uint64_t, Open> open_ KOPPEL_GUARDED_BY(mutex_);
  uint64_t next_ KOPPEL_GUARDED_BY(mutex_) = 0;
  bool stopping_ KOPPEL_GUARDED_BY(mutex_) = false;
  std::thread watch_;
};

}  // namespace koppel::linker
