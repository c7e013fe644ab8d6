// The score interval of a share (Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22, 1927): it stays inside 0..1 and is right for small counts, where
// the textbook interval is not.
#pragma once

#include <cstdint>

namespace koppel {

struct Interval {
  double low;
  double high;
};

// The 95% interval of `count` of `total`; 0..1 for a total of 0. Aborts where count > total.
Interval WilsonInterval(uint64_t count, uint64_t total);

}  // namespace koppel
