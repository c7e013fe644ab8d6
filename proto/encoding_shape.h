// The size that an encoding has in every record that carries it (koppel/v1/schema.proto).
#pragma once

#include <cstddef>
#include <cstdint>

#include "koppel/v1/schema.pb.h"

namespace koppel {

inline constexpr size_t kTokenBytes = 16;
inline constexpr size_t kBlockingTokenBytes = 8;
// EncodedRecord.canary of a planted record.
inline constexpr size_t kCanaryBytes = 16;

// The length in bits that a filter of `bits` has after `step`.
uint32_t BitsAfter(const v1::Hardening& step, uint32_t bits);

// The length in bits of a filter when it leaves the agency.
uint32_t HardenedBits(const v1::Bloom& bloom);

// Bytes of a filter, a token or all tokens of a blocking encoding. Of a valid encoding. Thread
// safe.
size_t EncodedBytes(const v1::Encoding& encoding);

}  // namespace koppel
