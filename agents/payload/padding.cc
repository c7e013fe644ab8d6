#include "agents/payload/padding.h"

#include "proto/canonical.h"

namespace koppel::agents {
namespace {

// The field's tag (15, length-delimited) is one byte.
constexpr size_t kTagLength = 1;

size_t VarintLength(size_t value) {
  size_t length = 1;
  for (; value >= 0x80; value >>= 7) ++length;
  return length;
}

// The content with which the padding field takes `space` bytes in all; 0 where none does.
size_t ContentFilling(size_t space) {
  for (size_t length_bytes = 1; length_bytes <= 4; ++length_bytes) {
    const size_t overhead = kTagLength + length_bytes;
    if (space > overhead && VarintLength(space - overhead) == length_bytes) {
      return space - overhead;
    }
  }
  return 0;
}

}  // namespace

Result<std::string> PaddedPayload(v1::Payload payload) {
  payload.clear_padding();
  const size_t size = payload.ByteSizeLong();
  for (size_t bucket = kLeastPayloadBytes; bucket <= kMostPayloadBytes; bucket *= 2) {
    if (bucket < size) continue;
    if (bucket == size) return CanonicalBytes(payload);
    const size_t content = ContentFilling(bucket - size);
    if (content == 0) continue;
    payload.set_padding(std::string(content, '\0'));
    return CanonicalBytes(payload);
  }
  return Failure(StatusCode::kResourceExhausted, "payload: got ", size, " bytes, want at most ",
                 kMostPayloadBytes);
}

}  // namespace koppel::agents
