#include "agents/check/expected_fill.h"

#include <bit>
#include <cmath>

#include "agents/encode/hash_counts.h"
#include "agents/tokens/tokens.h"
#include "proto/check_encoding.h"

namespace koppel::agents {

namespace {

// Of the XOR of so many bits, of each of which the chance to be set is `fill`.
double FillOfXor(double fill, uint32_t bits) { return (1 - std::pow(1 - 2 * fill, bits)) / 2; }

double FillAfter(const v1::Hardening& step, double fill) {
  switch (step.step_case()) {
    case v1::Hardening::kFold:
      return FillOfXor(fill, 1u << step.fold().times());
    case v1::Hardening::kBalance:
      return 0.5;
    case v1::Hardening::kRule90:
      // The powers of 1 + x^2 have so many terms over GF(2).
      return FillOfXor(fill, 1u << std::popcount(step.rule90().times()));
    case v1::Hardening::kDiffuse:
      return FillOfXor(fill, step.diffuse().inputs());
    case v1::Hardening::kRandomise: {
      const double chance = step.randomise().chance_permille() / 1000.0;
      return (1 - chance) * fill + chance / 2;
    }
    default:
      return fill;
  }
}

}  // namespace

std::vector<double> FillAfterSteps(const v1::Bloom& bloom, double fill) {
  std::vector<double> fills;
  for (const v1::Hardening& step : bloom.hardening()) {
    fill = FillAfter(step, fill);
    fills.push_back(fill);
  }
  return fills;
}

double ExpectedFill(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  const std::vector<uint32_t> hashes = HashCounts(schema, bloom);
  double unset = 1;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const v1::BloomField& part = bloom.fields(i);
    const double share = static_cast<double>(hashes[static_cast<size_t>(i)]) / bloom.bits();
    unset *= std::pow(1 - share, ExpectedTokens(*FindField(schema, part.field()), part));
  }
  return 1 - unset;
}

}  // namespace koppel::agents
