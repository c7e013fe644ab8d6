#include "agents/harden/harden.h"

#include <cstdlib>
#include <utility>
#include <vector>

#include "proto/encoding_shape.h"

namespace koppel::agents {

bool IsRandomised(const v1::Bloom& bloom) {
  const auto& steps = bloom.hardening();
  return !steps.empty() && steps[steps.size() - 1].has_randomise();
}

Hardening::Hardening(const v1::Bloom& bloom, const StepKey& step_key, SecretBytes noise_key) {
  std::vector<AffineBits> maps;
  uint32_t bits = bloom.bits();
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    const v1::Hardening& step = bloom.hardening(i);
    if (step.has_salt() || step.has_randomise()) continue;
    const SecretBytes key = step_key(i);
    KeyedStream stream(key);
    AppendStep(AffineBits(bits, step, stream), maps);
    bits = BitsAfter(step, bits);
  }
  if (!maps.empty()) map_.emplace(maps);
  if (!IsRandomised(bloom)) return;
  // Noise that all could compute would be none.
  if (noise_key.empty()) std::abort();
  const v1::Randomise& randomise = bloom.hardening(bloom.hardening_size() - 1).randomise();
  noise_.emplace(std::move(noise_key), randomise.chance_permille());
}

void Hardening::Apply(std::span<const FilterToHarden> filters) const {
  if (map_) {
    map_->Apply(filters);
  } else {
    for (const FilterToHarden& filter : filters) filter.out.assign(filter.filter);
  }
  if (!noise_) return;
  for (const FilterToHarden& filter : filters) noise_->Apply(filter.record_ref, filter.out);
}

}  // namespace koppel::agents
