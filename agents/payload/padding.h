// Lengths that say little: a serialised payload has 256 bytes times a power of two.
#pragma once

#include <cstddef>
#include <string>

#include "base/status.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

inline constexpr size_t kLeastPayloadBytes = 256;
inline constexpr size_t kMostPayloadBytes = kLeastPayloadBytes << 10;

// The payload's bytes with its padding field filled so that they are exactly one bucket long: the
// smallest that can be met. (One, two and some other numbers of bytes cannot be filled by a bytes
// field with its tag and length; the next bucket is taken then.) RESOURCE_EXHAUSTED above 256 KiB.
Result<std::string> PaddedPayload(v1::Payload payload);

}  // namespace koppel::agents
