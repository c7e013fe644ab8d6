#include "base/random.h"

#include <sys/random.h>

#include <cstdlib>

namespace koppel {
namespace {

class KernelRandom : public Random {
 public:
  std::string Bytes(size_t count) override {
    std::string bytes(count, '\0');
    size_t filled = 0;
    while (filled < count) {
      const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
      if (got > 0) filled += static_cast<size_t>(got);
      // Only interruption is possible with these flags; without randomness nothing may go on.
      if (got < 0 && errno != EINTR) std::abort();
    }
    return bytes;
  }
};

}  // namespace

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

uint64_t SeededRandom::operator()() {
  state_ += 0x9E3779B97F4A7C15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

uint64_t SeededRandom::Below(uint64_t bound) {
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value = (*this)();
  while (value >= limit) value = (*this)();
  return value % bound;
}

double SeededRandom::Unit() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

}  // namespace koppel
