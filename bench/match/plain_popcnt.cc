#include "bench/match/plain_popcnt.h"

namespace koppel::bench {
namespace {

// The number of words is known to the compiler, which unrolls the loop: about twice as fast as with
// a number that is not.
template <size_t kWords>
uint64_t Count(const Filters& a, const Filters& b, uint32_t permille) {
  uint64_t found = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const uint64_t* row_a = a.rows.data() + i * kWords;
    for (size_t j = 0; j < b.size(); ++j) {
      const uint64_t* row_b = b.rows.data() + j * kWords;
      uint64_t overlap = 0;
      for (size_t w = 0; w < kWords; ++w) {
        overlap += static_cast<uint64_t>(__builtin_popcountll(row_a[w] & row_b[w]));
      }
      found += 2000 * overlap >= permille * (uint64_t{a.bits[i]} + b.bits[j]) ? 1 : 0;
    }
  }
  return found;
}

}  // namespace

uint64_t CountPlainly(const Filters& a, const Filters& b, uint32_t permille) {
  switch (a.words) {
    case 8:
      return Count<8>(a, b, permille);
    case 16:
      return Count<16>(a, b, permille);
    default:
      return Count<32>(a, b, permille);
  }
}

}  // namespace koppel::bench
