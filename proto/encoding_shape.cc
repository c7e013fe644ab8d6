#include "proto/encoding_shape.h"

namespace koppel {

uint32_t BitsAfter(const v1::Hardening& step, uint32_t bits) {
  if (step.has_diffuse()) return step.diffuse().bits();
  if (step.has_fold()) return bits >> step.fold().times();
  return step.has_balance() ? 2 * bits : bits;
}

uint32_t HardenedBits(const v1::Bloom& bloom) {
  uint32_t bits = bloom.bits();
  for (const v1::Hardening& step : bloom.hardening()) bits = BitsAfter(step, bits);
  return bits;
}

size_t EncodedBytes(const v1::Encoding& encoding) {
  if (encoding.has_token()) return kTokenBytes;
  if (encoding.has_blocking()) return kBlockingTokenBytes * encoding.blocking().tokens();
  return HardenedBits(encoding.bloom()) / 8;
}

}  // namespace koppel
