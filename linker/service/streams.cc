#include "linker/service/streams.h"

#include <algorithm>
#include <utility>

namespace koppel::linker {

StreamBook::StreamBook(const Clock& clock, StreamLimits limits)
    : clock_(clock), limits_(limits), watch_([this] { Watch(); }) {}

StreamBook::~StreamBook() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  watch_.join();
}

Result<std::unique_ptr<StreamBook::Ticket>> StreamBook::Enter(const Caller& caller, Cancel cancel) {
  const std::string name = caller.Name();
  const int64_t until_ms = clock_.NowMs() + limits_.first.count();
  MutexLock lock(mutex_);
  const auto has = std::count_if(open_.begin(), open_.end(),
                                 [&](const auto& entry) { return entry.second.caller == name; });
  if (has >= limits_.most_of_a_caller) {
    return Failure(StatusCode::kResourceExhausted, "streams: got ", has, " open of ", name,
                   ", want fewer than ", limits_.most_of_a_caller);
  }
  const uint64_t number = next_++;
  open_[number] = {name, until_ms, std::move(cancel)};
  return std::make_unique<Ticket>(*this, number);
}

void StreamBook::Touch(uint64_t number) {
  const int64_t until_ms = clock_.NowMs() + limits_.silence.count();
  MutexLock lock(mutex_);
  open_.at(number).until_ms = until_ms;
}

void StreamBook::Leave(uint64_t number) {
  MutexLock lock(mutex_);
  open_.erase(number);
}

// Under the lock, so that a stream that ends meanwhile waits until it was cancelled.
void StreamBook::CancelSilent() {
  const int64_t now_ms = clock_.NowMs();
  for (auto& [number, stream] : open_) {
    if (now_ms < stream.until_ms || !stream.cancel) continue;
    stream.cancel();
    stream.cancel = nullptr;
  }
}

void StreamBook::Watch() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    CancelSilent();
    changed_.WaitFor(mutex_, limits_.pause);
  }
}

}  // namespace koppel::linker
