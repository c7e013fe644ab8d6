#include "agents/harden/keyed_stream.h"

#include <numeric>
#include <utility>

#include "keys/derive.h"

namespace koppel::agents {

uint32_t KeyedStream::NextWord() {
  if (used_ == block_.size()) {
    std::string counter;
    for (int shift = 56; shift >= 0; shift -= 8) {
      counter += static_cast<char>((counter_ >> shift) & 0xff);
    }
    Wipe(block_);
    block_ = HmacSha256(key_, counter);
    ++counter_;
    used_ = 0;
  }
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(block_[used_++]);
  return word;
}

uint32_t KeyedStream::Below(uint32_t bound) {
  constexpr uint64_t kWords = uint64_t{1} << 32;
  const uint64_t limit = kWords - kWords % bound;
  while (true) {
    const uint32_t word = NextWord();
    if (word < limit) return word % bound;
  }
}

WipedVector<uint32_t> KeyedStream::Shuffled(uint32_t count) {
  WipedVector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = count - 1; i > 0; --i) std::swap(order[i], order[Below(i + 1)]);
  return order;
}

}  // namespace koppel::agents
