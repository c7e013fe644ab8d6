#include "linker/match/cluster/component.h"

namespace koppel::match {

Worth Component::Cross(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  const uint64_t pairs = uint64_t{a.size()} * b.size();
  const uint64_t looked_at = std::min(pairs, kMostCrossPairs);
  Worth sum = 0;
  if (looked_at == pairs) {
    for (const uint32_t i : a) {
      for (const uint32_t j : b) sum += Of(i, j);
    }
    return sum;
  }
  sampled_ = true;
  for (uint64_t k = 0; k < looked_at; ++k) {
    const uint64_t pair = k * pairs / looked_at;
    sum += Of(a[pair / b.size()], b[pair % b.size()]);
  }
  return sum / static_cast<Worth>(looked_at) * static_cast<Worth>(pairs);
}

}  // namespace koppel::match
