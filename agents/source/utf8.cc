#include "agents/source/utf8.h"

#include <unicode/utf8.h>

#include <cstdint>
#include <cstring>

namespace koppel::agents {
namespace {

// Skips bytes below 0x80 but zero, eight at a time.
size_t PlainPrefix(std::string_view bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= bytes.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    // The second term has the high bit of every zero byte.
    if (((word | ((word - kOnes) & ~word)) & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

bool IsText(std::string_view bytes) {
  bytes.remove_prefix(PlainPrefix(bytes));
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(data, i, size, c);
    if (c <= 0) return false;
  }
  return true;
}

}  // namespace koppel::agents
