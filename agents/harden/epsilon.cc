#include "agents/harden/epsilon.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "agents/harden/harden.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

constexpr double kPermille = 1000;

// How many output bits one input bit of the step enters, at most.
double Outputs(const v1::Hardening& step, uint32_t bits) {
  if (step.has_balance()) return 2;
  // The powers of 1 + x^2 have so many terms over GF(2).
  if (step.has_rule90()) return std::exp2(std::popcount(step.rule90().times()));
  if (!step.has_diffuse()) return 1;
  return std::ceil(static_cast<double>(step.diffuse().inputs()) * step.diffuse().bits() / bits);
}

}  // namespace

std::optional<Epsilon> EpsilonOf(const v1::Bloom& bloom, uint32_t most_hashes,
                                 double expected_bits) {
  if (!IsRandomised(bloom)) return std::nullopt;
  double outputs = 1;
  uint32_t bits = bloom.bits();
  for (const v1::Hardening& step : bloom.hardening()) {
    outputs *= Outputs(step, bits);
    bits = BitsAfter(step, bits);
  }
  const v1::Randomise& randomise = bloom.hardening(bloom.hardening_size() - 1).randomise();
  const double half = randomise.chance_permille() / kPermille / 2;
  const double per_bit = std::log((1 - half) / half);
  const auto of = [&](double changed) { return std::min<double>(bits, changed) * per_bit; };
  return Epsilon{of(2 * most_hashes * outputs), of(2 * expected_bits * outputs)};
}

}  // namespace koppel::agents
