// The work that encoding took, for benchmarks and tests.
#pragma once

#include <cstdint>

namespace koppel::agents {

struct EncodingWork {
  uint64_t records = 0;
  // Of all filters, before those that come twice in a value are one.
  uint64_t tokens = 0;
  uint64_t macs = 0;
};

}  // namespace koppel::agents
