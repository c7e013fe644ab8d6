#include "agents/harden/harden.h"

#include <cstdlib>
#include <utility>

namespace koppel::agents {

bool IsRandomised(const v1::Bloom& bloom) {
  const auto& steps = bloom.hardening();
  return !steps.empty() && steps[steps.size() - 1].has_randomise();
}

Hardening::Hardening(const v1::Bloom& bloom, const StepKey& step_key, SecretBytes noise_key) {
  AffineBits bits(bloom.bits());
  bool moves = false;
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    const v1::Hardening& step = bloom.hardening(i);
    if (step.has_salt() || step.has_randomise()) continue;
    const SecretBytes key = step_key(i);
    KeyedStream stream(key);
    bits.Append(step, stream);
    moves = true;
  }
  if (moves) map_.emplace(bits);
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
