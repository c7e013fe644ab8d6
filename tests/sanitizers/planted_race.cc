// Two threads count without a lock: ThreadSanitizer must say so, or its silence elsewhere means
// nothing.
#include <cstdio>
#include <thread>

namespace {

long counter = 0;

void Count() {
  for (int i = 0; i < 100'000; ++i) ++counter;
}

}  // namespace

int main() {
  std::thread first(Count);
  std::thread second(Count);
  first.join();
  second.join();
  std::printf("%ld\n", counter);
  return 0;
}
